package audit

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"nghitruong/ent"
	"nghitruong/ent/audithead"
	"nghitruong/ent/auditseal"
)

// Seal is one link of the installation's chain of seals.
type Seal struct {
	Seq       int64     `json:"seq"`
	At        time.Time `json:"at"`
	Heads     string    `json:"heads"`
	PrevHash  string    `json:"prev_hash"`
	Hash      string    `json:"hash"`
	KeyID     string    `json:"key_id"`
	Signature string    `json:"signature"`
}

// Head is the newest entry of a ledger at the time of a seal.
type Head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// ComputeHash is the SHA-256 of all fields but the hash and the signature, built as for an Entry.
func (s Seal) ComputeHash() string {
	return hashParts("nghitruong audit seal 1", number(s.Seq), number(s.At.UnixMilli()), s.Heads, s.PrevHash, s.KeyID)
}

// sealHead is the row that a sealing node locks on PostgreSQL, so that two nodes do not write the same seal.
const sealHead = "seals"

// Seal signs the heads of all ledgers when one of them has moved since the last seal, and remembers the seal in the witness file. It
// does nothing when nothing has moved.
func (l *Log) Seal(ctx context.Context) error {
	if l.keys == nil {
		return errors.New("audit: no signing key is open")
	}
	var written *Seal
	err := l.store.Tx(ctx, func(ctx context.Context) error {
		written = nil
		client := l.store.Client(ctx)
		lock, err := l.lock(ctx, client, sealHead)
		if err != nil {
			return fmt.Errorf("audit: locking the seals: %w", err)
		}
		rows, err := client.AuditHead.Query().Where(audithead.IDNEQ(sealHead)).All(ctx)
		if err != nil {
			return fmt.Errorf("audit: reading heads: %w", err)
		}
		heads := map[Ledger]Head{}
		for _, row := range rows {
			heads[Ledger(row.ID)] = Head{row.Seq, row.Hash}
		}
		text, err := encode(heads)
		if err != nil {
			return err
		}
		last, err := client.AuditSeal.Query().Order(auditseal.BySeq(entsql.OrderDesc())).First(ctx)
		if err != nil && !ent.IsNotFound(err) {
			return fmt.Errorf("audit: reading seals: %w", err)
		}
		if len(heads) == 0 || last != nil && last.Heads == string(text) {
			return nil
		}
		seal := Seal{Seq: lock.Seq + 1, At: l.store.Now(), Heads: string(text), PrevHash: lock.Hash, KeyID: l.keys.ID()}
		seal.Hash = seal.ComputeHash()
		seal.Signature = l.keys.sign(seal.Hash)
		err = client.AuditSeal.Create().SetSeq(seal.Seq).SetAt(seal.At).SetHeads(seal.Heads).SetPrevHash(seal.PrevHash).SetHash(seal.Hash).
			SetKeyID(seal.KeyID).SetSignature(seal.Signature).Exec(ctx)
		if err != nil {
			return fmt.Errorf("audit: writing a seal: %w", err)
		}
		written = &seal
		return client.AuditHead.UpdateOneID(sealHead).SetSeq(seal.Seq).SetHash(seal.Hash).Exec(ctx)
	})
	if err != nil || written == nil {
		return err
	}
	return l.keys.remember(*written)
}

// KeepSealing seals every interval until ctx ends, and once more at the end. Failures are given to report.
func (l *Log) KeepSealing(ctx context.Context, interval time.Duration, report func(error)) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := l.Seal(ctx); err != nil && ctx.Err() == nil {
				report(err)
			}
		case <-ctx.Done():
			final, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := l.Seal(final); err != nil {
				report(err)
			}
			return
		}
	}
}

func decodeHeads(text string) (map[Ledger]Head, error) {
	heads := map[Ledger]Head{}
	err := json.Unmarshal([]byte(text), &heads)
	return heads, err
}

// noRows recognises the answer to an insert that found the row already there.
func noRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
