-- +goose Up
-- What was counted, answered and decided stays; a ballot fits the roll of an open vote that ballots decide, and one that admits no change is cast once.
-- +goose StatementBegin
CREATE TRIGGER tally_entries_no_update BEFORE UPDATE ON tally_entries BEGIN SELECT RAISE(ABORT, 'rows of tally_entries are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tally_entries_no_delete BEFORE DELETE ON tally_entries BEGIN SELECT RAISE(ABORT, 'rows of tally_entries are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tally_scans_no_update BEFORE UPDATE ON tally_scans BEGIN SELECT RAISE(ABORT, 'rows of tally_scans are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tally_scans_no_delete BEFORE DELETE ON tally_scans BEGIN SELECT RAISE(ABORT, 'rows of tally_scans are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_answers_no_update BEFORE UPDATE ON opinion_answers BEGIN SELECT RAISE(ABORT, 'rows of opinion_answers are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_answers_no_delete BEFORE DELETE ON opinion_answers BEGIN SELECT RAISE(ABORT, 'rows of opinion_answers are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER counting_boards_no_update BEFORE UPDATE ON counting_boards BEGIN SELECT RAISE(ABORT, 'rows of counting_boards are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER counting_boards_no_delete BEFORE DELETE ON counting_boards BEGIN SELECT RAISE(ABORT, 'rows of counting_boards are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER counting_board_members_no_update BEFORE UPDATE ON counting_board_members BEGIN SELECT RAISE(ABORT, 'rows of counting_board_members are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER counting_board_members_no_delete BEFORE DELETE ON counting_board_members BEGIN SELECT RAISE(ABORT, 'rows of counting_board_members are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_ballots_no_delete BEFORE DELETE ON opinion_ballots BEGIN SELECT RAISE(ABORT, 'rows of opinion_ballots are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rule_profiles_no_delete BEFORE DELETE ON rule_profiles BEGIN SELECT RAISE(ABORT, 'rows of rule_profiles are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER roll_entries_no_overwrite BEFORE UPDATE OF vote_id, seat_id, person_id, number, name, suspended, excluded_because, attendance, may_cast ON roll_entries BEGIN SELECT RAISE(ABORT, 'a frozen roll is never overwritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER votes_no_overwrite BEFORE UPDATE ON votes
WHEN OLD.opened_at IS NOT NULL AND (NEW.motion <> OLD.motion OR NEW.rule <> OLD.rule OR NEW.kind <> OLD.kind OR NEW.method <> OLD.method OR NEW.seats <> OLD.seats OR NEW.opened_at IS NOT OLD.opened_at)
  OR OLD.closed_at IS NOT NULL AND (NEW.result IS NOT OLD.result OR NEW.tally IS NOT OLD.tally OR NEW.closed_at IS NOT OLD.closed_at)
  OR OLD.announced_at IS NOT NULL AND (NEW.state <> OLD.state OR NEW.conclusion IS NOT OLD.conclusion OR NEW.announced_at IS NOT OLD.announced_at)
 BEGIN SELECT RAISE(ABORT, 'what was put to the vote and decided is never overwritten'); END;
-- +goose StatementEnd
DROP TRIGGER ballots_fit_the_roll;
-- +goose StatementBegin
CREATE TRIGGER ballots_fit_the_roll BEFORE INSERT ON ballots
WHEN NOT EXISTS (SELECT 1 FROM roll_entries r JOIN votes v ON v.id = r.vote_id
  WHERE r.vote_id = NEW.vote_id AND r.seat_id = NEW.seat_id AND r.person_id = NEW.person_id AND r.may_cast AND v.state = 'open'
    AND v.method = 'electronic' AND v.behind_at IS NULL AND (NEW.revision = 1 OR NOT v.one_shot))
 BEGIN SELECT RAISE(ABORT, 'the ballot does not fit the roll of an open vote'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_answers_fit_the_ballot BEFORE INSERT ON opinion_answers
WHEN NOT EXISTS (SELECT 1 FROM opinion_members m JOIN opinion_ballots b ON b.id = m.ballot_id
  WHERE m.ballot_id = NEW.ballot_id AND m.person_id = NEW.person_id AND b.state = 'sent')
 BEGIN SELECT RAISE(ABORT, 'the answer does not fit the members of a sent opinion ballot'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER opinion_answers_fit_the_ballot;
DROP TRIGGER votes_no_overwrite;
DROP TRIGGER roll_entries_no_overwrite;
DROP TRIGGER rule_profiles_no_delete;
DROP TRIGGER opinion_ballots_no_delete;
DROP TRIGGER counting_board_members_no_delete;
DROP TRIGGER counting_board_members_no_update;
DROP TRIGGER counting_boards_no_delete;
DROP TRIGGER counting_boards_no_update;
DROP TRIGGER opinion_answers_no_delete;
DROP TRIGGER opinion_answers_no_update;
DROP TRIGGER tally_scans_no_delete;
DROP TRIGGER tally_scans_no_update;
DROP TRIGGER tally_entries_no_delete;
DROP TRIGGER tally_entries_no_update;
DROP TRIGGER ballots_fit_the_roll;
-- +goose StatementBegin
CREATE TRIGGER ballots_fit_the_roll BEFORE INSERT ON ballots
WHEN NOT EXISTS (SELECT 1 FROM roll_entries r JOIN votes v ON v.id = r.vote_id
  WHERE r.vote_id = NEW.vote_id AND r.seat_id = NEW.seat_id AND r.person_id = NEW.person_id AND r.may_cast AND v.state = 'open')
 BEGIN SELECT RAISE(ABORT, 'the ballot does not fit the roll of an open vote'); END;
-- +goose StatementEnd
