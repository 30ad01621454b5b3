-- +goose Up
-- modify "key_ceremonies" table
ALTER TABLE "key_ceremonies" ADD COLUMN "broken_by" bigint NULL, ADD COLUMN "broken_against" bigint NULL, ADD COLUMN "broken_words" text NULL, ADD COLUMN "follows_id" character varying NULL;
-- modify "trustees" table
ALTER TABLE "trustees" ADD COLUMN "head" boolean NOT NULL DEFAULT false, ADD COLUMN "token_signature" character varying NULL, ADD COLUMN "boxes_seq" bigint NULL, DROP COLUMN "dealt";

-- +goose Down
-- reverse: modify "trustees" table
ALTER TABLE "trustees" DROP COLUMN "boxes_seq", DROP COLUMN "token_signature", DROP COLUMN "head", ADD COLUMN "dealt" boolean NOT NULL DEFAULT false;
-- reverse: modify "key_ceremonies" table
ALTER TABLE "key_ceremonies" DROP COLUMN "follows_id", DROP COLUMN "broken_words", DROP COLUMN "broken_against", DROP COLUMN "broken_by";
