//go:build !unix

package laws

import "os"

// mapFile reads a file into memory.
func mapFile(path string) (data []byte, release func() error, err error) {
	data, err = os.ReadFile(path)
	return data, func() error { return nil }, err
}

// lockFile does nothing here: who adds to a file from two processes at a time may have to do it again.
func lockFile(*os.File) error { return nil }
