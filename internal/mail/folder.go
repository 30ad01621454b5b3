package mail

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Folder is a Sender that writes each letter to a file "date-id.eml" (mode 0600) in a folder. The same letter sent again replaces its
// file.
type Folder struct {
	dir  string
	from Address
}

// NewFolder returns a Sender that writes into dir and makes the folder if there is none.
func NewFolder(dir string, from Address) (*Folder, error) {
	if _, err := from.parse(); err != nil {
		return nil, fmt.Errorf("mail: sender: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return &Folder{dir, from}, nil
}

// Send implements Sender.
func (f *Folder) Send(ctx context.Context, m Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	letter, err := compose(f.from, m)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(f.dir, ".*")
	if err != nil {
		return ErrUnavailable.Wrap(err)
	}
	defer os.Remove(tmp.Name())
	_, err = letter.WriteTo(tmp)
	if err == nil {
		err = tmp.Sync()
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(f.dir, m.Date.UTC().Format("20060102-150405")+"-"+m.ID+".eml"))
	}
	if err != nil {
		return ErrUnavailable.Wrap(err)
	}
	return nil
}
