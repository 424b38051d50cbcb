package laws

import (
	"hash/crc32"
	"testing"
)

func TestChecksum_IsThatOfTheWhole(t *testing.T) {
	data := make([]byte, 100_000)
	for i := range data {
		data[i] = byte(i * i >> 3)
	}
	for _, n := range []int{0, 1, 2, 7, 255, 4096, 99_999, len(data)} {
		want := crc32.Checksum(data[:n], castagnoli)
		for pieces := 1; pieces < 10; pieces++ {
			if got := checksum(data[:n], pieces); got != want {
				t.Errorf("checksum of %d bytes in %d pieces = %08x, want %08x", n, pieces, got, want)
			}
		}
	}
}
