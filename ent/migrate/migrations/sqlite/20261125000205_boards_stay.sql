-- +goose Up
-- Records of a public board stay; only bodies of ballots, opened ballots and sealed shares may be destroyed. A secret vote has no row in ballots.
-- +goose StatementBegin
CREATE TRIGGER board_record_no_update BEFORE UPDATE ON board_record
WHEN NEW.id IS NOT OLD.id OR NEW.board IS NOT OLD.board OR NEW.seq IS NOT OLD.seq OR NEW.prev IS NOT OLD.prev OR NEW.type IS NOT OLD.type OR NEW.ts IS NOT OLD.ts OR NEW.body_hash IS NOT OLD.body_hash OR NEW.hash IS NOT OLD.hash OR NEW.sig IS NOT OLD.sig OR NEW.body IS NOT NULL OR OLD.type NOT IN ('ballot', 'spoil', 'key-share')
 BEGIN SELECT RAISE(ABORT, 'rows of board_record are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER board_record_no_delete BEFORE DELETE ON board_record BEGIN SELECT RAISE(ABORT, 'rows of board_record are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bulletins_no_delete BEFORE DELETE ON bulletins BEGIN SELECT RAISE(ABORT, 'rows of bulletins are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER bulletins_go_forward BEFORE UPDATE ON bulletins
WHEN NEW.board <> OLD.board OR NEW.server_key <> OLD.server_key OR NEW.meeting_id <> OLD.meeting_id OR NEW.seq < OLD.seq
 BEGIN SELECT RAISE(ABORT, 'a board only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER vote_approvals_no_update BEFORE UPDATE ON vote_approvals BEGIN SELECT RAISE(ABORT, 'rows of vote_approvals are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER vote_approvals_no_delete BEFORE DELETE ON vote_approvals BEGIN SELECT RAISE(ABORT, 'rows of vote_approvals are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER vote_keys_no_delete BEFORE DELETE ON vote_keys BEGIN SELECT RAISE(ABORT, 'rows of vote_keys are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER key_ceremonies_no_delete BEFORE DELETE ON key_ceremonies BEGIN SELECT RAISE(ABORT, 'rows of key_ceremonies are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER trustees_no_delete BEFORE DELETE ON trustees BEGIN SELECT RAISE(ABORT, 'rows of trustees are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER vote_keys_no_overwrite BEFORE UPDATE ON vote_keys
WHEN NEW.public_key <> OLD.public_key OR NEW.person_id <> OLD.person_id OR OLD.replaced_at IS NOT NULL
 BEGIN SELECT RAISE(ABORT, 'a vote key is replaced, never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER votes_keep_their_election BEFORE UPDATE ON votes
WHEN OLD.opened_at IS NOT NULL AND (NEW.election_hash IS NOT OLD.election_hash OR NEW.ceremony_id IS NOT OLD.ceremony_id) OR OLD.ballots_closed_at IS NOT NULL AND NEW.ballots_closed_at IS NOT OLD.ballots_closed_at
 BEGIN SELECT RAISE(ABORT, 'what was put to the vote is never overwritten'); END;
-- +goose StatementEnd
DROP TRIGGER ballots_fit_the_roll;
-- +goose StatementBegin
CREATE TRIGGER ballots_fit_the_roll BEFORE INSERT ON ballots
WHEN NOT EXISTS (SELECT 1 FROM roll_entries r JOIN votes v ON v.id = r.vote_id
  WHERE r.vote_id = NEW.vote_id AND r.seat_id = NEW.seat_id AND r.person_id = NEW.person_id AND r.may_cast AND v.state = 'open'
    AND v.method = 'electronic' AND v.ceremony_id IS NULL AND v.behind_at IS NULL AND (NEW.revision = 1 OR NOT v.one_shot))
 BEGIN SELECT RAISE(ABORT, 'the ballot does not fit the roll of an open vote'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER ballots_fit_the_roll;
-- +goose StatementBegin
CREATE TRIGGER ballots_fit_the_roll BEFORE INSERT ON ballots
WHEN NOT EXISTS (SELECT 1 FROM roll_entries r JOIN votes v ON v.id = r.vote_id
  WHERE r.vote_id = NEW.vote_id AND r.seat_id = NEW.seat_id AND r.person_id = NEW.person_id AND r.may_cast AND v.state = 'open'
    AND v.method = 'electronic' AND v.behind_at IS NULL AND (NEW.revision = 1 OR NOT v.one_shot))
 BEGIN SELECT RAISE(ABORT, 'the ballot does not fit the roll of an open vote'); END;
-- +goose StatementEnd
DROP TRIGGER votes_keep_their_election;
DROP TRIGGER vote_keys_no_overwrite;
DROP TRIGGER trustees_no_delete;
DROP TRIGGER key_ceremonies_no_delete;
DROP TRIGGER vote_keys_no_delete;
DROP TRIGGER vote_approvals_no_delete;
DROP TRIGGER vote_approvals_no_update;
DROP TRIGGER bulletins_go_forward;
DROP TRIGGER bulletins_no_delete;
DROP TRIGGER board_record_no_delete;
DROP TRIGGER board_record_no_update;
