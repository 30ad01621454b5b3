-- +goose Up
-- What was counted, answered and decided stays; a ballot fits the roll of an open vote that ballots decide, and one that admits no change is cast once.
CREATE TRIGGER tally_entries_no_update BEFORE UPDATE ON tally_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tally_entries_no_delete BEFORE DELETE ON tally_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tally_entries_no_truncate BEFORE TRUNCATE ON tally_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tally_scans_no_update BEFORE UPDATE ON tally_scans FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tally_scans_no_delete BEFORE DELETE ON tally_scans FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tally_scans_no_truncate BEFORE TRUNCATE ON tally_scans FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opinion_answers_no_update BEFORE UPDATE ON opinion_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opinion_answers_no_delete BEFORE DELETE ON opinion_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opinion_answers_no_truncate BEFORE TRUNCATE ON opinion_answers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER counting_boards_no_update BEFORE UPDATE ON counting_boards FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER counting_boards_no_delete BEFORE DELETE ON counting_boards FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER counting_boards_no_truncate BEFORE TRUNCATE ON counting_boards FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER counting_board_members_no_update BEFORE UPDATE ON counting_board_members FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER counting_board_members_no_delete BEFORE DELETE ON counting_board_members FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER counting_board_members_no_truncate BEFORE TRUNCATE ON counting_board_members FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opinion_ballots_no_delete BEFORE DELETE ON opinion_ballots FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_profiles_no_delete BEFORE DELETE ON rule_profiles FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER roll_entries_no_overwrite BEFORE UPDATE OF vote_id, seat_id, person_id, number, name, suspended, excluded_because, attendance, may_cast ON roll_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER votes_no_overwrite BEFORE UPDATE ON votes FOR EACH ROW
WHEN (OLD.opened_at IS NOT NULL AND (NEW.motion <> OLD.motion OR NEW.rule <> OLD.rule OR NEW.kind <> OLD.kind OR NEW.method <> OLD.method OR NEW.seats <> OLD.seats OR NEW.opened_at IS DISTINCT FROM OLD.opened_at)
  OR OLD.closed_at IS NOT NULL AND (NEW.result IS DISTINCT FROM OLD.result OR NEW.tally IS DISTINCT FROM OLD.tally OR NEW.closed_at IS DISTINCT FROM OLD.closed_at)
  OR OLD.announced_at IS NOT NULL AND (NEW.state <> OLD.state OR NEW.conclusion IS DISTINCT FROM OLD.conclusion OR NEW.announced_at IS DISTINCT FROM OLD.announced_at))
EXECUTE FUNCTION refuse_change();
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
-- +goose StatementBegin
CREATE FUNCTION opinion_answer_fits_the_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM opinion_members m JOIN opinion_ballots b ON b.id = m.ballot_id
    WHERE m.ballot_id = NEW.ballot_id AND m.person_id = NEW.person_id AND b.state = 'sent';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the answer does not fit the members of a sent opinion ballot' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER opinion_answers_fit_the_ballot BEFORE INSERT ON opinion_answers FOR EACH ROW EXECUTE FUNCTION opinion_answer_fits_the_ballot();

-- +goose Down
DROP TRIGGER opinion_answers_fit_the_ballot ON opinion_answers;
DROP FUNCTION opinion_answer_fits_the_ballot();
DROP TRIGGER votes_no_overwrite ON votes;
DROP TRIGGER roll_entries_no_overwrite ON roll_entries;
DROP TRIGGER rule_profiles_no_delete ON rule_profiles;
DROP TRIGGER opinion_ballots_no_delete ON opinion_ballots;
DROP TRIGGER counting_board_members_no_truncate ON counting_board_members;
DROP TRIGGER counting_board_members_no_delete ON counting_board_members;
DROP TRIGGER counting_board_members_no_update ON counting_board_members;
DROP TRIGGER counting_boards_no_truncate ON counting_boards;
DROP TRIGGER counting_boards_no_delete ON counting_boards;
DROP TRIGGER counting_boards_no_update ON counting_boards;
DROP TRIGGER opinion_answers_no_truncate ON opinion_answers;
DROP TRIGGER opinion_answers_no_delete ON opinion_answers;
DROP TRIGGER opinion_answers_no_update ON opinion_answers;
DROP TRIGGER tally_scans_no_truncate ON tally_scans;
DROP TRIGGER tally_scans_no_delete ON tally_scans;
DROP TRIGGER tally_scans_no_update ON tally_scans;
DROP TRIGGER tally_entries_no_truncate ON tally_entries;
DROP TRIGGER tally_entries_no_delete ON tally_entries;
DROP TRIGGER tally_entries_no_update ON tally_entries;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ballot_fits_the_roll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM roll_entries r JOIN votes v ON v.id = r.vote_id
    WHERE r.vote_id = NEW.vote_id AND r.seat_id = NEW.seat_id AND r.person_id = NEW.person_id AND r.may_cast AND v.state = 'open';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the ballot does not fit the roll of an open vote' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
