package laws

import (
	"hash/crc32"
	"slices"
	"sync"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is the CRC-32C of data, made of pieces at the same time: an index has more than a hundred megabytes, and who asks a single
// question waits for it.
func checksum(data []byte, pieces int) uint32 {
	cut := slices.Collect(slices.Chunk(data, len(data)/pieces+1))
	sums := make([]uint32, len(cut))
	var wg sync.WaitGroup
	for i := range cut {
		wg.Go(func() { sums[i] = crc32.Checksum(cut[i], castagnoli) })
	}
	wg.Wait()
	sum := uint32(0)
	for i := range cut {
		sum = moved(sum, len(cut[i])) ^ sums[i]
	}
	return sum
}

// A checksum is a polynomial over GF(2), with the coefficient of x^0 in the top bit, modulo that of the code.
const (
	one   = 1 << 31
	octet = one >> 8 // x^8
)

// moved is what a checksum adds to that of the n bytes after it: times x^8n.
func moved(sum uint32, n int) uint32 {
	for step := uint32(octet); n > 0; n >>= 1 {
		if n&1 == 1 {
			sum = times(sum, step)
		}
		step = times(step, step)
	}
	return sum
}

func times(a, b uint32) (product uint32) {
	for bit := uint32(one); bit > 0; bit >>= 1 {
		if a&bit != 0 {
			product ^= b
		}
		b = b>>1 ^ b&1*crc32.Castagnoli
	}
	return product
}
