package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"nghitruong/ent"
	"nghitruong/ent/auditentry"
	"nghitruong/ent/audithead"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/witness"
)

// Ledger names a chain.
type Ledger string

// Installation is the ledger of everything that belongs to no meeting.
const Installation Ledger = "installation"

// Meeting is the ledger of a meeting.
func Meeting(m id.Meeting) Ledger { return Ledger("meeting/" + m.String()) }

// Unit is the ledger of what a unit decides outside of meetings.
func Unit(u id.OrgUnit) Ledger { return Ledger("unit/" + u.String()) }

// Meeting returns the meeting of a meeting's ledger.
func (l Ledger) Meeting() (m id.Meeting, ok bool) {
	text, ok := strings.CutPrefix(string(l), "meeting/")
	if !ok {
		return m, false
	}
	m, err := id.Parse[id.Meeting](text)
	return m, err == nil
}

// Act is what an entry tells.
type Act struct {
	Ledger Ledger
	// Name of the act in the past tense, e.g. vote.opened.
	Name string
	// Subject is what the act was done to, e.g. vote/<id>.
	Subject string
	// Body holds the details; it is encoded as JSON. Never a password, a message's text or the choice of a ballot.
	Body any
}

// Log writes and reads the ledgers.
type Log struct {
	store   *store.Store
	keys    *Keys
	witness *Witness
}

// New returns the log kept in the store. keys may be nil where nothing is sealed.
func New(s *store.Store, keys *Keys) *Log { return &Log{store: s, keys: keys} }

// WithWitness has the log tell the witness of every entry that is committed, and compare with what it remembers. It is called before the
// log is used.
func (l *Log) WithWitness(w *Witness) *Log {
	l.witness = w
	return l
}

// Record adds an entry to its ledger. It must be called inside the transaction of the act (else it is refused as a programmer's
// error), with the one who acts in the context.
func (l *Log) Record(ctx context.Context, act Act) error {
	if !store.InTx(ctx) {
		return fmt.Errorf("audit: %s recorded outside a transaction", act.Name)
	}
	body := []byte("{}")
	if act.Body != nil {
		var err error
		if body, err = encode(act.Body); err != nil {
			return fmt.Errorf("audit: %s: %w", act.Name, err)
		}
	}
	client := l.store.Client(ctx)
	head, err := l.lock(ctx, client, act.Ledger)
	if err != nil {
		return fmt.Errorf("audit: head of %s: %w", act.Ledger, err)
	}
	entry := Entry{Ledger: act.Ledger, Seq: head.Seq + 1, At: l.store.Now(), Actor: actor(ctx), Act: act.Name, Subject: act.Subject,
		Body: string(body), PrevHash: head.Hash}
	entry.Hash = entry.ComputeHash()
	err = client.AuditEntry.Create().SetLedger(string(entry.Ledger)).SetSeq(entry.Seq).SetAt(entry.At).SetActor(entry.Actor).SetAct(entry.Act).
		SetSubject(entry.Subject).SetBody(entry.Body).SetPrevHash(entry.PrevHash).SetHash(entry.Hash).Exec(ctx)
	if err != nil {
		return fmt.Errorf("audit: writing %s: %w", act.Name, err)
	}
	if err := client.AuditHead.UpdateOneID(string(act.Ledger)).SetSeq(entry.Seq).SetHash(entry.Hash).Exec(ctx); err != nil {
		return fmt.Errorf("audit: moving the head of %s: %w", act.Ledger, err)
	}
	if l.witness != nil {
		store.AfterCommitOnce(ctx, "audit.witness/"+string(act.Ledger), func() { l.witness.Note(string(entry.Ledger), witness.Head{Seq: entry.Seq, Hash: entry.Hash}) })
	}
	return nil
}

// lock reads the head of a ledger, making it at the first entry. On PostgreSQL the row stays locked until the transaction ends: the
// next writer of this ledger waits, and reads the head that this one leaves.
func (l *Log) lock(ctx context.Context, client *ent.Client, ledger Ledger) (*ent.AuditHead, error) {
	read := func() (*ent.AuditHead, error) {
		query := client.AuditHead.Query().Where(audithead.ID(string(ledger)))
		if l.store.Postgres() {
			query.ForUpdate()
		}
		return query.Only(ctx)
	}
	head, err := read()
	if !ent.IsNotFound(err) {
		return head, err
	}
	err = client.AuditHead.Create().SetID(string(ledger)).SetSeq(0).SetHash("").
		OnConflict(entsql.ConflictColumns(audithead.FieldID), entsql.DoNothing()).Exec(ctx)
	if err != nil && !noRows(err) {
		return nil, err
	}
	return read()
}

// Entries returns up to limit entries of a ledger after the given number, in order.
func (l *Log) Entries(ctx context.Context, ledger Ledger, after int64, limit int) ([]Entry, error) {
	rows, err := l.store.Client(ctx).AuditEntry.Query().Where(auditentry.Ledger(string(ledger)), auditentry.SeqGT(after)).
		Order(auditentry.BySeq()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("audit: reading %s: %w", ledger, err)
	}
	entries := make([]Entry, len(rows))
	for i, row := range rows {
		entries[i] = entryOf(row)
	}
	return entries, nil
}

// Ledgers returns the names of all ledgers, sorted.
func (l *Log) Ledgers(ctx context.Context) ([]Ledger, error) {
	rows, err := l.store.Client(ctx).AuditHead.Query().Where(audithead.IDNEQ(sealHead)).Order(ent.Asc(audithead.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("audit: reading heads: %w", err)
	}
	ledgers := make([]Ledger, len(rows))
	for i, row := range rows {
		ledgers[i] = Ledger(row.ID)
	}
	return ledgers, nil
}

// Entry is one link of a ledger's chain.
type Entry struct {
	Ledger   Ledger    `json:"ledger"`
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"`
	Act      string    `json:"act"`
	Subject  string    `json:"subject"`
	Body     string    `json:"body"`
	PrevHash string    `json:"prev_hash"`
	Hash     string    `json:"hash"`
}

func entryOf(row *ent.AuditEntry) Entry {
	return Entry{Ledger: Ledger(row.Ledger), Seq: row.Seq, At: row.At.UTC(), Actor: row.Actor, Act: row.Act, Subject: row.Subject,
		Body: row.Body, PrevHash: row.PrevHash, Hash: row.Hash}
}

// ComputeHash is the SHA-256, in lower-case hex, of all fields but the hash itself. Each part goes in with its length before it, so
// that no two different entries have one encoding.
func (e Entry) ComputeHash() string {
	return hashParts("nghitruong audit entry 1", string(e.Ledger), number(e.Seq), number(e.At.UnixMilli()), e.Actor, e.Act, e.Subject, e.Body, e.PrevHash)
}

func hashParts(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func number(n int64) string { return fmt.Sprint(n) }

// encode writes JSON without HTML escaping: what is stored is what was meant. Map keys come out sorted.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

func actor(ctx context.Context) string {
	subject := authz.From(ctx)
	switch {
	case subject.System:
		return "system"
	case !subject.Person.IsZero():
		return "person/" + subject.Person.String()
	case !subject.Display.IsZero():
		return "display/" + subject.Display.String()
	}
	return "nobody"
}
