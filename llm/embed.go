package llm

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"

	openai "github.com/sashabaranov/go-openai"
)

// Limits of what is embedded.
const (
	maxBatch = 10   // texts in one call: the least that a service in wide use takes (Alibaba Cloud, text-embedding-v4)
	maxInput = 2000 // runes of one text: below the 8,192 tokens of common models
	maxSize  = 8192 // numbers of one vector
)

// Embed places texts in the model's space: a unit vector for each, in their order, all of one size. A text is cut to 2,000 runes; ten go
// into one call. Either all are placed or none. Errors: as of retry.
func (c *Client) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	all := make([][]float32, 0, len(texts))
	for some := range slices.Chunk(texts, maxBatch) {
		list, err := c.embed(ctx, some)
		if err != nil {
			return nil, fmt.Errorf("embed: %w", err)
		}
		if len(all) > 0 && len(list[0]) != len(all[0]) {
			return nil, fmt.Errorf("embed: %w: a vector has %d numbers, another %d", ErrAnswer, len(list[0]), len(all[0]))
		}
		all = append(all, list...)
	}
	return all, nil
}

func (c *Client) embed(ctx context.Context, texts []string) (list [][]float32, err error) {
	request := openai.EmbeddingRequest{Model: openai.EmbeddingModel(c.cfg.EmbedModel)}
	input := make([]string, len(texts))
	for i, t := range texts {
		input[i] = cut(t, maxInput)
	}
	request.Input = input
	err = c.retry(ctx, func(ctx context.Context) (http.Header, error) {
		answer, err := c.api.CreateEmbeddings(ctx, request)
		if err == nil {
			list, err = vectors(answer.Data, len(texts))
		}
		return answer.Header(), err
	})
	return list, err
}

// vectors checks an answer and puts its vectors into the order of the texts, scaled to unit length.
func vectors(data []openai.Embedding, texts int) ([][]float32, error) {
	if len(data) != texts {
		return nil, fmt.Errorf("%w: %d vectors for %d texts", ErrAnswer, len(data), texts)
	}
	list := make([][]float32, texts)
	size := len(data[0].Embedding)
	for _, d := range data {
		switch {
		case d.Index < 0 || d.Index >= texts || list[d.Index] != nil:
			return nil, fmt.Errorf("%w: a vector is for text %d of %d, or two are", ErrAnswer, d.Index, texts)
		case len(d.Embedding) != size || size == 0 || size > maxSize:
			return nil, fmt.Errorf("%w: a vector has %d numbers, another %d; wanted are equally many, %d at most", ErrAnswer, len(d.Embedding), size, maxSize)
		case !unit(d.Embedding):
			return nil, fmt.Errorf("%w: a vector is nothing, or not finite", ErrAnswer)
		}
		list[d.Index] = d.Embedding
	}
	return list, nil
}

// unit scales a vector to the length of 1; false when it has none.
func unit(v []float32) bool {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		return false
	}
	scale := 1 / math.Sqrt(sum)
	for i := range v {
		v[i] = float32(float64(v[i]) * scale)
	}
	return true
}

// cut is the beginning of a text, in runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
