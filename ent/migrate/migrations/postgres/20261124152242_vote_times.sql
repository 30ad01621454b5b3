-- +goose Up
-- modify "votes" table
ALTER TABLE "votes" ADD COLUMN "ready_at" timestamptz NULL, ADD COLUMN "cancelled_at" timestamptz NULL;
-- create index "vote_meeting_id_code" to table: "votes"
CREATE UNIQUE INDEX "vote_meeting_id_code" ON "votes" ("meeting_id", "code");

-- +goose Down
-- reverse: create index "vote_meeting_id_code" to table: "votes"
DROP INDEX "vote_meeting_id_code";
-- reverse: modify "votes" table
ALTER TABLE "votes" DROP COLUMN "cancelled_at", DROP COLUMN "ready_at";
