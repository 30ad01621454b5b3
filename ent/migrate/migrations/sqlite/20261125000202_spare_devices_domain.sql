-- +goose Up
-- add column "domain" to table: "spare_devices"
ALTER TABLE `spare_devices` ADD COLUMN `domain` text NULL;

-- +goose Down
-- reverse: add column "domain" to table: "spare_devices"
ALTER TABLE `spare_devices` DROP COLUMN `domain`;
