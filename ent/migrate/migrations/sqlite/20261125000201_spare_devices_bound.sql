-- +goose Up
-- add column "domain" to table: "sessions"
ALTER TABLE `sessions` ADD COLUMN `domain` text NULL;
-- add column "ends_at" to table: "spare_devices"
ALTER TABLE `spare_devices` ADD COLUMN `ends_at` datetime NULL;
-- add column "withdrawn_at" to table: "spare_devices"
ALTER TABLE `spare_devices` ADD COLUMN `withdrawn_at` datetime NULL;
-- create index "sparedevice_meeting_id" to table: "spare_devices"
CREATE INDEX `sparedevice_meeting_id` ON `spare_devices` (`meeting_id`);

-- +goose Down
-- reverse: create index "sparedevice_meeting_id" to table: "spare_devices"
DROP INDEX `sparedevice_meeting_id`;
-- reverse: add column "withdrawn_at" to table: "spare_devices"
ALTER TABLE `spare_devices` DROP COLUMN `withdrawn_at`;
-- reverse: add column "ends_at" to table: "spare_devices"
ALTER TABLE `spare_devices` DROP COLUMN `ends_at`;
-- reverse: add column "domain" to table: "sessions"
ALTER TABLE `sessions` DROP COLUMN `domain`;
