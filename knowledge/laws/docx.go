package laws

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDocx bounds the text of one document: the longest statute known is under 2 MB.
const maxDocx = 32 << 20 // bytes of XML

// docxLines are the paragraphs of a .docx, as the national law database offers them. Errors: not a .docx, or one without text.
func docxLines(data []byte) ([]string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errors.New("not a .docx file")
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		return nil, errors.New("a .docx file without a document")
	}
	defer f.Close()
	lines, err := paragraphs(io.LimitReader(f, maxDocx))
	if err != nil {
		return nil, fmt.Errorf("a broken .docx file: %v", err)
	}
	if len(lines) == 0 {
		return nil, errors.New("a .docx file without text: perhaps scanned pictures")
	}
	return lines, nil
}

// paragraphs reads w:p elements: w:t is text, w:tab and w:br are blanks.
func paragraphs(r io.Reader) (lines []string, err error) {
	var line strings.Builder
	inText := false
	for dec := xml.NewDecoder(r); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				inText = true
			case "tab", "br":
				line.WriteByte(' ')
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				if text := strings.TrimSpace(line.String()); text != "" {
					lines = append(lines, text)
				}
				line.Reset()
			}
		case xml.CharData:
			if inText {
				line.Write(t)
			}
		}
	}
}
