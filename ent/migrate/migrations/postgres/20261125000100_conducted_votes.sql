-- +goose Up
-- create "spare_devices" table
CREATE TABLE "spare_devices" ("id" character varying NOT NULL, "code" character varying NOT NULL, "key_hash" character varying NOT NULL, "device" character varying NULL, "address" character varying NULL, "code_expires_at" timestamptz NOT NULL, "account_id" character varying NULL, "meeting_id" character varying NULL, "bound_by" character varying NULL, "bound_at" timestamptz NULL, "claimed_at" timestamptz NULL, "session_id" character varying NULL, "created_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "spare_devices_key_hash_key" to table: "spare_devices"
CREATE UNIQUE INDEX "spare_devices_key_hash_key" ON "spare_devices" ("key_hash");
-- create index "sparedevice_account_id" to table: "spare_devices"
CREATE INDEX "sparedevice_account_id" ON "spare_devices" ("account_id");
-- create index "sparedevice_code" to table: "spare_devices"
CREATE INDEX "sparedevice_code" ON "spare_devices" ("code");
-- modify "roll_entries" table
ALTER TABLE "roll_entries" ADD COLUMN "excluded_because" character varying NULL;
-- modify "rule_profiles" table
ALTER TABLE "rule_profiles" ADD COLUMN "domain" character varying NOT NULL DEFAULT '/', ADD COLUMN "origin" character varying NOT NULL DEFAULT 'product', ADD COLUMN "reason" character varying NULL, ADD COLUMN "changed_by" character varying NULL;
-- modify "votes" table
ALTER TABLE "votes" ADD COLUMN "parent_id" character varying NULL, ADD COLUMN "previous_round_id" character varying NULL, ADD COLUMN "method" character varying NOT NULL DEFAULT 'electronic', ADD COLUMN "counting_board_id" character varying NULL, ADD COLUMN "seats_to_fill" bigint NOT NULL DEFAULT 0, ADD COLUMN "exclusions" jsonb NULL, ADD COLUMN "one_shot" boolean NOT NULL DEFAULT false, ADD COLUMN "countdown_seconds" bigint NOT NULL DEFAULT 0, ADD COLUMN "close_by_countdown" boolean NOT NULL DEFAULT false, ADD COLUMN "countdown_ends_at" timestamptz NULL, ADD COLUMN "opening_id" character varying NULL, ADD COLUMN "amendment_note" character varying NULL, ADD COLUMN "amended_at" timestamptz NULL, ADD COLUMN "void_reason" character varying NULL, ADD COLUMN "voided_at" timestamptz NULL, ADD COLUMN "conclusion" character varying NULL, ADD COLUMN "conclusion_reason" character varying NULL, ADD COLUMN "tally" jsonb NULL, ADD COLUMN "tally_confirmed_at" timestamptz NULL, ADD COLUMN "result_nonce" bytea NULL, ADD COLUMN "behind_at" timestamptz NULL;
-- modify "ballots" table
ALTER TABLE "ballots" ADD COLUMN "opinion" text NULL;
-- create "candidates" table
CREATE TABLE "candidates" ("id" character varying NOT NULL, "person_id" character varying NULL, "ordinal" bigint NOT NULL, "name" character varying NOT NULL, "title" character varying NULL, "nominated_by" character varying NULL, "withdrawn_at" timestamptz NULL, "withdrawn_because" character varying NULL, "withdrawal_vote_id" character varying NULL, "created_at" timestamptz NOT NULL, "vote_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "candidates_votes_vote" FOREIGN KEY ("vote_id") REFERENCES "votes" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "candidate_vote_id_ordinal" to table: "candidates"
CREATE INDEX "candidate_vote_id_ordinal" ON "candidates" ("vote_id", "ordinal");
-- create "counting_boards" table
CREATE TABLE "counting_boards" ("id" character varying NOT NULL, "vote_id" character varying NOT NULL, "created_at" timestamptz NOT NULL, "meeting_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "counting_boards_meetings_meeting" FOREIGN KEY ("meeting_id") REFERENCES "meetings" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "counting_boards_vote_id_key" to table: "counting_boards"
CREATE UNIQUE INDEX "counting_boards_vote_id_key" ON "counting_boards" ("vote_id");
-- create index "countingboard_meeting_id" to table: "counting_boards"
CREATE INDEX "countingboard_meeting_id" ON "counting_boards" ("meeting_id");
-- create "counting_board_members" table
CREATE TABLE "counting_board_members" ("id" character varying NOT NULL, "name" character varying NOT NULL, "title" character varying NULL, "head" boolean NOT NULL, "ordinal" bigint NOT NULL, "board_id" character varying NOT NULL, "person_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "counting_board_members_counting_boards_board" FOREIGN KEY ("board_id") REFERENCES "counting_boards" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "counting_board_members_persons_person" FOREIGN KEY ("person_id") REFERENCES "persons" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "countingboardmember_board_id_person_id" to table: "counting_board_members"
CREATE UNIQUE INDEX "countingboardmember_board_id_person_id" ON "counting_board_members" ("board_id", "person_id");
-- create "opinion_ballots" table
CREATE TABLE "opinion_ballots" ("id" character varying NOT NULL, "domain" character varying NOT NULL, "code" character varying NOT NULL, "title" character varying NOT NULL, "text" text NOT NULL, "rule" jsonb NOT NULL, "state" character varying NOT NULL DEFAULT 'draft', "deadline" timestamptz NULL, "sent_at" timestamptz NULL, "closed_at" timestamptz NULL, "published_at" timestamptz NULL, "cancelled_at" timestamptz NULL, "cancelled_reason" character varying NULL, "result" jsonb NULL, "conclusion" character varying NULL, "conclusion_reason" character varying NULL, "prepared_by" character varying NOT NULL, "repeats_id" character varying NULL, "created_at" timestamptz NOT NULL, "unit_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "opinion_ballots_org_units_unit" FOREIGN KEY ("unit_id") REFERENCES "org_units" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "opinionballot_state_deadline" to table: "opinion_ballots"
CREATE INDEX "opinionballot_state_deadline" ON "opinion_ballots" ("state", "deadline");
-- create index "opinionballot_unit_id_code" to table: "opinion_ballots"
CREATE UNIQUE INDEX "opinionballot_unit_id_code" ON "opinion_ballots" ("unit_id", "code");
-- create "opinion_answers" table
CREATE TABLE "opinion_answers" ("id" character varying NOT NULL, "revision" bigint NOT NULL, "choice" character varying NOT NULL, "opinion" text NULL, "answer_key" character varying NOT NULL, "stored_at" timestamptz NOT NULL, "ballot_id" character varying NOT NULL, "person_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "opinion_answers_opinion_ballots_ballot" FOREIGN KEY ("ballot_id") REFERENCES "opinion_ballots" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "opinion_answers_persons_person" FOREIGN KEY ("person_id") REFERENCES "persons" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "opinionanswer_ballot_id_person_id_answer_key" to table: "opinion_answers"
CREATE UNIQUE INDEX "opinionanswer_ballot_id_person_id_answer_key" ON "opinion_answers" ("ballot_id", "person_id", "answer_key");
-- create index "opinionanswer_ballot_id_person_id_revision" to table: "opinion_answers"
CREATE UNIQUE INDEX "opinionanswer_ballot_id_person_id_revision" ON "opinion_answers" ("ballot_id", "person_id", "revision");
-- create "opinion_members" table
CREATE TABLE "opinion_members" ("id" character varying NOT NULL, "name" character varying NOT NULL, "title" character varying NULL, "unit_name" character varying NULL, "sort_key" character varying NULL, "chair" boolean NOT NULL DEFAULT false, "ordinal" bigint NOT NULL, "read_at" timestamptz NULL, "ballot_id" character varying NOT NULL, "person_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "opinion_members_opinion_ballots_ballot" FOREIGN KEY ("ballot_id") REFERENCES "opinion_ballots" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "opinion_members_persons_person" FOREIGN KEY ("person_id") REFERENCES "persons" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "opinionmember_ballot_id_person_id" to table: "opinion_members"
CREATE UNIQUE INDEX "opinionmember_ballot_id_person_id" ON "opinion_members" ("ballot_id", "person_id");
-- create index "opinionmember_person_id" to table: "opinion_members"
CREATE INDEX "opinionmember_person_id" ON "opinion_members" ("person_id");
-- create "opinion_papers" table
CREATE TABLE "opinion_papers" ("id" character varying NOT NULL, "title" character varying NOT NULL, "hash" character varying NOT NULL, "filename" character varying NOT NULL, "media_type" character varying NOT NULL, "size" bigint NOT NULL, "ordinal" bigint NOT NULL, "created_at" timestamptz NOT NULL, "ballot_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "opinion_papers_opinion_ballots_ballot" FOREIGN KEY ("ballot_id") REFERENCES "opinion_ballots" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "opinionpaper_ballot_id_ordinal" to table: "opinion_papers"
CREATE UNIQUE INDEX "opinionpaper_ballot_id_ordinal" ON "opinion_papers" ("ballot_id", "ordinal");
-- create "tally_entries" table
CREATE TABLE "tally_entries" ("id" character varying NOT NULL, "name" character varying NOT NULL, "ordinal" bigint NOT NULL, "figures" jsonb NOT NULL, "created_at" timestamptz NOT NULL, "vote_id" character varying NOT NULL, "person_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "tally_entries_persons_person" FOREIGN KEY ("person_id") REFERENCES "persons" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "tally_entries_votes_vote" FOREIGN KEY ("vote_id") REFERENCES "votes" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "tallyentry_vote_id_ordinal" to table: "tally_entries"
CREATE UNIQUE INDEX "tallyentry_vote_id_ordinal" ON "tally_entries" ("vote_id", "ordinal");
-- create "tally_scans" table
CREATE TABLE "tally_scans" ("id" character varying NOT NULL, "hash" character varying NOT NULL, "filename" character varying NOT NULL, "media_type" character varying NOT NULL, "size" bigint NOT NULL, "created_at" timestamptz NOT NULL, "vote_id" character varying NOT NULL, "person_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "tally_scans_persons_person" FOREIGN KEY ("person_id") REFERENCES "persons" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "tally_scans_votes_vote" FOREIGN KEY ("vote_id") REFERENCES "votes" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "tallyscan_vote_id" to table: "tally_scans"
CREATE INDEX "tallyscan_vote_id" ON "tally_scans" ("vote_id");

-- +goose Down
-- reverse: create index "tallyscan_vote_id" to table: "tally_scans"
DROP INDEX "tallyscan_vote_id";
-- reverse: create "tally_scans" table
DROP TABLE "tally_scans";
-- reverse: create index "tallyentry_vote_id_ordinal" to table: "tally_entries"
DROP INDEX "tallyentry_vote_id_ordinal";
-- reverse: create "tally_entries" table
DROP TABLE "tally_entries";
-- reverse: create index "opinionpaper_ballot_id_ordinal" to table: "opinion_papers"
DROP INDEX "opinionpaper_ballot_id_ordinal";
-- reverse: create "opinion_papers" table
DROP TABLE "opinion_papers";
-- reverse: create index "opinionmember_person_id" to table: "opinion_members"
DROP INDEX "opinionmember_person_id";
-- reverse: create index "opinionmember_ballot_id_person_id" to table: "opinion_members"
DROP INDEX "opinionmember_ballot_id_person_id";
-- reverse: create "opinion_members" table
DROP TABLE "opinion_members";
-- reverse: create index "opinionanswer_ballot_id_person_id_revision" to table: "opinion_answers"
DROP INDEX "opinionanswer_ballot_id_person_id_revision";
-- reverse: create index "opinionanswer_ballot_id_person_id_answer_key" to table: "opinion_answers"
DROP INDEX "opinionanswer_ballot_id_person_id_answer_key";
-- reverse: create "opinion_answers" table
DROP TABLE "opinion_answers";
-- reverse: create index "opinionballot_unit_id_code" to table: "opinion_ballots"
DROP INDEX "opinionballot_unit_id_code";
-- reverse: create index "opinionballot_state_deadline" to table: "opinion_ballots"
DROP INDEX "opinionballot_state_deadline";
-- reverse: create "opinion_ballots" table
DROP TABLE "opinion_ballots";
-- reverse: create index "countingboardmember_board_id_person_id" to table: "counting_board_members"
DROP INDEX "countingboardmember_board_id_person_id";
-- reverse: create "counting_board_members" table
DROP TABLE "counting_board_members";
-- reverse: create index "countingboard_meeting_id" to table: "counting_boards"
DROP INDEX "countingboard_meeting_id";
-- reverse: create index "counting_boards_vote_id_key" to table: "counting_boards"
DROP INDEX "counting_boards_vote_id_key";
-- reverse: create "counting_boards" table
DROP TABLE "counting_boards";
-- reverse: create index "candidate_vote_id_ordinal" to table: "candidates"
DROP INDEX "candidate_vote_id_ordinal";
-- reverse: create "candidates" table
DROP TABLE "candidates";
-- reverse: modify "ballots" table
ALTER TABLE "ballots" DROP COLUMN "opinion";
-- reverse: modify "votes" table
ALTER TABLE "votes" DROP COLUMN "behind_at", DROP COLUMN "result_nonce", DROP COLUMN "tally_confirmed_at", DROP COLUMN "tally", DROP COLUMN "conclusion_reason", DROP COLUMN "conclusion", DROP COLUMN "voided_at", DROP COLUMN "void_reason", DROP COLUMN "amended_at", DROP COLUMN "amendment_note", DROP COLUMN "opening_id", DROP COLUMN "countdown_ends_at", DROP COLUMN "close_by_countdown", DROP COLUMN "countdown_seconds", DROP COLUMN "one_shot", DROP COLUMN "exclusions", DROP COLUMN "seats_to_fill", DROP COLUMN "counting_board_id", DROP COLUMN "method", DROP COLUMN "previous_round_id", DROP COLUMN "parent_id";
-- reverse: modify "rule_profiles" table
ALTER TABLE "rule_profiles" DROP COLUMN "changed_by", DROP COLUMN "reason", DROP COLUMN "origin", DROP COLUMN "domain";
-- reverse: modify "roll_entries" table
ALTER TABLE "roll_entries" DROP COLUMN "excluded_because";
-- reverse: create index "sparedevice_code" to table: "spare_devices"
DROP INDEX "sparedevice_code";
-- reverse: create index "sparedevice_account_id" to table: "spare_devices"
DROP INDEX "sparedevice_account_id";
-- reverse: create index "spare_devices_key_hash_key" to table: "spare_devices"
DROP INDEX "spare_devices_key_hash_key";
-- reverse: create "spare_devices" table
DROP TABLE "spare_devices";
