-- +goose Up
-- add column "broken_by" to table: "key_ceremonies"
ALTER TABLE `key_ceremonies` ADD COLUMN `broken_by` integer NULL;
-- add column "broken_against" to table: "key_ceremonies"
ALTER TABLE `key_ceremonies` ADD COLUMN `broken_against` integer NULL;
-- add column "broken_words" to table: "key_ceremonies"
ALTER TABLE `key_ceremonies` ADD COLUMN `broken_words` text NULL;
-- add column "follows_id" to table: "key_ceremonies"
ALTER TABLE `key_ceremonies` ADD COLUMN `follows_id` text NULL;
-- modify "trustees" table
ALTER TABLE `trustees` ADD COLUMN `head` bool NOT NULL DEFAULT (false);
ALTER TABLE `trustees` ADD COLUMN `token_signature` text NULL;
ALTER TABLE `trustees` ADD COLUMN `boxes_seq` integer NULL;
ALTER TABLE `trustees` DROP COLUMN `dealt`;

-- +goose Down
-- reverse: modify "trustees" table
ALTER TABLE `trustees` ADD COLUMN `dealt` bool NOT NULL DEFAULT (false);
ALTER TABLE `trustees` DROP COLUMN `boxes_seq`;
ALTER TABLE `trustees` DROP COLUMN `token_signature`;
ALTER TABLE `trustees` DROP COLUMN `head`;
-- reverse: add column "follows_id" to table: "key_ceremonies"
ALTER TABLE `key_ceremonies` DROP COLUMN `follows_id`;
-- reverse: add column "broken_words" to table: "key_ceremonies"
ALTER TABLE `key_ceremonies` DROP COLUMN `broken_words`;
-- reverse: add column "broken_against" to table: "key_ceremonies"
ALTER TABLE `key_ceremonies` DROP COLUMN `broken_against`;
-- reverse: add column "broken_by" to table: "key_ceremonies"
ALTER TABLE `key_ceremonies` DROP COLUMN `broken_by`;
