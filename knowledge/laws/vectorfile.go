package laws

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"path/filepath"
	"regexp"
	"unsafe"
)

// The file of vectors lies beside an index and outlives it: a row belongs to a text, not to an article. All numbers are little-endian:
//
//	magic      8 bytes  PUFAVECS
//	format     uint32   vectorFormat
//	size       uint32   numbers of a vector
//	length     uint32   of the model's name, in bytes
//	checksum   uint32   CRC-32C of everything before it and of the name
//	name       of the model, filled up with zeros to a multiple of 8
//	rows       in any order, each filled up with zeros to a multiple of 8:
//	           key      16 bytes  of the text
//	           checksum uint32    CRC-32C of the key and of what follows
//	           scale    float32   a number of the unit vector is its int8 times this
//	           numbers  int8 each
//
// Rows are only ever added at the end, so a run that was killed leaves at most one that is cut off; the next run writes over it. A row with
// another checksum than it should have counts as not there.
const (
	vectorMagic  = "PUFAVECS"
	vectorFormat = 1
	vectorHead   = 24 // bytes before the model's name
	rowHead      = 24 // bytes of a row before its numbers
	maxModelName = 1 << 10
)

// ErrVectors is a file of vectors that can't be used. Its message says what to do.
var ErrVectors = errors.New("vectors of articles can't be used")

// VectorsPath is where the vectors of a model lie, beside an index.
func VectorsPath(index, model string) string {
	return filepath.Clean(index) + "." + fileNameRE.ReplaceAllString(model, "-") + ".vec"
}

var fileNameRE = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// textKey tells texts apart: the first half of their SHA-256.
type textKey [16]byte

// vectorRows are the rows of a file, in its memory.
type vectorRows struct {
	size int // numbers of a vector
	data []byte
}

func pad8(n int) int { return (n + 7) &^ 7 }

func rowSize(size int) int { return rowHead + pad8(size) }

// count is how many rows there are, without one that is cut off.
func (r *vectorRows) count() int { return len(r.data) / rowSize(r.size) }

func (r *vectorRows) row(i int) []byte {
	n := rowSize(r.size)
	return r.data[i*n : (i+1)*n : (i+1)*n]
}

// key is the key of a row; false when the row is damaged.
func (r *vectorRows) key(i int) (textKey, bool) {
	row := r.row(i)
	return textKey(row), binary.LittleEndian.Uint32(row[16:]) == rowSum(row)
}

func rowSum(row []byte) uint32 {
	return crc32.Update(crc32.Checksum(row[:16], castagnoli), castagnoli, row[20:])
}

// numbers views a row's numbers in place.
func (r *vectorRows) numbers(i int) (scale float32, list []int8) {
	row := r.row(i)
	return math.Float32frombits(binary.LittleEndian.Uint32(row[20:])), unsafe.Slice((*int8)(unsafe.Pointer(&row[rowHead])), r.size)
}

// appendRow adds a row. v is a unit vector; rounded to 127ths of its largest number, it is scaled to be one again.
func appendRow(into []byte, key textKey, v []float32) []byte {
	largest, square, at := float32(0), 0.0, len(into)
	for _, x := range v {
		largest = max(largest, x, -x)
	}
	into = append(into, key[:]...)
	into = append(into, make([]byte, rowSize(len(v))-len(key))...)
	row := into[at:]
	for i, x := range v {
		n := math.Round(float64(127 * x / largest))
		square += n * n
		row[rowHead+i] = byte(int8(n))
	}
	binary.LittleEndian.PutUint32(row[20:], math.Float32bits(float32(1/math.Sqrt(square))))
	binary.LittleEndian.PutUint32(row[16:], rowSum(row))
	return into
}

// headOf is the beginning of a file.
func headOf(model string, size int) []byte {
	head := append([]byte(vectorMagic), make([]byte, vectorHead-len(vectorMagic))...)
	binary.LittleEndian.PutUint32(head[8:], vectorFormat)
	binary.LittleEndian.PutUint32(head[12:], uint32(size))
	binary.LittleEndian.PutUint32(head[16:], uint32(len(model)))
	binary.LittleEndian.PutUint32(head[20:], crc32.Update(crc32.Checksum(head[:20], castagnoli), castagnoli, []byte(model)))
	return append(append(head, model...), make([]byte, pad8(len(model))-len(model))...)
}

// errNoRows: a file that was cut off before its first row. There is nothing in it to lose.
var errNoRows = errors.New("is cut off at its beginning; make it anew with `pufa laws embed`")

// readVectors reads a file of vectors of a model. The rows stay in data.
func readVectors(data []byte, model string) (*vectorRows, error) {
	switch {
	case len(data) < len(vectorMagic) && bytes.HasPrefix([]byte(vectorMagic), data):
		return nil, errNoRows
	case !bytes.HasPrefix(data, []byte(vectorMagic)):
		return nil, errors.New("is no file of vectors; remove it, or make vectors beside another index")
	case len(data) < vectorHead:
		return nil, errNoRows
	}
	format, size, length := binary.LittleEndian.Uint32(data[8:]), binary.LittleEndian.Uint32(data[12:]), binary.LittleEndian.Uint32(data[16:])
	switch {
	case format != vectorFormat:
		return nil, fmt.Errorf("has format %d, this pufa reads %d; remove it and make it anew with `pufa laws embed`", format, vectorFormat)
	case length > maxModelName || size == 0 || size > maxVector:
		return nil, errDamaged
	case bytes.HasPrefix(headOf(model, int(size)), data) && len(data) < vectorHead+pad8(len(model)):
		return nil, errNoRows
	case len(data) < vectorHead+pad8(int(length)):
		return nil, errDamaged
	}
	name := string(data[vectorHead : vectorHead+length])
	head := headOf(name, int(size))
	switch {
	case !bytes.HasPrefix(data, head):
		return nil, errDamaged
	case name != model:
		return nil, fmt.Errorf("is of the model %s, PUFA_EMBED_MODEL is %s; remove it, or set the model", name, model)
	}
	return &vectorRows{size: int(size), data: data[len(head):]}, nil
}

var errDamaged = errors.New("is damaged; remove it and make it anew with `pufa laws embed`")
