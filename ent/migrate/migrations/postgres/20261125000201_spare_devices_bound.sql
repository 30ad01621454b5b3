-- +goose Up
-- modify "sessions" table
ALTER TABLE "sessions" ADD COLUMN "domain" character varying NULL;
-- modify "spare_devices" table
ALTER TABLE "spare_devices" ADD COLUMN "ends_at" timestamptz NULL, ADD COLUMN "withdrawn_at" timestamptz NULL;
-- create index "sparedevice_meeting_id" to table: "spare_devices"
CREATE INDEX "sparedevice_meeting_id" ON "spare_devices" ("meeting_id");

-- +goose Down
-- reverse: create index "sparedevice_meeting_id" to table: "spare_devices"
DROP INDEX "sparedevice_meeting_id";
-- reverse: modify "spare_devices" table
ALTER TABLE "spare_devices" DROP COLUMN "withdrawn_at", DROP COLUMN "ends_at";
-- reverse: modify "sessions" table
ALTER TABLE "sessions" DROP COLUMN "domain";
