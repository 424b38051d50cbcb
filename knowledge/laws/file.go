package laws

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"unsafe"
)

// The file of an index, all numbers little-endian:
//
//	magic      8 bytes  PUFALAWS
//	format     uint32   formatVersion
//	checksum   uint32   CRC-32C of everything after the first 24 bytes
//	size       uint64   of the whole file, in bytes
//	sections   16 bytes each, in the order of Index.sections: offset and size in bytes
//	…          the sections, each at a multiple of 8
const (
	magic         = "PUFALAWS"
	formatVersion = 2
	headSize      = 24 // bytes before the table of sections
)

// ErrIndex is an index file that can't be used. Its message says what to do.
var ErrIndex = errors.New("statute index can't be used")

// section is one array of an index, as bytes.
type section struct {
	bytes func() []byte
	set   func([]byte)
}

// arrays lists the arrays of an index in the order of the file.
func (x *Index) arrays() []section {
	all := []section{array(&x.docs), array(&x.chapter), array(&x.text), array(&x.keys), array(&x.refs), array(&x.phrase), array(&x.near.grams), array(&x.near.docs)}
	for _, l := range []*list{&x.units, &x.parts, &x.whole, &x.phrases} {
		all = append(all, array(&l.start), array(&l.docs), array(&l.few), array(&l.weight), array(&l.idf))
	}
	return all
}

// array views a slice of numbers, or of structs of numbers, as bytes and back, without copying.
func array[T any](at *[]T) section {
	size := int(unsafe.Sizeof(*new(T)))
	return section{
		bytes: func() []byte {
			if len(*at) == 0 {
				return nil
			}
			return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(*at))), len(*at)*size)
		},
		set: func(b []byte) {
			if len(b) >= size {
				*at = unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
			}
		},
	}
}

// Write makes the file, whole or not at all.
func (x *Index) Write(path string) error {
	info, err := json.Marshal(x.meta)
	if err != nil {
		return fmt.Errorf("write statute index: %w", err)
	}
	parts := [][]byte{info}
	for _, s := range x.arrays() {
		parts = append(parts, s.bytes())
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write statute index: %w", err)
	}
	defer os.Remove(file.Name())
	err = writeParts(file, parts)
	if err = errors.Join(err, file.Chmod(0o644), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write statute index: %w", err)
	}
	return nil
}

func writeParts(file *os.File, parts [][]byte) error {
	at := uint64(headSize + 16*len(parts))
	var table []byte
	for _, p := range parts {
		at = (at + 7) &^ 7
		table = binary.LittleEndian.AppendUint64(table, at)
		table = binary.LittleEndian.AppendUint64(table, uint64(len(p)))
		at += uint64(len(p))
	}
	sum := crc32.New(castagnoli)
	w := bufio.NewWriterSize(io.MultiWriter(file, sum), 1<<20)
	if _, err := file.Write(make([]byte, headSize)); err != nil {
		return err
	}
	w.Write(table)
	written := headSize + len(table)
	for _, p := range parts {
		for written%8 != 0 {
			w.WriteByte(0)
			written++
		}
		w.Write(p)
		written += len(p)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	head := append([]byte(magic), 0, 0, 0, 0, 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(head[8:], formatVersion)
	binary.LittleEndian.PutUint32(head[12:], sum.Sum32())
	_, err := file.WriteAt(binary.LittleEndian.AppendUint64(head, at), 0)
	return err
}

// Open reads an index file and checks all of it. Close it when no search runs any more. Errors: those of the file system; ErrIndex, for a
// file that is cut off, damaged, of another format, or no index at all.
func Open(path string) (*Index, error) {
	data, release, err := mapFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("statute index: %w; make it with `pufa laws build`", err)
	case err != nil:
		return nil, fmt.Errorf("statute index: %w", err)
	}
	x, err := open(data)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s %w", ErrIndex, path, err), release())
	}
	x.release = release
	return x, nil
}

func open(data []byte) (*Index, error) {
	x := &Index{}
	arrays := x.arrays()
	switch {
	case len(data) < headSize+16*(1+len(arrays)) || !bytes.HasPrefix(data, []byte(magic)):
		return nil, errors.New("is no statute index; make one with `pufa laws build`")
	case binary.LittleEndian.Uint32(data[8:]) != formatVersion:
		return nil, fmt.Errorf("has format %d, this pufa reads %d; make it anew with `pufa laws build`", binary.LittleEndian.Uint32(data[8:]), formatVersion)
	case binary.LittleEndian.Uint64(data[16:]) != uint64(len(data)):
		return nil, errors.New("is cut off; copy it again or make it anew with `pufa laws build`")
	case binary.LittleEndian.Uint32(data[12:]) != checksum(data[headSize:], runtime.GOMAXPROCS(0)):
		return nil, errors.New("is damaged; copy it again or make it anew with `pufa laws build`")
	}
	for i := range 1 + len(arrays) {
		row, size := data[headSize+16*i:], uint64(len(data))
		if from, n := binary.LittleEndian.Uint64(row), binary.LittleEndian.Uint64(row[8:]); from > size || n > size-from || from%8 != 0 {
			return nil, errors.New("has a part that lies outside of it; make it anew with `pufa laws build`")
		}
	}
	part := func(i int) []byte {
		row := data[headSize+16*i:]
		from := binary.LittleEndian.Uint64(row)
		return data[from : from+binary.LittleEndian.Uint64(row[8:])]
	}
	if err := json.Unmarshal(part(0), &x.meta); err != nil {
		return nil, fmt.Errorf("can't be read: %w; make it anew with `pufa laws build`", err)
	}
	for i, a := range arrays {
		a.set(part(i + 1))
	}
	if err := x.prepare(); err != nil {
		return nil, err
	}
	return x, nil
}

// Close gives the file's memory back. Nothing may be asked of the index after it.
func (x *Index) Close() error {
	if x == nil || x.release == nil {
		return nil
	}
	return x.release()
}
