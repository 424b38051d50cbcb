package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

const (
	keyBytes   = 32 // AES-256
	nonceBytes = 12 // GCM's own
)

// errSealed is returned for bytes that were not sealed with this key for this place.
var errSealed = errors.New("encrypted value does not open: wrong key, or moved from another place")

// MasterKey is one key of PUFA_KEY.
type MasterKey struct {
	ID  string // stands before everything it wrapped, so that it can be found again
	Key []byte // 32 bytes
}

// ParseKeys reads PUFA_KEY: a comma list of `id:base64(32 bytes)`. The first encrypts, all decrypt.
func ParseKeys(list string) ([]MasterKey, error) {
	var keys []MasterKey
	for i, item := range strings.Split(list, ",") {
		id, text, ok := strings.Cut(strings.TrimSpace(item), ":")
		if !ok || id == "" || len(id) > 32 {
			return nil, fmt.Errorf("PUFA_KEY: item %d is not id:base64(32 bytes); make one with `pufa key`", i+1)
		}
		key, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(key) != keyBytes {
			return nil, fmt.Errorf("PUFA_KEY: key %q is not 32 bytes of base64; make one with `pufa key`", id)
		}
		keys = append(keys, MasterKey{ID: id, Key: key})
	}
	return keys, nil
}

// NewMasterKey makes a key in the form of PUFA_KEY. Its id is four random bytes.
func NewMasterKey() string {
	return hex.EncodeToString(random(4)) + ":" + base64.StdEncoding.EncodeToString(random(keyBytes))
}

// String keeps a key out of every log.
func (MasterKey) String() string { return "***" }

// seal encrypts plain for one place: where is the name of the key and field it will stand in.
func seal(key []byte, where string, plain []byte) []byte {
	nonce := random(nonceBytes)
	return aead(key).Seal(nonce, nonce, plain, []byte(where))
}

// open is the other way round. Errors: errSealed.
func open(key []byte, where string, sealed []byte) ([]byte, error) {
	if len(sealed) < nonceBytes {
		return nil, errSealed
	}
	plain, err := aead(key).Open(nil, sealed[:nonceBytes], sealed[nonceBytes:], []byte(where))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// wrap seals a key under the first master key: "<master id>:<sealed>".
func wrap(master []MasterKey, where string, key []byte) []byte {
	return append([]byte(master[0].ID+":"), seal(master[0].Key, where, key)...)
}

func unwrap(master []MasterKey, where string, wrapped []byte) ([]byte, error) {
	id, sealed, ok := strings.Cut(string(wrapped), ":")
	if !ok {
		return nil, errSealed
	}
	for _, m := range master {
		if m.ID == id {
			return open(m.Key, where, []byte(sealed))
		}
	}
	return nil, fmt.Errorf("PUFA_KEY has no key %q that this store was written with; add it to the list", id)
}

// mac is a keyed hash, 32 hexadecimal digits.
func mac(key []byte, text string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func aead(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // only for a key of the wrong length, and all of ours were measured
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return gcm
}

// random returns n bytes. crypto/rand never fails since Go 1.24; it ends the program instead.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// token makes n URL-safe characters' worth of bytes out of a key and a place. n is at most 32.
func token(key []byte, event string, place, n int) string {
	h := hmac.New(sha256.New, key)
	fmt.Fprintf(h, "token %d %s", place, event)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:n])
}
