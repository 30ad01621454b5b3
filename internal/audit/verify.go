package audit

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"nghitruong/ent"
	"nghitruong/ent/auditentry"
	"nghitruong/ent/auditseal"
)

// Report is the outcome of a verification.
type Report struct {
	Ledgers int   `json:"ledgers"`
	Entries int64 `json:"entries"`
	Seals   int64 `json:"seals"`
	// Unsealed is the number of entries written after the last seal: protected by their chain only.
	Unsealed int64 `json:"unsealed"`
	// Faults names what does not hold; empty when everything does. After the first fault in a ledger the rest of it is not judged.
	Faults []Fault `json:"faults"`
}

// Fault is one thing that does not hold.
type Fault struct {
	// Place is the ledger, or "seals".
	Place string `json:"place"`
	// Seq is the number of the entry or seal.
	Seq int64 `json:"seq"`
	// Code is stable: hash, chain, gap, head, missing_head, signature, sealed, witness, key.
	Code string `json:"code"`
	// What says in words what is wrong.
	What string `json:"what"`
}

// String names the place, the number and what is wrong.
func (f Fault) String() string {
	return fmt.Sprintf("%s entry %d [%s]: %s", f.Place, f.Seq, f.Code, f.What)
}

const page = 1000

// Verify recomputes every chain, checks every seal with the key and the witness file, and compares the heads with the seals and the witness. It reads only.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	var report Report
	lost, err := l.Lost(ctx)
	if err != nil {
		return report, err
	}
	add := func(place string, seq int64, code, what string) {
		report.Faults = append(report.Faults, Fault{place, seq, code, what})
	}
	rows, err := l.store.Client(ctx).AuditHead.Query().All(ctx)
	if err != nil {
		return report, fmt.Errorf("audit: reading heads: %w", err)
	}
	heads := map[Ledger]Head{}
	for _, row := range rows {
		heads[Ledger(row.ID)] = Head{row.Seq, row.Hash}
	}
	seals, err := l.verifySeals(ctx, heads[sealHead], add)
	if err != nil {
		return report, err
	}
	report.Seals = int64(len(seals))
	delete(heads, sealHead)

	sealed := map[Ledger]map[int64]sealedHead{}
	lastSealed := map[Ledger]int64{}
	for _, seal := range seals {
		at, err := decodeHeads(seal.Heads)
		if err != nil {
			add("seals", seal.Seq, "hash", "its heads cannot be read")
			continue
		}
		for ledger, head := range at {
			if sealed[ledger] == nil {
				sealed[ledger] = map[int64]sealedHead{}
			}
			sealed[ledger][head.Seq] = sealedHead{head.Hash, seal.Seq}
			lastSealed[ledger] = max(lastSealed[ledger], head.Seq)
		}
	}
	known, err := l.store.Client(ctx).AuditEntry.Query().Unique(true).Select(auditentry.FieldLedger).Strings(ctx)
	if err != nil {
		return report, fmt.Errorf("audit: reading ledgers: %w", err)
	}
	all := map[Ledger]bool{}
	for _, name := range known {
		all[Ledger(name)] = true
	}
	for ledger := range heads {
		all[ledger] = true
	}
	for ledger := range sealed {
		all[ledger] = true
	}
	for _, ledger := range slices.Sorted(maps.Keys(all)) {
		report.Ledgers++
		count, err := l.verifyLedger(ctx, ledger, heads, sealed[ledger], add)
		if err != nil {
			return report, err
		}
		report.Entries += count
		report.Unsealed += max(0, count-lastSealed[ledger])
	}
	for _, one := range lost {
		add(string(one.Ledger), one.Known.Seq, "witness", "the witness remembers this entry, the database does not hold it: it was put back to an older copy, or rewritten")
	}
	return report, nil
}

type sealedHead struct {
	hash string
	seal int64
}

func (l *Log) verifyLedger(ctx context.Context, ledger Ledger, heads map[Ledger]Head, sealed map[int64]sealedHead,
	add func(place string, seq int64, code, what string)) (int64, error) {
	last := Entry{}
	for {
		entries, err := l.Entries(ctx, ledger, last.Seq, page)
		if err != nil {
			return last.Seq, err
		}
		for _, e := range entries {
			switch {
			case e.Seq != last.Seq+1:
				add(string(ledger), last.Seq+1, "gap", "the entry is missing")
				return last.Seq, nil
			case e.PrevHash != last.Hash:
				add(string(ledger), e.Seq, "chain", "it does not follow the entry before it")
				return last.Seq, nil
			case e.ComputeHash() != e.Hash:
				add(string(ledger), e.Seq, "hash", "its content was changed after it was written")
				return last.Seq, nil
			}
			if s, ok := sealed[e.Seq]; ok && s.hash != e.Hash {
				add(string(ledger), e.Seq, "sealed", fmt.Sprintf("seal %d holds another entry: the ledger was rewritten", s.seal))
				return last.Seq, nil
			}
			last = e
		}
		if len(entries) < page {
			break
		}
	}
	for seq, s := range sealed {
		if seq > last.Seq {
			add(string(ledger), seq, "gap", fmt.Sprintf("seal %d holds this entry, the ledger ends at %d", s.seal, last.Seq))
			return last.Seq, nil
		}
	}
	head, ok := heads[ledger]
	switch {
	case !ok && last.Seq > 0:
		add(string(ledger), last.Seq, "missing_head", "the ledger has no head")
	case head.Seq != last.Seq || head.Hash != last.Hash:
		add(string(ledger), head.Seq, "head", fmt.Sprintf("the head says %d entries, the ledger ends at %d", head.Seq, last.Seq))
	}
	return last.Seq, nil
}

func (l *Log) verifySeals(ctx context.Context, head Head, add func(place string, seq int64, code, what string)) ([]Seal, error) {
	rows, err := l.store.Client(ctx).AuditSeal.Query().Order(auditseal.BySeq()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("audit: reading seals: %w", err)
	}
	var witnessed map[int64]string
	if l.keys != nil {
		if witnessed, err = l.keys.witnessed(); err != nil {
			return nil, err
		}
	}
	var good []Seal
	var last Seal
	for _, row := range rows {
		seal := sealOf(row)
		switch {
		case seal.Seq != last.Seq+1:
			add("seals", last.Seq+1, "gap", "the seal is missing")
			return good, nil
		case seal.PrevHash != last.Hash:
			add("seals", seal.Seq, "chain", "it does not follow the seal before it")
			return good, nil
		case seal.ComputeHash() != seal.Hash:
			add("seals", seal.Seq, "hash", "its content was changed after it was written")
			return good, nil
		case l.keys != nil && seal.KeyID != l.keys.ID():
			add("seals", seal.Seq, "key", "it names another key than the one given")
			return good, nil
		case l.keys != nil && !l.keys.verify(seal.Hash, seal.Signature):
			add("seals", seal.Seq, "signature", "the signature does not hold")
			return good, nil
		}
		if hash, ok := witnessed[seal.Seq]; ok && hash != seal.Hash {
			add("seals", seal.Seq, "witness", "the witness file remembers another seal")
			return good, nil
		}
		good, last = append(good, seal), seal
	}
	for _, seq := range slices.Sorted(maps.Keys(witnessed)) {
		if seq > last.Seq {
			add("seals", seq, "witness", "the witness file remembers this seal, the database does not hold it")
			return good, nil
		}
	}
	if head.Seq != last.Seq || head.Hash != last.Hash {
		add("seals", head.Seq, "head", "the head of the seals is not the last seal")
	}
	return good, nil
}

func sealOf(row *ent.AuditSeal) Seal {
	return Seal{Seq: row.Seq, At: row.At.UTC(), Heads: row.Heads, PrevHash: row.PrevHash, Hash: row.Hash, KeyID: row.KeyID, Signature: row.Signature}
}
