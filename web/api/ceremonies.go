package api

import (
	"context"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
	"nghitruong/voting/trustees"
)

// CeremonyList is the answer with the key ceremonies of a meeting.
type CeremonyList struct {
	Ceremonies []trustees.Ceremony `json:"ceremonies"`
}

type ceremonyPath struct {
	ID string `path:"id" doc:"the ceremony"`
}

type beginCeremony struct {
	ID   string `path:"id" doc:"the meeting"`
	Body struct {
		CountingBoardID string   `json:"counting_board_id"`
		Threshold       int      `json:"threshold,omitempty" doc:"so many trustees open a sum together; more than half of them when left out"`
		Without         []string `json:"without,omitempty" doc:"members of the board that are left out"`
	}
}

type restartCeremony struct {
	ID   string `path:"id" doc:"the ceremony"`
	Body struct {
		Threshold int      `json:"threshold,omitempty" doc:"more than half when left out"`
		Without   []string `json:"without,omitempty" doc:"members of the board that are left out"`
	}
}

type showToken struct {
	ID   string `path:"id" doc:"the ceremony"`
	Body struct {
		VK    ntv.PublicKey `json:"vk" doc:"the trustee's Ed25519 key, hex"`
		Token ntv.Hash      `json:"token" doc:"hash of what will be revealed, hex"`
		Sig   ntv.Signature `json:"sig" doc:"over the token, hex"`
	}
}

type revealKeys struct {
	ID   string `path:"id" doc:"the ceremony"`
	Body struct {
		A []*ntv.Point  `json:"A" maxItems:"64" doc:"commitments to the polynomial, hex"`
		Z *ntv.Point    `json:"Z" doc:"the key the others seal their shares to, hex"`
		C *ntv.Scalar   `json:"c" doc:"hex"`
		V []*ntv.Scalar `json:"v" maxItems:"65" doc:"hex"`
	}
}

type dealShares struct {
	ID   string `path:"id" doc:"the ceremony"`
	Body struct {
		Boxes []trustees.SealedBox `json:"boxes" maxItems:"64"`
	}
}

type trusteeSignature struct {
	ID   string `path:"id" doc:"the ceremony"`
	Body struct {
		Sig ntv.Signature `json:"sig" doc:"the trustee's, hex"`
	}
}

type complain struct {
	ID   string `path:"id" doc:"the ceremony"`
	Body struct {
		Against int             `json:"against" doc:"number of the trustee whose part is bad, 0 for the server"`
		Reason  trustees.Reason `json:"reason" enum:"bad_token,bad_keys,bad_box,bad_key_set,other"`
		Words   string          `json:"words,omitempty"`
	}
}

type reportLoss struct {
	ID   string `path:"id" doc:"the ceremony"`
	Body struct {
		Trustee   int    `json:"trustee" doc:"number"`
		Withdrawn bool   `json:"withdrawn,omitempty" doc:"the share was found again"`
		Reason    string `json:"reason,omitempty"`
	}
}

// RegisterCeremonies adds the operations on the keys of counting boards.
func RegisterCeremonies(a *API, s *trustees.Service) {
	Enumerate(a, trustees.Tokens, trustees.Keys, trustees.Shares, trustees.Confirming, trustees.Confirmed, trustees.Broken, trustees.Erased)
	Enumerate(a, trustees.BadToken, trustees.BadKeys, trustees.BadBox, trustees.BadKeySet, trustees.Other, trustees.Lost, trustees.Stopped)
	Post(a, "/api/meetings/{id}/ceremonies", "begin-ceremony", "Start making the key of a counting board", func(ctx context.Context, in *beginCeremony) (trustees.CeremonyDetails, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return trustees.CeremonyDetails{}, err
		}
		board, err := id.Parse[id.CountingBoard](in.Body.CountingBoardID)
		if err != nil {
			return trustees.CeremonyDetails{}, fault.ErrInput.At("body.counting_board_id", trustees.ErrBoardUnknown)
		}
		without, err := persons(in.Body.Without)
		if err != nil {
			return trustees.CeremonyDetails{}, err
		}
		return s.Begin(ctx, meeting, trustees.NewCeremony{CountingBoard: board, Threshold: in.Body.Threshold, Without: without})
	})
	Get(a, "/api/meetings/{id}/ceremonies", "list-ceremonies", "The key ceremonies of a meeting", func(ctx context.Context, in *meetingPath) (CeremonyList, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return CeremonyList{}, err
		}
		list, err := s.List(ctx, meeting)
		return CeremonyList{list}, err
	})
	Get(a, "/api/ceremonies/{id}", "get-ceremony", "A key ceremony, for a trustee with the sealed shares meant for it", onCeremony(func(ctx context.Context, c id.KeyCeremony, _ *ceremonyPath) (trustees.CeremonyDetails, error) {
		return s.Get(ctx, c)
	}, func(in *ceremonyPath) string { return in.ID }))
	Put(a, "/api/ceremonies/{id}/token", "show-token", "A trustee commits itself to its keys", onCeremony(func(ctx context.Context, c id.KeyCeremony, in *showToken) (trustees.CeremonyDetails, error) {
		return s.ShowToken(ctx, c, trustees.NewToken{VK: in.Body.VK, Token: in.Body.Token, Sig: in.Body.Sig})
	}, func(in *showToken) string { return in.ID }))
	Put(a, "/api/ceremonies/{id}/keys", "reveal-keys", "A trustee reveals the keys behind its token", onCeremony(func(ctx context.Context, c id.KeyCeremony, in *revealKeys) (trustees.CeremonyDetails, error) {
		return s.Reveal(ctx, c, trustees.NewKeys{A: in.Body.A, Z: in.Body.Z, C: in.Body.C, V: in.Body.V})
	}, func(in *revealKeys) string { return in.ID }))
	Put(a, "/api/ceremonies/{id}/shares", "deal-shares", "A trustee hands in the sealed shares for the others", onCeremony(func(ctx context.Context, c id.KeyCeremony, in *dealShares) (trustees.CeremonyDetails, error) {
		return s.Deal(ctx, c, in.Body.Boxes)
	}, func(in *dealShares) string { return in.ID }))
	Put(a, "/api/ceremonies/{id}/backed-up", "back-up-share", "A trustee has put its backup away", onCeremony(func(ctx context.Context, c id.KeyCeremony, _ *ceremonyPath) (trustees.CeremonyDetails, error) {
		return s.BackUp(ctx, c)
	}, func(in *ceremonyPath) string { return in.ID }))
	Put(a, "/api/ceremonies/{id}/confirmation", "confirm-key-set", "A trustee confirms the key set it has checked", onCeremony(func(ctx context.Context, c id.KeyCeremony, in *trusteeSignature) (trustees.CeremonyDetails, error) {
		return s.Confirm(ctx, c, in.Body.Sig)
	}, func(in *trusteeSignature) string { return in.ID }))
	Put(a, "/api/ceremonies/{id}/complaint", "complain-of-ceremony", "A trustee breaks the ceremony off because a part is bad", onCeremony(func(ctx context.Context, c id.KeyCeremony, in *complain) (trustees.CeremonyDetails, error) {
		return s.Complain(ctx, c, trustees.NewComplaint{Against: in.Body.Against, Reason: in.Body.Reason, Words: in.Body.Words})
	}, func(in *complain) string { return in.ID }))
	Post(a, "/api/ceremonies/{id}/restart", "restart-ceremony", "Take a ceremony up again, without those left out", onCeremony(func(ctx context.Context, c id.KeyCeremony, in *restartCeremony) (trustees.CeremonyDetails, error) {
		without, err := persons(in.Body.Without)
		if err != nil {
			return trustees.CeremonyDetails{}, err
		}
		return s.Restart(ctx, c, trustees.NewCeremony{Threshold: in.Body.Threshold, Without: without})
	}, func(in *restartCeremony) string { return in.ID }))
	Put(a, "/api/ceremonies/{id}/loss", "report-loss", "Report that a trustee's share is lost, or found again", onCeremony(func(ctx context.Context, c id.KeyCeremony, in *reportLoss) (trustees.CeremonyDetails, error) {
		return s.ReportLoss(ctx, c, trustees.Loss{Trustee: in.Body.Trustee, Withdrawn: in.Body.Withdrawn, Reason: in.Body.Reason})
	}, func(in *reportLoss) string { return in.ID }))
	Post(a, "/api/ceremonies/{id}/erase", "end-key", "End a key: the server erases its share", onCeremony(func(ctx context.Context, c id.KeyCeremony, _ *ceremonyPath) (trustees.CeremonyDetails, error) {
		return s.End(ctx, c)
	}, func(in *ceremonyPath) string { return in.ID }))
	Put(a, "/api/ceremonies/{id}/erasure", "confirm-erasure", "A trustee's device has erased its share", onCeremony(func(ctx context.Context, c id.KeyCeremony, in *trusteeSignature) (trustees.CeremonyDetails, error) {
		return s.ConfirmErasure(ctx, c, in.Body.Sig)
	}, func(in *trusteeSignature) string { return in.ID }))
}

// onCeremony reads the ceremony's identifier for an operation on it.
func onCeremony[I any](act func(ctx context.Context, c id.KeyCeremony, in *I) (trustees.CeremonyDetails, error), path func(in *I) string) func(context.Context, *I) (trustees.CeremonyDetails, error) {
	return func(ctx context.Context, in *I) (trustees.CeremonyDetails, error) {
		c, err := PathID[id.KeyCeremony](path(in))
		if err != nil {
			return trustees.CeremonyDetails{}, err
		}
		return act(ctx, c, in)
	}
}

func persons(list []string) ([]id.Person, error) {
	out := make([]id.Person, len(list))
	for i, text := range list {
		var err error
		if out[i], err = id.Parse[id.Person](text); err != nil {
			return nil, fault.ErrInput.At("body.without", ErrBadID)
		}
	}
	return out, nil
}
