-- +goose Up
-- modify "opinion_ballots" table
ALTER TABLE "opinion_ballots" ADD COLUMN "reminded_at" timestamptz NULL;
-- What was sent, decided and published stays; members and papers of an opinion ballot are fixed once it is sent.
CREATE TRIGGER opinion_ballots_no_overwrite BEFORE UPDATE ON opinion_ballots FOR EACH ROW
WHEN (OLD.sent_at IS NOT NULL AND (NEW.title <> OLD.title OR NEW.text <> OLD.text OR NEW.rule <> OLD.rule OR NEW.deadline IS DISTINCT FROM OLD.deadline OR NEW.sent_at IS DISTINCT FROM OLD.sent_at)
  OR OLD.closed_at IS NOT NULL AND (NEW.result IS DISTINCT FROM OLD.result OR NEW.closed_at IS DISTINCT FROM OLD.closed_at)
  OR OLD.published_at IS NOT NULL AND (NEW.state <> OLD.state OR NEW.conclusion IS DISTINCT FROM OLD.conclusion OR NEW.conclusion_reason IS DISTINCT FROM OLD.conclusion_reason OR NEW.published_at IS DISTINCT FROM OLD.published_at))
EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opinion_members_no_overwrite BEFORE UPDATE OF ballot_id, person_id, name, title, unit_name, sort_key, chair, ordinal ON opinion_members FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opinion_papers_no_update BEFORE UPDATE ON opinion_papers FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- +goose StatementBegin
CREATE FUNCTION opinion_ballot_is_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ballot text;
BEGIN
  IF TG_OP = 'DELETE' THEN ballot := OLD.ballot_id; ELSE ballot := NEW.ballot_id; END IF;
  PERFORM 1 FROM opinion_ballots b WHERE b.id = ballot AND b.state = 'draft';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the members and papers of an opinion ballot are fixed once it is sent' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER opinion_members_fixed_once_sent BEFORE INSERT OR DELETE ON opinion_members FOR EACH ROW EXECUTE FUNCTION opinion_ballot_is_a_draft();
CREATE TRIGGER opinion_papers_fixed_once_sent BEFORE INSERT OR DELETE ON opinion_papers FOR EACH ROW EXECUTE FUNCTION opinion_ballot_is_a_draft();

-- +goose Down
DROP TRIGGER opinion_papers_fixed_once_sent ON opinion_papers;
DROP TRIGGER opinion_members_fixed_once_sent ON opinion_members;
DROP FUNCTION opinion_ballot_is_a_draft();
DROP TRIGGER opinion_papers_no_update ON opinion_papers;
DROP TRIGGER opinion_members_no_overwrite ON opinion_members;
DROP TRIGGER opinion_ballots_no_overwrite ON opinion_ballots;
-- reverse: modify "opinion_ballots" table
ALTER TABLE "opinion_ballots" DROP COLUMN "reminded_at";
