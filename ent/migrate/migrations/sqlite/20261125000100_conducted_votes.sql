-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- add column "opinion" to table: "ballots"
ALTER TABLE `ballots` ADD COLUMN `opinion` text NULL;
-- add column "excluded_because" to table: "roll_entries"
ALTER TABLE `roll_entries` ADD COLUMN `excluded_because` text NULL;
-- add columns to table: "rule_profiles"
ALTER TABLE `rule_profiles` ADD COLUMN `domain` text NOT NULL DEFAULT '/';
ALTER TABLE `rule_profiles` ADD COLUMN `origin` text NOT NULL DEFAULT 'product';
ALTER TABLE `rule_profiles` ADD COLUMN `reason` text NULL;
ALTER TABLE `rule_profiles` ADD COLUMN `changed_by` text NULL;
-- add columns to table: "votes"
ALTER TABLE `votes` ADD COLUMN `parent_id` text NULL;
ALTER TABLE `votes` ADD COLUMN `previous_round_id` text NULL;
ALTER TABLE `votes` ADD COLUMN `method` text NOT NULL DEFAULT 'electronic';
ALTER TABLE `votes` ADD COLUMN `counting_board_id` text NULL;
ALTER TABLE `votes` ADD COLUMN `seats_to_fill` integer NOT NULL DEFAULT 0;
ALTER TABLE `votes` ADD COLUMN `exclusions` json NULL;
ALTER TABLE `votes` ADD COLUMN `one_shot` bool NOT NULL DEFAULT false;
ALTER TABLE `votes` ADD COLUMN `countdown_seconds` integer NOT NULL DEFAULT 0;
ALTER TABLE `votes` ADD COLUMN `close_by_countdown` bool NOT NULL DEFAULT false;
ALTER TABLE `votes` ADD COLUMN `countdown_ends_at` datetime NULL;
ALTER TABLE `votes` ADD COLUMN `opening_id` text NULL;
ALTER TABLE `votes` ADD COLUMN `amendment_note` text NULL;
ALTER TABLE `votes` ADD COLUMN `amended_at` datetime NULL;
ALTER TABLE `votes` ADD COLUMN `void_reason` text NULL;
ALTER TABLE `votes` ADD COLUMN `voided_at` datetime NULL;
ALTER TABLE `votes` ADD COLUMN `conclusion` text NULL;
ALTER TABLE `votes` ADD COLUMN `conclusion_reason` text NULL;
ALTER TABLE `votes` ADD COLUMN `tally` json NULL;
ALTER TABLE `votes` ADD COLUMN `tally_confirmed_at` datetime NULL;
ALTER TABLE `votes` ADD COLUMN `result_nonce` blob NULL;
ALTER TABLE `votes` ADD COLUMN `behind_at` datetime NULL;
-- create "candidates" table
CREATE TABLE `candidates` (`id` text NOT NULL, `person_id` text NULL, `ordinal` integer NOT NULL, `name` text NOT NULL, `title` text NULL, `nominated_by` text NULL, `withdrawn_at` datetime NULL, `withdrawn_because` text NULL, `withdrawal_vote_id` text NULL, `created_at` datetime NOT NULL, `vote_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `candidates_votes_vote` FOREIGN KEY (`vote_id`) REFERENCES `votes` (`id`) ON DELETE RESTRICT);
-- create index "candidate_vote_id_ordinal" to table: "candidates"
CREATE INDEX `candidate_vote_id_ordinal` ON `candidates` (`vote_id`, `ordinal`);
-- create "counting_boards" table
CREATE TABLE `counting_boards` (`id` text NOT NULL, `vote_id` text NOT NULL, `created_at` datetime NOT NULL, `meeting_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `counting_boards_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT);
-- create index "counting_boards_vote_id_key" to table: "counting_boards"
CREATE UNIQUE INDEX `counting_boards_vote_id_key` ON `counting_boards` (`vote_id`);
-- create index "countingboard_meeting_id" to table: "counting_boards"
CREATE INDEX `countingboard_meeting_id` ON `counting_boards` (`meeting_id`);
-- create "counting_board_members" table
CREATE TABLE `counting_board_members` (`id` text NOT NULL, `name` text NOT NULL, `title` text NULL, `head` bool NOT NULL, `ordinal` integer NOT NULL, `board_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `counting_board_members_counting_boards_board` FOREIGN KEY (`board_id`) REFERENCES `counting_boards` (`id`) ON DELETE RESTRICT, CONSTRAINT `counting_board_members_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "countingboardmember_board_id_person_id" to table: "counting_board_members"
CREATE UNIQUE INDEX `countingboardmember_board_id_person_id` ON `counting_board_members` (`board_id`, `person_id`);
-- create "opinion_answers" table
CREATE TABLE `opinion_answers` (`id` text NOT NULL, `revision` integer NOT NULL, `choice` text NOT NULL, `opinion` text NULL, `answer_key` text NOT NULL, `stored_at` datetime NOT NULL, `ballot_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `opinion_answers_opinion_ballots_ballot` FOREIGN KEY (`ballot_id`) REFERENCES `opinion_ballots` (`id`) ON DELETE RESTRICT, CONSTRAINT `opinion_answers_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "opinionanswer_ballot_id_person_id_revision" to table: "opinion_answers"
CREATE UNIQUE INDEX `opinionanswer_ballot_id_person_id_revision` ON `opinion_answers` (`ballot_id`, `person_id`, `revision`);
-- create index "opinionanswer_ballot_id_person_id_answer_key" to table: "opinion_answers"
CREATE UNIQUE INDEX `opinionanswer_ballot_id_person_id_answer_key` ON `opinion_answers` (`ballot_id`, `person_id`, `answer_key`);
-- create "opinion_ballots" table
CREATE TABLE `opinion_ballots` (`id` text NOT NULL, `domain` text NOT NULL, `code` text NOT NULL, `title` text NOT NULL, `text` text NOT NULL, `rule` json NOT NULL, `state` text NOT NULL DEFAULT ('draft'), `deadline` datetime NULL, `sent_at` datetime NULL, `closed_at` datetime NULL, `published_at` datetime NULL, `cancelled_at` datetime NULL, `cancelled_reason` text NULL, `result` json NULL, `conclusion` text NULL, `conclusion_reason` text NULL, `prepared_by` text NOT NULL, `repeats_id` text NULL, `created_at` datetime NOT NULL, `unit_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `opinion_ballots_org_units_unit` FOREIGN KEY (`unit_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT);
-- create index "opinionballot_unit_id_code" to table: "opinion_ballots"
CREATE UNIQUE INDEX `opinionballot_unit_id_code` ON `opinion_ballots` (`unit_id`, `code`);
-- create index "opinionballot_state_deadline" to table: "opinion_ballots"
CREATE INDEX `opinionballot_state_deadline` ON `opinion_ballots` (`state`, `deadline`);
-- create "opinion_members" table
CREATE TABLE `opinion_members` (`id` text NOT NULL, `name` text NOT NULL, `title` text NULL, `unit_name` text NULL, `sort_key` text NULL, `chair` bool NOT NULL DEFAULT (false), `ordinal` integer NOT NULL, `read_at` datetime NULL, `ballot_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `opinion_members_opinion_ballots_ballot` FOREIGN KEY (`ballot_id`) REFERENCES `opinion_ballots` (`id`) ON DELETE RESTRICT, CONSTRAINT `opinion_members_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "opinionmember_ballot_id_person_id" to table: "opinion_members"
CREATE UNIQUE INDEX `opinionmember_ballot_id_person_id` ON `opinion_members` (`ballot_id`, `person_id`);
-- create index "opinionmember_person_id" to table: "opinion_members"
CREATE INDEX `opinionmember_person_id` ON `opinion_members` (`person_id`);
-- create "opinion_papers" table
CREATE TABLE `opinion_papers` (`id` text NOT NULL, `title` text NOT NULL, `hash` text NOT NULL, `filename` text NOT NULL, `media_type` text NOT NULL, `size` integer NOT NULL, `ordinal` integer NOT NULL, `created_at` datetime NOT NULL, `ballot_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `opinion_papers_opinion_ballots_ballot` FOREIGN KEY (`ballot_id`) REFERENCES `opinion_ballots` (`id`) ON DELETE RESTRICT);
-- create index "opinionpaper_ballot_id_ordinal" to table: "opinion_papers"
CREATE UNIQUE INDEX `opinionpaper_ballot_id_ordinal` ON `opinion_papers` (`ballot_id`, `ordinal`);
-- create "spare_devices" table
CREATE TABLE `spare_devices` (`id` text NOT NULL, `code` text NOT NULL, `key_hash` text NOT NULL, `device` text NULL, `address` text NULL, `code_expires_at` datetime NOT NULL, `account_id` text NULL, `meeting_id` text NULL, `bound_by` text NULL, `bound_at` datetime NULL, `claimed_at` datetime NULL, `session_id` text NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "spare_devices_key_hash_key" to table: "spare_devices"
CREATE UNIQUE INDEX `spare_devices_key_hash_key` ON `spare_devices` (`key_hash`);
-- create index "sparedevice_code" to table: "spare_devices"
CREATE INDEX `sparedevice_code` ON `spare_devices` (`code`);
-- create index "sparedevice_account_id" to table: "spare_devices"
CREATE INDEX `sparedevice_account_id` ON `spare_devices` (`account_id`);
-- create "tally_entries" table
CREATE TABLE `tally_entries` (`id` text NOT NULL, `name` text NOT NULL, `ordinal` integer NOT NULL, `figures` json NOT NULL, `created_at` datetime NOT NULL, `vote_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `tally_entries_votes_vote` FOREIGN KEY (`vote_id`) REFERENCES `votes` (`id`) ON DELETE RESTRICT, CONSTRAINT `tally_entries_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "tallyentry_vote_id_ordinal" to table: "tally_entries"
CREATE UNIQUE INDEX `tallyentry_vote_id_ordinal` ON `tally_entries` (`vote_id`, `ordinal`);
-- create "tally_scans" table
CREATE TABLE `tally_scans` (`id` text NOT NULL, `hash` text NOT NULL, `filename` text NOT NULL, `media_type` text NOT NULL, `size` integer NOT NULL, `created_at` datetime NOT NULL, `vote_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `tally_scans_votes_vote` FOREIGN KEY (`vote_id`) REFERENCES `votes` (`id`) ON DELETE RESTRICT, CONSTRAINT `tally_scans_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "tallyscan_vote_id" to table: "tally_scans"
CREATE INDEX `tallyscan_vote_id` ON `tally_scans` (`vote_id`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- +goose Down
-- reverse: create index "tallyscan_vote_id" to table: "tally_scans"
DROP INDEX `tallyscan_vote_id`;
-- reverse: create "tally_scans" table
DROP TABLE `tally_scans`;
-- reverse: create index "tallyentry_vote_id_ordinal" to table: "tally_entries"
DROP INDEX `tallyentry_vote_id_ordinal`;
-- reverse: create "tally_entries" table
DROP TABLE `tally_entries`;
-- reverse: create index "sparedevice_account_id" to table: "spare_devices"
DROP INDEX `sparedevice_account_id`;
-- reverse: create index "sparedevice_code" to table: "spare_devices"
DROP INDEX `sparedevice_code`;
-- reverse: create index "spare_devices_key_hash_key" to table: "spare_devices"
DROP INDEX `spare_devices_key_hash_key`;
-- reverse: create "spare_devices" table
DROP TABLE `spare_devices`;
-- reverse: create index "opinionpaper_ballot_id_ordinal" to table: "opinion_papers"
DROP INDEX `opinionpaper_ballot_id_ordinal`;
-- reverse: create "opinion_papers" table
DROP TABLE `opinion_papers`;
-- reverse: create index "opinionmember_person_id" to table: "opinion_members"
DROP INDEX `opinionmember_person_id`;
-- reverse: create index "opinionmember_ballot_id_person_id" to table: "opinion_members"
DROP INDEX `opinionmember_ballot_id_person_id`;
-- reverse: create "opinion_members" table
DROP TABLE `opinion_members`;
-- reverse: create index "opinionballot_state_deadline" to table: "opinion_ballots"
DROP INDEX `opinionballot_state_deadline`;
-- reverse: create index "opinionballot_unit_id_code" to table: "opinion_ballots"
DROP INDEX `opinionballot_unit_id_code`;
-- reverse: create "opinion_ballots" table
DROP TABLE `opinion_ballots`;
-- reverse: create index "opinionanswer_ballot_id_person_id_answer_key" to table: "opinion_answers"
DROP INDEX `opinionanswer_ballot_id_person_id_answer_key`;
-- reverse: create index "opinionanswer_ballot_id_person_id_revision" to table: "opinion_answers"
DROP INDEX `opinionanswer_ballot_id_person_id_revision`;
-- reverse: create "opinion_answers" table
DROP TABLE `opinion_answers`;
-- reverse: create index "countingboardmember_board_id_person_id" to table: "counting_board_members"
DROP INDEX `countingboardmember_board_id_person_id`;
-- reverse: create "counting_board_members" table
DROP TABLE `counting_board_members`;
-- reverse: create index "countingboard_meeting_id" to table: "counting_boards"
DROP INDEX `countingboard_meeting_id`;
-- reverse: create index "counting_boards_vote_id_key" to table: "counting_boards"
DROP INDEX `counting_boards_vote_id_key`;
-- reverse: create "counting_boards" table
DROP TABLE `counting_boards`;
-- reverse: create index "candidate_vote_id_ordinal" to table: "candidates"
DROP INDEX `candidate_vote_id_ordinal`;
-- reverse: create "candidates" table
DROP TABLE `candidates`;
-- reverse: add columns to table: "votes"
ALTER TABLE `votes` DROP COLUMN `behind_at`;
ALTER TABLE `votes` DROP COLUMN `result_nonce`;
ALTER TABLE `votes` DROP COLUMN `tally_confirmed_at`;
ALTER TABLE `votes` DROP COLUMN `tally`;
ALTER TABLE `votes` DROP COLUMN `conclusion_reason`;
ALTER TABLE `votes` DROP COLUMN `conclusion`;
ALTER TABLE `votes` DROP COLUMN `voided_at`;
ALTER TABLE `votes` DROP COLUMN `void_reason`;
ALTER TABLE `votes` DROP COLUMN `amended_at`;
ALTER TABLE `votes` DROP COLUMN `amendment_note`;
ALTER TABLE `votes` DROP COLUMN `opening_id`;
ALTER TABLE `votes` DROP COLUMN `countdown_ends_at`;
ALTER TABLE `votes` DROP COLUMN `close_by_countdown`;
ALTER TABLE `votes` DROP COLUMN `countdown_seconds`;
ALTER TABLE `votes` DROP COLUMN `one_shot`;
ALTER TABLE `votes` DROP COLUMN `exclusions`;
ALTER TABLE `votes` DROP COLUMN `seats_to_fill`;
ALTER TABLE `votes` DROP COLUMN `counting_board_id`;
ALTER TABLE `votes` DROP COLUMN `method`;
ALTER TABLE `votes` DROP COLUMN `previous_round_id`;
ALTER TABLE `votes` DROP COLUMN `parent_id`;
-- reverse: add columns to table: "rule_profiles"
ALTER TABLE `rule_profiles` DROP COLUMN `changed_by`;
ALTER TABLE `rule_profiles` DROP COLUMN `reason`;
ALTER TABLE `rule_profiles` DROP COLUMN `origin`;
ALTER TABLE `rule_profiles` DROP COLUMN `domain`;
-- reverse: add column "excluded_because" to table: "roll_entries"
ALTER TABLE `roll_entries` DROP COLUMN `excluded_because`;
-- reverse: add column "opinion" to table: "ballots"
ALTER TABLE `ballots` DROP COLUMN `opinion`;
