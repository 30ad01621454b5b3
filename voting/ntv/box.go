package ntv

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// BoxSize is the length of a sealed share: a point, a scalar, and the tag of AES-256-GCM.
const BoxSize = 32 + 32 + 16

// sealShare seals the share of trustee to, dealt by trustee from: E = e·G, and the share under a key drawn from e·Z. The key is used once, so
// the nonce is zero (2.4, step 3).
func sealShare(rand io.Reader, board Hash, from, to uint32, z *Point, share *Scalar) ([]byte, error) {
	if !isPublic(z) {
		return nil, errors.New("ntv: there is no key to seal to")
	}
	drawn, err := drawScalars(rand, 1)
	if err != nil {
		return nil, err
	}
	e := drawn[0]
	defer e.Erase()
	public := BaseMultiply(e)
	aead, err := boxCipher(board, from, to, public, z, z.Multiply(e))
	if err != nil {
		return nil, err
	}
	plain := share.Bytes()
	defer clear(plain)
	return aead.Seal(public.Bytes(), make([]byte, aead.NonceSize()), plain, nil), nil
}

// openShare opens what sealShare sealed, with the secret z of trustee to.
func openShare(board Hash, from, to uint32, z *Scalar, box []byte) (*Scalar, error) {
	if len(box) != BoxSize {
		return nil, fmt.Errorf("%d bytes instead of %d", len(box), BoxSize)
	}
	public, err := DecodePoint(box[:32])
	if err != nil {
		return nil, err
	}
	if public.IsIdentity() {
		return nil, errors.New("its key is the identity")
	}
	aead, err := boxCipher(board, from, to, public, BaseMultiply(z), public.Multiply(z))
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, make([]byte, aead.NonceSize()), box[32:], nil)
	if err != nil {
		return nil, errors.New("it does not open")
	}
	defer clear(plain)
	return DecodeScalar(plain)
}

func boxCipher(board Hash, from, to uint32, public, z, secret *Point) (cipher.AEAD, error) {
	shared := secret.Bytes()
	defer clear(shared)
	info := frame("share-key", board[:], U32(from), U32(to), public.Bytes(), z.Bytes())
	key, err := hkdf.Key(sha256.New, shared, nil, string(info), 32)
	if err != nil {
		return nil, fmt.Errorf("ntv: deriving the key of a box: %w", err)
	}
	defer clear(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("ntv: the cipher of a box: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("ntv: the cipher of a box: %w", err)
	}
	return aead, nil
}
