package bulletin

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"nghitruong/internal/id"
)

// SavedShares names the ceremonies of which the server's share is kept.
func (k *Keys) SavedShares() ([]id.KeyCeremony, error) {
	entries, err := os.ReadDir(filepath.Join(k.folder, sharesFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("bulletin: the server's shares: %w", err)
	}
	var saved []id.KeyCeremony
	for _, entry := range entries {
		name, isShare := strings.CutSuffix(entry.Name(), ".json")
		if ceremony, err := id.Parse[id.KeyCeremony](name); isShare && err == nil {
			saved = append(saved, ceremony)
		}
	}
	return saved, nil
}
