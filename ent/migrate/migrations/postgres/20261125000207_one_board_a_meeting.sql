-- +goose Up
-- create index "bulletin_meeting_id" to table: "bulletins"
CREATE UNIQUE INDEX "bulletin_meeting_id" ON "bulletins" ("meeting_id");

-- +goose Down
-- reverse: create index "bulletin_meeting_id" to table: "bulletins"
DROP INDEX "bulletin_meeting_id";
