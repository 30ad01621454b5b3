-- +goose Up
-- modify "ballots" table
ALTER TABLE "ballots" ADD COLUMN "board_seq" bigint NOT NULL DEFAULT 0;
-- create "bulletins" table
CREATE TABLE "bulletins" ("id" character varying NOT NULL, "board" character varying NOT NULL, "server_key" character varying NOT NULL, "seq" bigint NOT NULL, "hash" character varying NOT NULL, "ts" bigint NOT NULL, "behind_at" timestamptz NULL, "created_at" timestamptz NOT NULL, "meeting_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "bulletins_meetings_meeting" FOREIGN KEY ("meeting_id") REFERENCES "meetings" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create "board_record" table
CREATE TABLE "board_record" ("id" character varying NOT NULL, "seq" bigint NOT NULL, "prev" character varying NOT NULL, "type" character varying NOT NULL, "ts" bigint NOT NULL, "body" bytea NULL, "body_hash" character varying NOT NULL, "hash" character varying NOT NULL, "sig" character varying NOT NULL, "board" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "board_record_bulletins_bulletin" FOREIGN KEY ("board") REFERENCES "bulletins" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "boardrecord_board_seq" to table: "board_record"
CREATE UNIQUE INDEX "boardrecord_board_seq" ON "board_record" ("board", "seq");
-- create "key_ceremonies" table
CREATE TABLE "key_ceremonies" ("id" character varying NOT NULL, "trustees" bigint NOT NULL, "threshold" bigint NOT NULL, "state" character varying NOT NULL, "active_guard" character varying NULL, "server_key" character varying NULL, "key_set" character varying NULL, "broken_because" character varying NULL, "started_by" character varying NOT NULL, "confirmed_at" timestamptz NULL, "ended_at" timestamptz NULL, "created_at" timestamptz NOT NULL, "meeting_id" character varying NOT NULL, "counting_board_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "key_ceremonies_counting_boards_counting_board" FOREIGN KEY ("counting_board_id") REFERENCES "counting_boards" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "key_ceremonies_meetings_meeting" FOREIGN KEY ("meeting_id") REFERENCES "meetings" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "key_ceremonies_active_guard_key" to table: "key_ceremonies"
CREATE UNIQUE INDEX "key_ceremonies_active_guard_key" ON "key_ceremonies" ("active_guard");
-- create index "keyceremony_meeting_id_state" to table: "key_ceremonies"
CREATE INDEX "keyceremony_meeting_id_state" ON "key_ceremonies" ("meeting_id", "state");
-- create "trustees" table
CREATE TABLE "trustees" ("id" character varying NOT NULL, "number" bigint NOT NULL, "name" character varying NOT NULL, "public_key" character varying NULL, "token" character varying NULL, "revealed" text NULL, "dealt" boolean NOT NULL DEFAULT false, "backed_up_at" timestamptz NULL, "confirmed_at" timestamptz NULL, "erased_at" timestamptz NULL, "lost_because" character varying NULL, "created_at" timestamptz NOT NULL, "ceremony_id" character varying NOT NULL, "person_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "trustees_key_ceremonies_ceremony" FOREIGN KEY ("ceremony_id") REFERENCES "key_ceremonies" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "trustees_persons_person" FOREIGN KEY ("person_id") REFERENCES "persons" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "trustee_ceremony_id_number" to table: "trustees"
CREATE UNIQUE INDEX "trustee_ceremony_id_number" ON "trustees" ("ceremony_id", "number");
-- create index "trustee_ceremony_id_person_id" to table: "trustees"
CREATE UNIQUE INDEX "trustee_ceremony_id_person_id" ON "trustees" ("ceremony_id", "person_id");
-- modify "votes" table
ALTER TABLE "votes" ADD COLUMN "election_hash" character varying NULL, ADD COLUMN "ceremony_id" character varying NULL, ADD COLUMN "ballots_closed_at" timestamptz NULL;
-- create "vote_approvals" table
CREATE TABLE "vote_approvals" ("id" character varying NOT NULL, "act" character varying NOT NULL, "role" character varying NOT NULL, "name" character varying NOT NULL, "created_at" timestamptz NOT NULL, "vote_id" character varying NOT NULL, "person_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "vote_approvals_persons_person" FOREIGN KEY ("person_id") REFERENCES "persons" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT, CONSTRAINT "vote_approvals_votes_vote" FOREIGN KEY ("vote_id") REFERENCES "votes" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "voteapproval_vote_id_act" to table: "vote_approvals"
CREATE INDEX "voteapproval_vote_id_act" ON "vote_approvals" ("vote_id", "act");
-- create "vote_keys" table
CREATE TABLE "vote_keys" ("id" character varying NOT NULL, "public_key" character varying NOT NULL, "device" character varying NULL, "domain" character varying NULL, "active_guard" character varying NULL, "replaced_at" timestamptz NULL, "replaced_because" character varying NULL, "created_at" timestamptz NOT NULL, "person_id" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "vote_keys_persons_person" FOREIGN KEY ("person_id") REFERENCES "persons" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT);
-- create index "vote_keys_active_guard_key" to table: "vote_keys"
CREATE UNIQUE INDEX "vote_keys_active_guard_key" ON "vote_keys" ("active_guard");
-- create index "vote_keys_public_key_key" to table: "vote_keys"
CREATE UNIQUE INDEX "vote_keys_public_key_key" ON "vote_keys" ("public_key");
-- create index "votekey_person_id" to table: "vote_keys"
CREATE INDEX "votekey_person_id" ON "vote_keys" ("person_id");

-- +goose Down
-- reverse: create index "votekey_person_id" to table: "vote_keys"
DROP INDEX "votekey_person_id";
-- reverse: create index "vote_keys_public_key_key" to table: "vote_keys"
DROP INDEX "vote_keys_public_key_key";
-- reverse: create index "vote_keys_active_guard_key" to table: "vote_keys"
DROP INDEX "vote_keys_active_guard_key";
-- reverse: create "vote_keys" table
DROP TABLE "vote_keys";
-- reverse: create index "voteapproval_vote_id_act" to table: "vote_approvals"
DROP INDEX "voteapproval_vote_id_act";
-- reverse: create "vote_approvals" table
DROP TABLE "vote_approvals";
-- reverse: modify "votes" table
ALTER TABLE "votes" DROP COLUMN "ballots_closed_at", DROP COLUMN "ceremony_id", DROP COLUMN "election_hash";
-- reverse: create index "trustee_ceremony_id_person_id" to table: "trustees"
DROP INDEX "trustee_ceremony_id_person_id";
-- reverse: create index "trustee_ceremony_id_number" to table: "trustees"
DROP INDEX "trustee_ceremony_id_number";
-- reverse: create "trustees" table
DROP TABLE "trustees";
-- reverse: create index "keyceremony_meeting_id_state" to table: "key_ceremonies"
DROP INDEX "keyceremony_meeting_id_state";
-- reverse: create index "key_ceremonies_active_guard_key" to table: "key_ceremonies"
DROP INDEX "key_ceremonies_active_guard_key";
-- reverse: create "key_ceremonies" table
DROP TABLE "key_ceremonies";
-- reverse: create index "boardrecord_board_seq" to table: "board_record"
DROP INDEX "boardrecord_board_seq";
-- reverse: create "board_record" table
DROP TABLE "board_record";
-- reverse: create "bulletins" table
DROP TABLE "bulletins";
-- reverse: modify "ballots" table
ALTER TABLE "ballots" DROP COLUMN "board_seq";
