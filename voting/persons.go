package voting

import (
	"context"
	"encoding/json"
	"fmt"

	"nghitruong/ent"
	"nghitruong/ent/countingboard"
	"nghitruong/ent/countingboardmember"
	"nghitruong/ent/vote"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// Limits of lists of persons and of their texts, in characters.
const (
	maxPersons = 200
	maxName    = 200
)

// known returns the persons as the directory shows them; ErrPersonUnknown, with the place, when one of them is not in it.
func (s *Service) known(ctx context.Context, persons []id.Person, place func(i int) string) (map[id.Person]PersonInfo, error) {
	infos, err := s.Directory.Persons(ctx, persons)
	if err != nil {
		return nil, err
	}
	seen := map[id.Person]bool{}
	for i, p := range persons {
		if _, ok := infos[p]; !ok {
			return nil, ErrPersonUnknown.At(place(i), ErrPersonUnknown)
		}
		if seen[p] {
			return nil, ErrPersonTwice.At(place(i), ErrPersonTwice)
		}
		seen[p] = true
	}
	return infos, nil
}

// addCandidates stores those who stand, in the order given.
func (s *Service) addCandidates(ctx context.Context, v id.Vote, list []NewCandidate, place string) error {
	if len(list) > maxPersons {
		return fault.ErrInput.At(place+".candidates", ErrBadNumber.With("min", 0).With("max", maxPersons))
	}
	at := func(i int) string { return fmt.Sprintf("%s.candidates[%d]", place, i) }
	var persons []id.Person
	var index []int
	for i, c := range list {
		if !c.Person.IsZero() {
			persons, index = append(persons, c.Person), append(index, i)
		}
	}
	infos, err := s.known(ctx, persons, func(i int) string { return at(index[i]) + ".person_id" })
	if err != nil {
		return err
	}
	creates := make([]*ent.CandidateCreate, 0, len(list))
	for i, c := range list {
		if info, ok := infos[c.Person]; ok {
			if c.Name == "" {
				c.Name = info.Name
			}
			if c.Title == "" {
				c.Title = info.Title
			}
		}
		if c.Name, err = fault.RequiredLine(at(i)+".name", c.Name, maxName); err != nil {
			return err
		}
		if c.Title, err = fault.Line(at(i)+".title", c.Title, maxName); err != nil {
			return err
		}
		if c.NominatedBy, err = fault.Line(at(i)+".nominated_by", c.NominatedBy, maxName); err != nil {
			return err
		}
		create := s.Store.Client(ctx).Candidate.Create().SetVoteID(v).SetOrdinal(i + 1).SetName(c.Name).SetTitle(c.Title).
			SetNominatedBy(c.NominatedBy).SetCreatedAt(s.Store.Now())
		if !c.Person.IsZero() {
			create.SetPersonID(c.Person)
		}
		creates = append(creates, create)
	}
	return s.Store.Client(ctx).Candidate.CreateBulk(creates...).Exec(ctx)
}

// addBoard stores the counting board that an open vote proposes. Its rows are never changed.
func (s *Service) addBoard(ctx context.Context, row *ent.Vote, board NewBoard, place string) error {
	if err := checkBoardSize(board, place); err != nil {
		return err
	}
	persons := append([]id.Person{board.Head}, board.Members...)
	infos, err := s.known(ctx, persons, func(i int) string {
		if i == 0 {
			return place + ".board.head"
		}
		return fmt.Sprintf("%s.board.members[%d]", place, i-1)
	})
	if err != nil {
		return err
	}
	members := make([]BoardMember, len(persons))
	for i, p := range persons {
		members[i] = BoardMember{PersonID: p, Name: infos[p].Name, Title: infos[p].Title, Head: i == 0}
	}
	_, err = s.storeBoard(ctx, row, members)
	return err
}

func (s *Service) storeBoard(ctx context.Context, row *ent.Vote, members []BoardMember) (id.CountingBoard, error) {
	client := s.Store.Client(ctx)
	stored, err := client.CountingBoard.Create().SetMeetingID(row.MeetingID).SetVoteID(row.ID).SetCreatedAt(s.Store.Now()).Save(ctx)
	if err != nil {
		return id.CountingBoard{}, err
	}
	creates := make([]*ent.CountingBoardMemberCreate, len(members))
	for i, m := range members {
		creates[i] = client.CountingBoardMember.Create().SetBoardID(stored.ID).SetPersonID(m.PersonID).SetName(m.Name).SetTitle(m.Title).
			SetHead(m.Head).SetOrdinal(i + 1)
	}
	return stored.ID, client.CountingBoardMember.CreateBulk(creates...).Exec(ctx)
}

// checkBoard refuses a counting board that is not one of the meeting; none is right.
func (s *Service) checkBoard(ctx context.Context, meeting id.Meeting, board id.CountingBoard) error {
	if board.IsZero() {
		return nil
	}
	ok, err := s.Store.Client(ctx).CountingBoard.Query().Where(countingboard.ID(board), countingboard.MeetingID(meeting)).Exist(ctx)
	if err == nil && !ok {
		return ErrBoardUnknown
	}
	return err
}

// setExclusions puts the persons who may not take part into a row that is being made or changed.
func (s *Service) setExclusions(ctx context.Context, m *ent.VoteMutation, list []NewExclusion, place string) error {
	if len(list) == 0 {
		m.ClearExclusions()
		return nil
	}
	at := func(i int) string { return fmt.Sprintf("%s.exclusions[%d]", place, i) }
	persons := make([]id.Person, len(list))
	for i, e := range list {
		persons[i] = e.Person
	}
	infos, err := s.known(ctx, persons, func(i int) string { return at(i) + ".person_id" })
	if err != nil {
		return err
	}
	stored := make([]Exclusion, len(list))
	for i, e := range list {
		reason, err := fault.RequiredLine(at(i)+".reason", e.Reason, maxReason)
		if err != nil {
			return err
		}
		stored[i] = Exclusion{PersonID: e.Person, Name: infos[e.Person].Name, Reason: reason}
	}
	raw, err := json.Marshal(stored)
	if err != nil {
		return err
	}
	m.SetExclusions(raw)
	return nil
}

// readExclusions reads the persons who may not take part.
func readExclusions(row *ent.Vote) ([]Exclusion, error) {
	list := []Exclusion{}
	if len(row.Exclusions) == 0 || string(row.Exclusions) == "null" {
		return list, nil
	}
	if err := json.Unmarshal(row.Exclusions, &list); err != nil {
		return nil, fmt.Errorf("voting: stored exclusions: %w", err)
	}
	return list, nil
}

// boards returns the counting boards of a meeting, in the order in which they were proposed.
func (s *Service) boards(ctx context.Context, meeting id.Meeting) ([]CountingBoard, error) {
	client := s.Store.Client(ctx)
	rows, err := client.CountingBoard.Query().Where(countingboard.MeetingID(meeting)).Order(ent.Asc(countingboard.FieldID)).All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	boards, votes, list := make([]id.CountingBoard, len(rows)), make([]id.Vote, len(rows)), make([]CountingBoard, len(rows))
	index := map[id.CountingBoard]int{}
	for i, row := range rows {
		boards[i], votes[i], index[row.ID] = row.ID, row.VoteID, i
		list[i] = CountingBoard{ID: row.ID, VoteID: row.VoteID, Members: []BoardMember{}}
	}
	members, err := client.CountingBoardMember.Query().Where(countingboardmember.BoardIDIn(boards...)).
		Order(ent.Asc(countingboardmember.FieldOrdinal)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		board := &list[index[m.BoardID]]
		board.Members = append(board.Members, BoardMember{PersonID: m.PersonID, Name: m.Name, Title: m.Title, Head: m.Head})
	}
	proposed, err := client.Vote.Query().Where(vote.IDIn(votes...)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range proposed {
		for i := range list {
			if list[i].VoteID != row.ID {
				continue
			}
			list[i].VoteCode = row.Code
			if list[i].Approved, err = passed(row); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}
