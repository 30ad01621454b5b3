-- +goose Up
-- Records of a public board stay; only bodies of ballots, opened ballots and sealed shares may be destroyed. A secret vote has no row in ballots.
CREATE TRIGGER board_record_no_update BEFORE UPDATE ON board_record FOR EACH ROW
WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.board IS DISTINCT FROM OLD.board OR NEW.seq IS DISTINCT FROM OLD.seq OR NEW.prev IS DISTINCT FROM OLD.prev OR NEW.type IS DISTINCT FROM OLD.type OR NEW.ts IS DISTINCT FROM OLD.ts OR NEW.body_hash IS DISTINCT FROM OLD.body_hash OR NEW.hash IS DISTINCT FROM OLD.hash OR NEW.sig IS DISTINCT FROM OLD.sig OR NEW.body IS NOT NULL OR OLD.type NOT IN ('ballot', 'spoil', 'key-share'))
EXECUTE FUNCTION refuse_change();
CREATE TRIGGER board_record_no_delete BEFORE DELETE ON board_record FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER board_record_no_truncate BEFORE TRUNCATE ON board_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bulletins_no_delete BEFORE DELETE ON bulletins FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bulletins_go_forward BEFORE UPDATE ON bulletins FOR EACH ROW
WHEN (NEW.board <> OLD.board OR NEW.server_key <> OLD.server_key OR NEW.meeting_id <> OLD.meeting_id OR NEW.seq < OLD.seq)
 EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vote_approvals_no_update BEFORE UPDATE ON vote_approvals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vote_approvals_no_delete BEFORE DELETE ON vote_approvals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vote_approvals_no_truncate BEFORE TRUNCATE ON vote_approvals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vote_keys_no_delete BEFORE DELETE ON vote_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER key_ceremonies_no_delete BEFORE DELETE ON key_ceremonies FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER trustees_no_delete BEFORE DELETE ON trustees FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vote_keys_no_overwrite BEFORE UPDATE ON vote_keys FOR EACH ROW
WHEN (NEW.public_key <> OLD.public_key OR NEW.person_id <> OLD.person_id OR OLD.replaced_at IS NOT NULL)
 EXECUTE FUNCTION refuse_change();
CREATE TRIGGER votes_keep_their_election BEFORE UPDATE ON votes FOR EACH ROW
WHEN (OLD.opened_at IS NOT NULL AND (NEW.election_hash IS DISTINCT FROM OLD.election_hash OR NEW.ceremony_id IS DISTINCT FROM OLD.ceremony_id) OR OLD.ballots_closed_at IS NOT NULL AND NEW.ballots_closed_at IS DISTINCT FROM OLD.ballots_closed_at)
 EXECUTE FUNCTION refuse_change();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ballot_fits_the_roll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM roll_entries r JOIN votes v ON v.id = r.vote_id
    WHERE r.vote_id = NEW.vote_id AND r.seat_id = NEW.seat_id AND r.person_id = NEW.person_id AND r.may_cast AND v.state = 'open'
      AND v.method = 'electronic' AND v.ceremony_id IS NULL AND v.behind_at IS NULL AND (NEW.revision = 1 OR NOT v.one_shot);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the ballot does not fit the roll of an open vote' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ballot_fits_the_roll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM roll_entries r JOIN votes v ON v.id = r.vote_id
    WHERE r.vote_id = NEW.vote_id AND r.seat_id = NEW.seat_id AND r.person_id = NEW.person_id AND r.may_cast AND v.state = 'open'
      AND v.method = 'electronic' AND v.behind_at IS NULL AND (NEW.revision = 1 OR NOT v.one_shot);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the ballot does not fit the roll of an open vote' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
DROP TRIGGER votes_keep_their_election ON votes;
DROP TRIGGER vote_keys_no_overwrite ON vote_keys;
DROP TRIGGER trustees_no_delete ON trustees;
DROP TRIGGER key_ceremonies_no_delete ON key_ceremonies;
DROP TRIGGER vote_keys_no_delete ON vote_keys;
DROP TRIGGER vote_approvals_no_truncate ON vote_approvals;
DROP TRIGGER vote_approvals_no_delete ON vote_approvals;
DROP TRIGGER vote_approvals_no_update ON vote_approvals;
DROP TRIGGER bulletins_go_forward ON bulletins;
DROP TRIGGER bulletins_no_delete ON bulletins;
DROP TRIGGER board_record_no_truncate ON board_record;
DROP TRIGGER board_record_no_delete ON board_record;
DROP TRIGGER board_record_no_update ON board_record;
