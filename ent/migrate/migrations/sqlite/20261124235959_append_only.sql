-- +goose Up
-- Rows that are records are never changed and never removed; a ballot fits the roll of an open vote or does not enter.
-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'rows of audit_entries are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'rows of audit_entries are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals BEGIN SELECT RAISE(ABORT, 'rows of audit_seals are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals BEGIN SELECT RAISE(ABORT, 'rows of audit_seals are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ballots_no_update BEFORE UPDATE ON ballots BEGIN SELECT RAISE(ABORT, 'rows of ballots are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ballots_no_delete BEFORE DELETE ON ballots BEGIN SELECT RAISE(ABORT, 'rows of ballots are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attendance_events_no_update BEFORE UPDATE ON attendance_events BEGIN SELECT RAISE(ABORT, 'rows of attendance_events are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attendance_events_no_delete BEFORE DELETE ON attendance_events BEGIN SELECT RAISE(ABORT, 'rows of attendance_events are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER messages_no_update BEFORE UPDATE ON messages BEGIN SELECT RAISE(ABORT, 'rows of messages are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER messages_no_delete BEFORE DELETE ON messages BEGIN SELECT RAISE(ABORT, 'rows of messages are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_versions_no_delete BEFORE DELETE ON document_versions BEGIN SELECT RAISE(ABORT, 'rows of document_versions are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER roll_entries_no_delete BEFORE DELETE ON roll_entries BEGIN SELECT RAISE(ABORT, 'rows of roll_entries are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER votes_no_delete BEFORE DELETE ON votes BEGIN SELECT RAISE(ABORT, 'rows of votes are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_pages_no_delete BEFORE DELETE ON document_pages BEGIN SELECT RAISE(ABORT, 'rows of document_pages are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER org_successions_no_delete BEFORE DELETE ON org_successions BEGIN SELECT RAISE(ABORT, 'rows of org_successions are never changed or removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_versions_no_overwrite BEFORE UPDATE OF hash, filename, media_type, size, document_id, ordinal, published_at ON document_versions BEGIN SELECT RAISE(ABORT, 'a published version is never overwritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ballots_fit_the_roll BEFORE INSERT ON ballots
WHEN NOT EXISTS (SELECT 1 FROM roll_entries r JOIN votes v ON v.id = r.vote_id
  WHERE r.vote_id = NEW.vote_id AND r.seat_id = NEW.seat_id AND r.person_id = NEW.person_id AND r.may_cast AND v.state = 'open')
 BEGIN SELECT RAISE(ABORT, 'the ballot does not fit the roll of an open vote'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER ballots_fit_the_roll;
DROP TRIGGER document_versions_no_overwrite;
DROP TRIGGER org_successions_no_delete;
DROP TRIGGER document_pages_no_delete;
DROP TRIGGER votes_no_delete;
DROP TRIGGER roll_entries_no_delete;
DROP TRIGGER document_versions_no_delete;
DROP TRIGGER messages_no_delete;
DROP TRIGGER messages_no_update;
DROP TRIGGER attendance_events_no_delete;
DROP TRIGGER attendance_events_no_update;
DROP TRIGGER ballots_no_delete;
DROP TRIGGER ballots_no_update;
DROP TRIGGER audit_seals_no_delete;
DROP TRIGGER audit_seals_no_update;
DROP TRIGGER audit_entries_no_delete;
DROP TRIGGER audit_entries_no_update;
