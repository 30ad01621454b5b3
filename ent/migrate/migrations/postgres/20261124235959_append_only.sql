-- +goose Up
-- Rows that are records are never changed and never removed; a ballot fits the roll of an open vote or does not enter.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ballots_no_update BEFORE UPDATE ON ballots FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ballots_no_delete BEFORE DELETE ON ballots FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ballots_no_truncate BEFORE TRUNCATE ON ballots FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attendance_events_no_update BEFORE UPDATE ON attendance_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attendance_events_no_delete BEFORE DELETE ON attendance_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attendance_events_no_truncate BEFORE TRUNCATE ON attendance_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER messages_no_update BEFORE UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER messages_no_delete BEFORE DELETE ON messages FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER messages_no_truncate BEFORE TRUNCATE ON messages FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_versions_no_delete BEFORE DELETE ON document_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER roll_entries_no_delete BEFORE DELETE ON roll_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER votes_no_delete BEFORE DELETE ON votes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_pages_no_delete BEFORE DELETE ON document_pages FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER org_successions_no_delete BEFORE DELETE ON org_successions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_versions_no_overwrite BEFORE UPDATE OF hash, filename, media_type, size, document_id, ordinal, published_at ON document_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- +goose StatementBegin
CREATE FUNCTION ballot_fits_the_roll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM roll_entries r JOIN votes v ON v.id = r.vote_id
    WHERE r.vote_id = NEW.vote_id AND r.seat_id = NEW.seat_id AND r.person_id = NEW.person_id AND r.may_cast AND v.state = 'open';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the ballot does not fit the roll of an open vote' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER ballots_fit_the_roll BEFORE INSERT ON ballots FOR EACH ROW EXECUTE FUNCTION ballot_fits_the_roll();

-- +goose Down
DROP TRIGGER ballots_fit_the_roll ON ballots;
DROP TRIGGER document_versions_no_overwrite ON document_versions;
DROP TRIGGER org_successions_no_delete ON org_successions;
DROP TRIGGER document_pages_no_delete ON document_pages;
DROP TRIGGER votes_no_delete ON votes;
DROP TRIGGER roll_entries_no_delete ON roll_entries;
DROP TRIGGER document_versions_no_delete ON document_versions;
DROP TRIGGER messages_no_truncate ON messages;
DROP TRIGGER messages_no_delete ON messages;
DROP TRIGGER messages_no_update ON messages;
DROP TRIGGER attendance_events_no_truncate ON attendance_events;
DROP TRIGGER attendance_events_no_delete ON attendance_events;
DROP TRIGGER attendance_events_no_update ON attendance_events;
DROP TRIGGER ballots_no_truncate ON ballots;
DROP TRIGGER ballots_no_delete ON ballots;
DROP TRIGGER ballots_no_update ON ballots;
DROP TRIGGER audit_seals_no_truncate ON audit_seals;
DROP TRIGGER audit_seals_no_delete ON audit_seals;
DROP TRIGGER audit_seals_no_update ON audit_seals;
DROP TRIGGER audit_entries_no_truncate ON audit_entries;
DROP TRIGGER audit_entries_no_delete ON audit_entries;
DROP TRIGGER audit_entries_no_update ON audit_entries;
DROP FUNCTION ballot_fits_the_roll();
DROP FUNCTION refuse_change();
