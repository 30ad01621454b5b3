-- +goose Up
-- modify "spare_devices" table
ALTER TABLE "spare_devices" ADD COLUMN "domain" character varying NULL;

-- +goose Down
-- reverse: modify "spare_devices" table
ALTER TABLE "spare_devices" DROP COLUMN "domain";
