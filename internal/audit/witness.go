package audit

import (
	"context"
	"fmt"
	"path/filepath"

	"nghitruong/ent"
	"nghitruong/ent/auditentry"
	"nghitruong/ent/audithead"
	"nghitruong/internal/witness"
)

// headsFile remembers the heads of the ledgers.
const headsFile = "audit-heads.jsonl"

// Witness remembers, in a file outside the database, how far each ledger was.
type Witness = witness.File

// OpenWitness reads what the witness in the folder remembers; a folder without one is new. It writes nothing before its Start.
func OpenWitness(folder string) (*Witness, error) {
	return witness.Open(filepath.Join(folder, headsFile), "ledger")
}

// Lost is a ledger of which the database holds less than, or something else than, the witness remembers.
type Lost struct {
	Ledger Ledger `json:"ledger"`
	// Known is the head that the witness remembers, Found the one that the database has.
	Known Head `json:"known"`
	Found Head `json:"found"`
}

// Lost compares the database with the witness. It reads only.
func (l *Log) Lost(ctx context.Context) ([]Lost, error) {
	if l.witness == nil {
		return nil, nil
	}
	// Read first: whatever is remembered was committed before.
	known := l.witness.Remembered()
	client := l.store.Client(ctx)
	var lost []Lost
	for name, kept := range known {
		ledger, head := Ledger(name), Head{kept.Seq, kept.Hash}
		same, err := client.AuditEntry.Query().Where(auditentry.Ledger(string(ledger)), auditentry.Seq(head.Seq), auditentry.Hash(head.Hash)).Exist(ctx)
		if err != nil {
			return nil, fmt.Errorf("audit: comparing %s with its witness: %w", ledger, err)
		}
		if same {
			continue
		}
		found, err := l.head(ctx, ledger)
		if err != nil {
			return nil, err
		}
		lost = append(lost, Lost{Ledger: ledger, Known: head, Found: found})
	}
	return lost, nil
}

func (l *Log) head(ctx context.Context, ledger Ledger) (Head, error) {
	row, err := l.store.Client(ctx).AuditHead.Query().Where(audithead.ID(string(ledger))).Only(ctx)
	if ent.IsNotFound(err) {
		return Head{}, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("audit: head of %s: %w", ledger, err)
	}
	return Head{row.Seq, row.Hash}, nil
}

// GoOn records in the installation's ledger that entries were lost, and has the witness go on from what the database holds, so that the same
// loss is not found again. It is to be called once everything that depends on the lost entries has been dealt with.
func (l *Log) GoOn(ctx context.Context, lost []Lost) error {
	for _, one := range lost {
		err := l.store.Tx(ctx, func(ctx context.Context) error {
			return l.Record(ctx, Act{Ledger: Installation, Name: "ledger.lost", Subject: "ledger/" + string(one.Ledger), Body: one})
		})
		if err != nil {
			return err
		}
	}
	for _, one := range lost {
		head, err := l.head(ctx, one.Ledger)
		if err != nil {
			return err
		}
		l.witness.Restart(string(one.Ledger), witness.Head{Seq: head.Seq, Hash: head.Hash})
	}
	return nil
}
