package trustees

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"nghitruong/ent"
	"nghitruong/ent/keyceremony"
	"nghitruong/ent/trustee"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/voting/ntv"
)

// Bulletin is the public board of a meeting. Its methods are called inside transactions and must use the context they are given.
type Bulletin interface {
	// Ensure gives the meeting a board if it has none.
	Ensure(ctx context.Context, meeting id.Meeting, title string) error
	// Append adds a record; verified says that the expensive proofs of the body were checked. A body that does not belong there is an *ntv.Violation.
	Append(ctx context.Context, meeting id.Meeting, t ntv.Type, body []byte, verified bool) (ntv.Record, error)
	// Head is the newest signed head.
	Head(ctx context.Context, meeting id.Meeting) (ntv.Head, error)
}

// ServerShares keeps the server's shares in files outside the database.
type ServerShares interface {
	// SaveShare writes a share durably before it returns.
	SaveShare(ceremony id.KeyCeremony, key *ntv.ServerKey) error
	// EraseShare overwrites and removes a share; nil when there is none.
	EraseShare(ceremony id.KeyCeremony) error
	// SavedShares names the ceremonies of which there is a file.
	SavedShares() ([]id.KeyCeremony, error)
}

// CountingBoard is what a ceremony needs to know of a counting board.
type CountingBoard struct {
	Meeting id.Meeting
	// Approved: the vote that set it up was announced as passed.
	Approved bool
	// Members, the head first.
	Members []Member
}

// Member is a member of a counting board.
type Member struct {
	Person id.Person
	Name   string
	Head   bool
}

// Boards knows the counting boards. A board that does not exist is ErrBoardUnknown.
type Boards interface {
	CountingBoard(ctx context.Context, board id.CountingBoard) (CountingBoard, error)
}

// MeetingInfo is what ceremonies need to know of a meeting.
type MeetingInfo struct {
	// Domain is the authority path, "/H99/m/<id>/".
	Domain string
	Title  string
}

// Meetings knows the meetings. A meeting that does not exist is an error of kind not found.
type Meetings interface {
	MeetingInfo(ctx context.Context, meeting id.Meeting) (MeetingInfo, error)
}

// Deps is what the service works with; all are needed but Changed.
type Deps struct {
	Store    *store.Store
	Authz    *authz.Engine
	Audit    *audit.Log
	Outbox   *outbox.Box
	Bulletin Bulletin
	Shares   ServerShares
	Boards   Boards
	Meetings Meetings
	// Changed is told in the transaction in which a key can be used, or cannot any more: what is shown of the votes that would use it changes.
	Changed func(ctx context.Context, meeting id.Meeting) error
}

// Service holds the ceremonies. It is safe for concurrent use.
type Service struct{ Deps }

// New returns the service. Call Start when everything is wired.
func New(deps Deps) *Service { return &Service{deps} }

// Start erases the server's shares that nothing needs any more: of ceremonies that ended, and those whose ceremony never came to be. The program
// may have been stopped between the two.
func (s *Service) Start(ctx context.Context) error {
	saved, err := s.Shares.SavedShares()
	if err != nil || len(saved) == 0 {
		return err
	}
	needed, err := s.Store.Client(ctx).KeyCeremony.Query().Where(keyceremony.IDIn(saved...), keyceremony.ActiveGuardNotNil()).IDs(ctx)
	if err != nil {
		return err
	}
	for _, c := range saved {
		if slices.Contains(needed, c) {
			continue
		}
		if err := s.Shares.EraseShare(c); err != nil {
			return err
		}
	}
	return nil
}

// work is a ceremony under the hands of one act: the rows as they are in its transaction, locked.
type work struct {
	row      *ent.KeyCeremony
	trustees []*ent.Trustee
	board    ntv.Hash
	// me is the place of the one who acts, nil without one.
	me *ent.Trustee
}

// see reads a ceremony for the one who acts. Errors: those of authz, ErrNotFound.
func (s *Service) see(ctx context.Context, c id.KeyCeremony) (*ent.KeyCeremony, MeetingInfo, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return nil, MeetingInfo{}, err
	}
	row, err := s.Store.Client(ctx).KeyCeremony.Get(ctx, c)
	if ent.IsNotFound(err) {
		return nil, MeetingInfo{}, ErrNotFound
	}
	if err != nil {
		return nil, MeetingInfo{}, err
	}
	info, err := s.Meetings.MeetingInfo(ctx, row.MeetingID)
	if err != nil {
		return nil, MeetingInfo{}, err
	}
	return row, info, s.Authz.Require(ctx, "meeting", "read", info.Domain)
}

// mayManage tells whether the one who acts starts, restarts and ends the keys of a counting board: its head, and the secretariat.
func (s *Service) mayManage(ctx context.Context, board CountingBoard, domain string) bool {
	return isHead(ctx, board) || s.Authz.Allowed(ctx, "vote", "prepare", domain)
}

func isHead(ctx context.Context, board CountingBoard) bool {
	person := authz.From(ctx).Person
	return !person.IsZero() && slices.ContainsFunc(board.Members, func(m Member) bool { return m.Head && m.Person == person })
}

// manage is nil for those who manage the keys of the ceremony's counting board. Errors: those of see, authz.ErrForbidden.
func (s *Service) manage(ctx context.Context, c id.KeyCeremony) (*ent.KeyCeremony, CountingBoard, error) {
	row, info, err := s.see(ctx, c)
	if err != nil {
		return nil, CountingBoard{}, err
	}
	board, err := s.Boards.CountingBoard(ctx, row.CountingBoardID)
	if err == nil && !s.mayManage(ctx, board, info.Domain) {
		err = authz.ErrForbidden
	}
	return row, board, err
}

// step runs one act of a trustee on the locked ceremony. apply says whether it changed anything and what the ledger is told; an act that was
// done before changes nothing. Errors: those of see, ErrNotTrustee, those of apply.
func (s *Service) step(ctx context.Context, c id.KeyCeremony, name string, apply func(ctx context.Context, w *work) (changed bool, err error)) (CeremonyDetails, error) {
	if _, _, err := s.see(ctx, c); err != nil {
		return CeremonyDetails{}, err
	}
	err := s.Store.Tx(ctx, func(ctx context.Context) error {
		w, err := s.lock(ctx, c)
		if err != nil {
			return err
		}
		if w.me == nil {
			return ErrNotTrustee
		}
		changed, err := apply(ctx, w)
		if err != nil || !changed {
			return err
		}
		return s.tell(ctx, w, name, map[string]any{"trustee": w.me.Number})
	})
	if err != nil {
		return CeremonyDetails{}, err
	}
	return s.Get(ctx, c)
}

// lock reads a ceremony inside a transaction and keeps its row until the transaction ends. SQLite has one writer and needs no lock. The row is
// locked before the board's, which Append locks.
func (s *Service) lock(ctx context.Context, c id.KeyCeremony) (*work, error) {
	q := s.Store.Client(ctx).KeyCeremony.Query().Where(keyceremony.ID(c))
	if s.Store.Postgres() {
		q = q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	w := &work{row: row}
	if w.trustees, err = s.trustees(ctx, c); err != nil {
		return nil, err
	}
	head, err := s.Bulletin.Head(ctx, row.MeetingID)
	if err != nil {
		return nil, err
	}
	w.board = head.Board
	person := authz.From(ctx).Person
	for _, t := range w.trustees {
		if !person.IsZero() && t.PersonID == person {
			w.me = t
		}
	}
	return w, nil
}

func (s *Service) trustees(ctx context.Context, c id.KeyCeremony) ([]*ent.Trustee, error) {
	return s.Store.Client(ctx).Trustee.Query().Where(trustee.CeremonyID(c)).Order(ent.Asc(trustee.FieldNumber)).All(ctx)
}

// in is nil when the ceremony is in one of the states. Errors: ErrBroken, ErrState.
func (w *work) in(states ...State) error {
	switch state := State(w.row.State); {
	case slices.Contains(states, state):
		return nil
	case state == Broken:
		return ErrBroken
	default:
		return ErrState
	}
}

// all tells whether every trustee fulfils a condition, the one who acts included.
func (w *work) all(done func(t *ent.Trustee) bool) bool {
	return !slices.ContainsFunc(w.trustees, func(t *ent.Trustee) bool { return !done(t) })
}

// advance moves the ceremony to a further state.
func (s *Service) advance(ctx context.Context, w *work, to State) (err error) {
	w.row, err = w.row.Update().SetState(string(to)).Save(ctx)
	return err
}

// append writes a body on the meeting's board. Its proofs, where it has any, were not checked by this call's caller.
func (s *Service) append(ctx context.Context, w *work, t ntv.Type, body interface{ Encode() ([]byte, error) }) (ntv.Record, error) {
	raw, err := body.Encode()
	if err != nil {
		return ntv.Record{}, fmt.Errorf("trustees: %s: %w", t, err)
	}
	return s.Bulletin.Append(ctx, w.row.MeetingID, t, raw, false)
}

func (s *Service) note(ctx context.Context, w *work, format string, args ...any) error {
	_, err := s.append(ctx, w, ntv.TypeNote, ntv.Note{Text: fmt.Sprintf(format, args...)})
	return err
}

// tell writes an act into the meeting's ledger and publishes the new value of the topic with the transaction.
func (s *Service) tell(ctx context.Context, w *work, name string, body map[string]any) error {
	hash, err := rowsDigest(ctx, s.Store.Client(ctx), w.row.ID)
	if err != nil {
		return err
	}
	if body == nil {
		body = map[string]any{}
	}
	body["rows_digest"] = hash
	err = s.Audit.Record(ctx, audit.Act{Ledger: audit.Meeting(w.row.MeetingID), Name: name, Subject: "ceremony/" + w.row.ID.String(), Body: body})
	if err != nil {
		return err
	}
	// Before the own topic: votes take the board and then the topics.
	if state := State(w.row.State); s.Changed != nil && (state == Confirmed || state == Erased) {
		if err := s.Changed(ctx, w.row.MeetingID); err != nil {
			return err
		}
	}
	return s.emit(ctx, w.row.MeetingID, name)
}

// call tells each trustee on its own topic.
func (s *Service) call(ctx context.Context, w *work, name string) error {
	for _, t := range w.trustees {
		err := s.Outbox.Emit(ctx, outbox.Event{Topic: "person/" + t.PersonID.String(), Kind: outbox.Log, Name: name,
			View: News{CeremonyID: w.row.ID, MeetingID: w.row.MeetingID}})
		if err != nil {
			return err
		}
	}
	return nil
}

// revealed reads what a trustee revealed.
func revealed(t *ent.Trustee) (ntv.TrusteeKeys, error) {
	var keys ntv.TrusteeKeys
	if err := json.Unmarshal([]byte(t.Revealed), &keys); err != nil {
		return keys, fmt.Errorf("trustees: stored keys of trustee %d: %w", t.Number, err)
	}
	return keys, nil
}
