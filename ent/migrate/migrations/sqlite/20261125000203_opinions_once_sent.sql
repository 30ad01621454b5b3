-- +goose Up
-- add column "reminded_at" to table: "opinion_ballots"
ALTER TABLE `opinion_ballots` ADD COLUMN `reminded_at` datetime NULL;
-- What was sent, decided and published stays; members and papers of an opinion ballot are fixed once it is sent.
-- +goose StatementBegin
CREATE TRIGGER opinion_ballots_no_overwrite BEFORE UPDATE ON opinion_ballots
WHEN OLD.sent_at IS NOT NULL AND (NEW.title <> OLD.title OR NEW.text <> OLD.text OR NEW.rule <> OLD.rule OR NEW.deadline IS NOT OLD.deadline OR NEW.sent_at IS NOT OLD.sent_at)
  OR OLD.closed_at IS NOT NULL AND (NEW.result IS NOT OLD.result OR NEW.closed_at IS NOT OLD.closed_at)
  OR OLD.published_at IS NOT NULL AND (NEW.state <> OLD.state OR NEW.conclusion IS NOT OLD.conclusion OR NEW.conclusion_reason IS NOT OLD.conclusion_reason OR NEW.published_at IS NOT OLD.published_at)
 BEGIN SELECT RAISE(ABORT, 'what was asked, answered and published is never overwritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_members_no_overwrite BEFORE UPDATE OF ballot_id, person_id, name, title, unit_name, sort_key, chair, ordinal ON opinion_members BEGIN SELECT RAISE(ABORT, 'members of an opinion ballot are never overwritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_papers_no_update BEFORE UPDATE ON opinion_papers BEGIN SELECT RAISE(ABORT, 'rows of opinion_papers are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_members_no_insert_once_sent BEFORE INSERT ON opinion_members
WHEN NOT EXISTS (SELECT 1 FROM opinion_ballots b WHERE b.id = NEW.ballot_id AND b.state = 'draft')
 BEGIN SELECT RAISE(ABORT, 'the members and papers of an opinion ballot are fixed once it is sent'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_members_no_delete_once_sent BEFORE DELETE ON opinion_members
WHEN NOT EXISTS (SELECT 1 FROM opinion_ballots b WHERE b.id = OLD.ballot_id AND b.state = 'draft')
 BEGIN SELECT RAISE(ABORT, 'the members and papers of an opinion ballot are fixed once it is sent'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_papers_no_insert_once_sent BEFORE INSERT ON opinion_papers
WHEN NOT EXISTS (SELECT 1 FROM opinion_ballots b WHERE b.id = NEW.ballot_id AND b.state = 'draft')
 BEGIN SELECT RAISE(ABORT, 'the members and papers of an opinion ballot are fixed once it is sent'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER opinion_papers_no_delete_once_sent BEFORE DELETE ON opinion_papers
WHEN NOT EXISTS (SELECT 1 FROM opinion_ballots b WHERE b.id = OLD.ballot_id AND b.state = 'draft')
 BEGIN SELECT RAISE(ABORT, 'the members and papers of an opinion ballot are fixed once it is sent'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER opinion_papers_no_delete_once_sent;
DROP TRIGGER opinion_papers_no_insert_once_sent;
DROP TRIGGER opinion_members_no_delete_once_sent;
DROP TRIGGER opinion_members_no_insert_once_sent;
DROP TRIGGER opinion_papers_no_update;
DROP TRIGGER opinion_members_no_overwrite;
DROP TRIGGER opinion_ballots_no_overwrite;
-- reverse: add column "reminded_at" to table: "opinion_ballots"
ALTER TABLE `opinion_ballots` DROP COLUMN `reminded_at`;
