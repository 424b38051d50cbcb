package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// bleveBatch is how many articles are indexed at a time.
const bleveBatch = 2000

// buildBleve indexes with the analyzer cjk (bigrams) and the scoring that bleve has without being told (tf-idf). Nothing is kept that
// a list of numbers does not need.
func (j job) buildBleve(out io.Writer) error {
	articles, err := readLines[article](j.path("articles.jsonl"))
	if err != nil {
		return err
	}
	return building(out, func() error { return j.indexBleve(articles) })
}

func (j job) indexBleve(articles []article) error {
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.Store, text.DocValues, text.IncludeInAll, text.IncludeTermVectors = cjk.AnalyzerName, false, false, false, false
	mapping := bleve.NewIndexMapping()
	mapping.DefaultAnalyzer = cjk.AnalyzerName
	mapping.DefaultMapping.Dynamic = false
	mapping.DefaultMapping.AddFieldMappingsAt("text", text)
	index, err := bleve.NewUsing(j.path("bleve"), mapping, scorch.Name, scorch.Name, nil)
	if err != nil {
		return err
	}
	batch := index.NewBatch()
	for n, a := range articles {
		if err := batch.Index(strconv.Itoa(n), map[string]any{"text": a.Text}); err != nil {
			return err
		}
		if batch.Size() == bleveBatch || n == len(articles)-1 {
			if err := index.Batch(batch); err != nil {
				return err
			}
			batch.Reset()
		}
	}
	return index.Close()
}

func (j job) askBleve(out io.Writer) error {
	index, err := bleve.Open(j.path("bleve"))
	if err != nil {
		return err
	}
	defer index.Close()
	fmt.Fprintf(out, "name\tbleve %s\n", bleveVersion())
	return j.asking(out, func(text string) ([]string, error) {
		query := bleve.NewMatchQuery(text)
		query.SetField("text")
		found, err := index.Search(bleve.NewSearchRequestOptions(query, depth, 0, false))
		if err != nil {
			return nil, err
		}
		var numbers []string
		for _, h := range found.Hits {
			numbers = append(numbers, h.ID)
		}
		return numbers, nil
	})
}

func bleveVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if strings.HasSuffix(m.Path, "/bleve/v2") {
			return strings.TrimPrefix(m.Version, "v")
		}
	}
	return ""
}
