-- +goose Up
-- add column "ready_at" to table: "votes"
ALTER TABLE `votes` ADD COLUMN `ready_at` datetime NULL;
-- add column "cancelled_at" to table: "votes"
ALTER TABLE `votes` ADD COLUMN `cancelled_at` datetime NULL;
-- create index "vote_meeting_id_code" to table: "votes"
CREATE UNIQUE INDEX `vote_meeting_id_code` ON `votes` (`meeting_id`, `code`);

-- +goose Down
-- reverse: create index "vote_meeting_id_code" to table: "votes"
DROP INDEX `vote_meeting_id_code`;
-- reverse: add column "cancelled_at" to table: "votes"
ALTER TABLE `votes` DROP COLUMN `cancelled_at`;
-- reverse: add column "ready_at" to table: "votes"
ALTER TABLE `votes` DROP COLUMN `ready_at`;
