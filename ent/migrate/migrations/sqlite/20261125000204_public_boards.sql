-- +goose Up
-- add column "board_seq" to table: "ballots"
ALTER TABLE `ballots` ADD COLUMN `board_seq` integer NOT NULL DEFAULT 0;
-- add column "election_hash" to table: "votes"
ALTER TABLE `votes` ADD COLUMN `election_hash` text NULL;
-- add column "ceremony_id" to table: "votes"
ALTER TABLE `votes` ADD COLUMN `ceremony_id` text NULL;
-- add column "ballots_closed_at" to table: "votes"
ALTER TABLE `votes` ADD COLUMN `ballots_closed_at` datetime NULL;
-- create "board_record" table
CREATE TABLE `board_record` (`id` text NOT NULL, `seq` integer NOT NULL, `prev` text NOT NULL, `type` text NOT NULL, `ts` integer NOT NULL, `body` blob NULL, `body_hash` text NOT NULL, `hash` text NOT NULL, `sig` text NOT NULL, `board` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `board_record_bulletins_bulletin` FOREIGN KEY (`board`) REFERENCES `bulletins` (`id`) ON DELETE RESTRICT);
-- create index "boardrecord_board_seq" to table: "board_record"
CREATE UNIQUE INDEX `boardrecord_board_seq` ON `board_record` (`board`, `seq`);
-- create "bulletins" table
CREATE TABLE `bulletins` (`id` text NOT NULL, `board` text NOT NULL, `server_key` text NOT NULL, `seq` integer NOT NULL, `hash` text NOT NULL, `ts` integer NOT NULL, `behind_at` datetime NULL, `created_at` datetime NOT NULL, `meeting_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `bulletins_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT);
-- create "key_ceremonies" table
CREATE TABLE `key_ceremonies` (`id` text NOT NULL, `trustees` integer NOT NULL, `threshold` integer NOT NULL, `state` text NOT NULL, `active_guard` text NULL, `server_key` text NULL, `key_set` text NULL, `broken_because` text NULL, `started_by` text NOT NULL, `confirmed_at` datetime NULL, `ended_at` datetime NULL, `created_at` datetime NOT NULL, `meeting_id` text NOT NULL, `counting_board_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `key_ceremonies_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT, CONSTRAINT `key_ceremonies_counting_boards_counting_board` FOREIGN KEY (`counting_board_id`) REFERENCES `counting_boards` (`id`) ON DELETE RESTRICT);
-- create index "key_ceremonies_active_guard_key" to table: "key_ceremonies"
CREATE UNIQUE INDEX `key_ceremonies_active_guard_key` ON `key_ceremonies` (`active_guard`);
-- create index "keyceremony_meeting_id_state" to table: "key_ceremonies"
CREATE INDEX `keyceremony_meeting_id_state` ON `key_ceremonies` (`meeting_id`, `state`);
-- create "trustees" table
CREATE TABLE `trustees` (`id` text NOT NULL, `number` integer NOT NULL, `name` text NOT NULL, `public_key` text NULL, `token` text NULL, `revealed` text NULL, `dealt` bool NOT NULL DEFAULT (false), `backed_up_at` datetime NULL, `confirmed_at` datetime NULL, `erased_at` datetime NULL, `lost_because` text NULL, `created_at` datetime NOT NULL, `ceremony_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `trustees_key_ceremonies_ceremony` FOREIGN KEY (`ceremony_id`) REFERENCES `key_ceremonies` (`id`) ON DELETE RESTRICT, CONSTRAINT `trustees_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "trustee_ceremony_id_number" to table: "trustees"
CREATE UNIQUE INDEX `trustee_ceremony_id_number` ON `trustees` (`ceremony_id`, `number`);
-- create index "trustee_ceremony_id_person_id" to table: "trustees"
CREATE UNIQUE INDEX `trustee_ceremony_id_person_id` ON `trustees` (`ceremony_id`, `person_id`);
-- create "vote_approvals" table
CREATE TABLE `vote_approvals` (`id` text NOT NULL, `act` text NOT NULL, `role` text NOT NULL, `name` text NOT NULL, `created_at` datetime NOT NULL, `vote_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `vote_approvals_votes_vote` FOREIGN KEY (`vote_id`) REFERENCES `votes` (`id`) ON DELETE RESTRICT, CONSTRAINT `vote_approvals_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "voteapproval_vote_id_act" to table: "vote_approvals"
CREATE INDEX `voteapproval_vote_id_act` ON `vote_approvals` (`vote_id`, `act`);
-- create "vote_keys" table
CREATE TABLE `vote_keys` (`id` text NOT NULL, `public_key` text NOT NULL, `device` text NULL, `domain` text NULL, `active_guard` text NULL, `replaced_at` datetime NULL, `replaced_because` text NULL, `created_at` datetime NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `vote_keys_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "vote_keys_public_key_key" to table: "vote_keys"
CREATE UNIQUE INDEX `vote_keys_public_key_key` ON `vote_keys` (`public_key`);
-- create index "vote_keys_active_guard_key" to table: "vote_keys"
CREATE UNIQUE INDEX `vote_keys_active_guard_key` ON `vote_keys` (`active_guard`);
-- create index "votekey_person_id" to table: "vote_keys"
CREATE INDEX `votekey_person_id` ON `vote_keys` (`person_id`);

-- +goose Down
-- reverse: create index "votekey_person_id" to table: "vote_keys"
DROP INDEX `votekey_person_id`;
-- reverse: create index "vote_keys_active_guard_key" to table: "vote_keys"
DROP INDEX `vote_keys_active_guard_key`;
-- reverse: create index "vote_keys_public_key_key" to table: "vote_keys"
DROP INDEX `vote_keys_public_key_key`;
-- reverse: create "vote_keys" table
DROP TABLE `vote_keys`;
-- reverse: create index "voteapproval_vote_id_act" to table: "vote_approvals"
DROP INDEX `voteapproval_vote_id_act`;
-- reverse: create "vote_approvals" table
DROP TABLE `vote_approvals`;
-- reverse: create index "trustee_ceremony_id_person_id" to table: "trustees"
DROP INDEX `trustee_ceremony_id_person_id`;
-- reverse: create index "trustee_ceremony_id_number" to table: "trustees"
DROP INDEX `trustee_ceremony_id_number`;
-- reverse: create "trustees" table
DROP TABLE `trustees`;
-- reverse: create index "keyceremony_meeting_id_state" to table: "key_ceremonies"
DROP INDEX `keyceremony_meeting_id_state`;
-- reverse: create index "key_ceremonies_active_guard_key" to table: "key_ceremonies"
DROP INDEX `key_ceremonies_active_guard_key`;
-- reverse: create "key_ceremonies" table
DROP TABLE `key_ceremonies`;
-- reverse: create "bulletins" table
DROP TABLE `bulletins`;
-- reverse: create index "boardrecord_board_seq" to table: "board_record"
DROP INDEX `boardrecord_board_seq`;
-- reverse: create "board_record" table
DROP TABLE `board_record`;
-- reverse: add column "ballots_closed_at" to table: "votes"
ALTER TABLE `votes` DROP COLUMN `ballots_closed_at`;
-- reverse: add column "ceremony_id" to table: "votes"
ALTER TABLE `votes` DROP COLUMN `ceremony_id`;
-- reverse: add column "election_hash" to table: "votes"
ALTER TABLE `votes` DROP COLUMN `election_hash`;
-- reverse: add column "board_seq" to table: "ballots"
ALTER TABLE `ballots` DROP COLUMN `board_seq`;
