package ntv

import "slices"

func (s *State) planKeyToken(r *Record) (*step, *fault) {
	t, err := ParseKeyToken(r.Body)
	if err != nil {
		return nil, misread[struct {
			I     uint32    `json:"i"`
			VK    Raw       `json:"vk"`
			Token Hash      `json:"token"`
			Sig   Signature `json:"sig"`
		}](r.Body, RuleKeys, err)
	}
	board := s.Board()
	return &step{
		prove: func() *fault {
			if err := t.Check(board); err != nil {
				return broken(RuleKeys, "%v", err)
			}
			return nil
		},
		commit: func() { s.tokens[KeyToken{I: t.I, VK: t.VK, Token: t.Token}] = true },
	}, nil
}

func (s *State) planKeyShare(r *Record) (*step, *fault) {
	_, err := ParseKeyShare(r.Body)
	return &step{}, spelling(err)
}

func (s *State) planKeySet(r *Record) (*step, *fault) {
	ks, err := ParseKeySet(r.Body)
	if err != nil {
		return nil, misread[keySetShape](r.Body, RuleKeys, err)
	}
	for _, t := range ks.Trustees {
		if !s.HasToken(t.I, t.VK, t.Token) {
			return nil, broken(RuleKeys, "the token of trustee %d was not shown before the key set", t.I)
		}
	}
	board := s.Board()
	return &step{
		prove: func() *fault {
			if err := CheckKeySet(board, ks); err != nil {
				return broken(RuleKeys, "%v", err)
			}
			return nil
		},
		commit: func() { s.keysets[r.Hash] = &KeySetState{Seq: r.Seq, Hash: r.Hash, KeySet: ks, y: ks.Y()} },
	}, nil
}

// keySetShape is a key set whose keys and points are not read.
type keySetShape struct {
	N        uint32 `json:"n"`
	K        uint32 `json:"k"`
	Trustees []struct {
		I     uint32 `json:"i"`
		VK    Raw    `json:"vk"`
		A     []Raw  `json:"A"`
		Z     Raw    `json:"Z"`
		C     Raw    `json:"c"`
		V     []Raw  `json:"v"`
		Token Hash   `json:"token"`
	} `json:"trustees"`
	Server *struct {
		Pub Raw `json:"pub"`
		C   Raw `json:"c"`
		V   Raw `json:"v"`
	} `json:"server,omitempty"`
}

// trusteeKey is the key that a trustee's act on a key set is signed with.
func trusteeKey(ks *KeySetState, rule string, i uint32) (PublicKey, *fault) {
	trustee, known := ks.KeySet.Trustee(i)
	if !known {
		return PublicKey{}, broken(rule, "the key set has no trustee %d", i)
	}
	return trustee.VK, nil
}

// once adds a trustee to a list that counts everybody once, however often the record is repeated.
func once(list []uint32, i uint32) []uint32 {
	if slices.Contains(list, i) {
		return list
	}
	return append(list, i)
}

// signature is the check of one signature as a step's expensive part.
func signature(vk PublicKey, h Hash, sig Signature, rule, whose string, n uint32) func() *fault {
	return func() *fault {
		if !vk.Verify(h, sig) {
			return broken(rule, "the signature of %s %d does not hold", whose, n)
		}
		return nil
	}
}

func (s *State) planKeySetOK(r *Record) (*step, *fault) {
	ok, err := ParseKeySetOK(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	ks := s.keysets[ok.Keys]
	if ks == nil {
		return nil, broken(RuleConfirmed, "there is no key set with the hash %s", ok.Keys)
	}
	vk, f := trusteeKey(ks, RuleConfirmed, ok.I)
	if f != nil {
		return nil, f
	}
	return &step{
		prove:  signature(vk, KeySetOKSigHash(s.Board(), ok.Keys), ok.Sig, RuleConfirmed, "trustee", ok.I),
		commit: func() { ks.OKs = once(ks.OKs, ok.I) },
	}, nil
}

func (s *State) planKeyDestroyed(r *Record) (*step, *fault) {
	d, err := ParseKeyDestroyed(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	ks := s.keysets[d.Keys]
	if ks == nil {
		return nil, broken(RuleConfirmed, "there is no key set with the hash %s", d.Keys)
	}
	vk, f := trusteeKey(ks, RuleConfirmed, d.I)
	if f != nil {
		return nil, f
	}
	return &step{
		prove:  signature(vk, KeyDestroyedSigHash(s.Board(), d.Keys), d.Sig, RuleConfirmed, "trustee", d.I),
		commit: func() { ks.Destroyed = once(ks.Destroyed, d.I) },
	}, nil
}
