package ntv

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// ServerKey is the server's mandatory share of one key set (2.4, step 5). It is kept in a file of its own or with a key service, never in the
// database; once it is erased no ballot of the key set can be opened any more, whoever the trustees are. Printing it shows no secret.
type ServerKey struct{ s *serverKey }

type serverKey struct {
	board  Hash
	x      *Scalar
	public ServerShareKey
	erased bool
}

// serverKeyFile is the spelling of a key file.
type serverKeyFile struct {
	Format string         `json:"format"`
	Board  Hash           `json:"board"`
	X      *Scalar        `json:"x"`
	Public ServerShareKey `json:"public"`
}

// serverKeyFormat names the format of a key file.
const serverKeyFormat = Version + "-server-share"

// NewServerKey draws a share for a board, with its proof of knowledge.
func NewServerKey(rand io.Reader, board Hash) (*ServerKey, error) {
	drawn, err := drawScalars(rand, 2)
	if err != nil {
		return nil, err
	}
	x, u := drawn[0], drawn[1]
	defer u.Erase()
	k := &serverKey{board: board, x: x, public: ServerShareKey{Pub: BaseMultiply(x)}}
	k.public.C = pokSingleChallenge(board, k.public.Pub, BaseMultiply(u))
	k.public.V = u.Subtract(k.public.C.Multiply(x))
	return &ServerKey{k}, nil
}

// Public is the entry of the server in the key set.
func (k *ServerKey) Public() ServerShareKey { return k.s.public }

// Board is the board the share was drawn for.
func (k *ServerKey) Board() Hash { return k.s.board }

// Decrypt makes the server's share (number 0) of a tally.
func (k *ServerKey) Decrypt(rand io.Reader, eh, closing Hash, sums Sums) (Share, error) {
	if k.s.erased {
		return Share{}, ErrErased
	}
	th, err := TallyHash(eh, closing, sums)
	if err != nil {
		return Share{}, err
	}
	return MakeShare(rand, 0, k.s.x, eh, th, sums.A)
}

// KeyFile is the content of the file the share is kept in (mode 0600). It holds the secret.
func (k *ServerKey) KeyFile() ([]byte, error) {
	if k.s.erased {
		return nil, ErrErased
	}
	return json.Marshal(serverKeyFile{Format: serverKeyFormat, Board: k.s.board, X: k.s.x, Public: k.s.public})
}

// ParseServerKey reads a key file and checks that secret, public key and proof belong together.
func ParseServerKey(file []byte) (*ServerKey, error) {
	var f serverKeyFile
	// The decoder's own error could quote the file.
	if err := json.Unmarshal(file, &f); err != nil || f.Format != serverKeyFormat || f.X == nil {
		return nil, errors.New("ntv: not a file with a server's share")
	}
	if err := f.Public.Check(f.Board); err != nil {
		return nil, err
	}
	if !BaseMultiply(f.X).Equal(f.Public.Pub) {
		return nil, errors.New("ntv: the server's share and its public key do not belong together")
	}
	return &ServerKey{&serverKey{board: f.Board, x: f.X, public: f.Public}}, nil
}

// Erase overwrites the share.
func (k *ServerKey) Erase() {
	k.s.x.Erase()
	k.s.erased = true
}

// String names the key without the secret.
func (k ServerKey) String() string {
	if k.s == nil {
		return "ntv: no server share"
	}
	return fmt.Sprintf("ntv: server share of board %s", k.s.board)
}

// Format writes the same for every verb: no verb shows a secret.
func (k ServerKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue is the same for the log.
func (k ServerKey) LogValue() slog.Value { return slog.StringValue(k.String()) }
