-- +goose Up
-- create "accounts" table
CREATE TABLE `accounts` (`id` text NOT NULL, `login` text NOT NULL, `password_hash` text NOT NULL, `must_change_password` bool NOT NULL DEFAULT (true), `demo` bool NOT NULL DEFAULT (false), `disabled` bool NOT NULL DEFAULT (false), `language` text NOT NULL DEFAULT ('vi'), `locked_until` datetime NULL, `password_changed_at` datetime NULL, `created_at` datetime NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `accounts_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "accounts_login_key" to table: "accounts"
CREATE UNIQUE INDEX `accounts_login_key` ON `accounts` (`login`);
-- create index "account_person_id" to table: "accounts"
CREATE UNIQUE INDEX `account_person_id` ON `accounts` (`person_id`);
-- create "agenda_items" table
CREATE TABLE `agenda_items` (`id` text NOT NULL, `number` integer NOT NULL, `kind` text NOT NULL, `title` text NOT NULL, `presenter` text NULL, `starts_at` datetime NULL, `minutes` integer NOT NULL DEFAULT (0), `state` text NOT NULL DEFAULT ('pending'), `created_at` datetime NOT NULL, `meeting_id` text NOT NULL, `sitting_id` text NULL, PRIMARY KEY (`id`), CONSTRAINT `agenda_items_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT, CONSTRAINT `agenda_items_sittings_sitting` FOREIGN KEY (`sitting_id`) REFERENCES `sittings` (`id`) ON DELETE RESTRICT);
-- create index "agendaitem_meeting_id_number" to table: "agenda_items"
CREATE UNIQUE INDEX `agendaitem_meeting_id_number` ON `agenda_items` (`meeting_id`, `number`);
-- create "attendance_events" table
CREATE TABLE `attendance_events` (`id` text NOT NULL, `attendance` text NOT NULL, `reason` text NULL, `recorded_by` text NULL, `at` datetime NOT NULL, `meeting_id` text NOT NULL, `participant_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `attendance_events_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT, CONSTRAINT `attendance_events_participants_participant` FOREIGN KEY (`participant_id`) REFERENCES `participants` (`id`) ON DELETE RESTRICT);
-- create index "attendanceevent_meeting_id_at" to table: "attendance_events"
CREATE INDEX `attendanceevent_meeting_id_at` ON `attendance_events` (`meeting_id`, `at`);
-- create "audit_entries" table
CREATE TABLE `audit_entries` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `ledger` text NOT NULL, `seq` integer NOT NULL, `at` datetime NOT NULL, `actor` text NOT NULL, `act` text NOT NULL, `subject` text NOT NULL, `body` text NOT NULL, `prev_hash` text NOT NULL, `hash` text NOT NULL);
-- create index "auditentry_ledger_seq" to table: "audit_entries"
CREATE UNIQUE INDEX `auditentry_ledger_seq` ON `audit_entries` (`ledger`, `seq`);
-- create "audit_heads" table
CREATE TABLE `audit_heads` (`ledger` text NOT NULL, `seq` integer NOT NULL, `hash` text NOT NULL, PRIMARY KEY (`ledger`));
-- create "audit_seals" table
CREATE TABLE `audit_seals` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `seq` integer NOT NULL, `at` datetime NOT NULL, `heads` text NOT NULL, `prev_hash` text NOT NULL, `hash` text NOT NULL, `key_id` text NOT NULL, `signature` text NOT NULL);
-- create index "audit_seals_seq_key" to table: "audit_seals"
CREATE UNIQUE INDEX `audit_seals_seq_key` ON `audit_seals` (`seq`);
-- create "ballots" table
CREATE TABLE `ballots` (`id` text NOT NULL, `revision` integer NOT NULL, `choice` text NOT NULL, `ballot_key` text NOT NULL, `nonce` blob NOT NULL, `stored_at` datetime NOT NULL, `vote_id` text NOT NULL, `seat_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `ballots_votes_vote` FOREIGN KEY (`vote_id`) REFERENCES `votes` (`id`) ON DELETE RESTRICT, CONSTRAINT `ballots_seats_seat` FOREIGN KEY (`seat_id`) REFERENCES `seats` (`id`) ON DELETE RESTRICT, CONSTRAINT `ballots_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "ballot_vote_id_seat_id_revision" to table: "ballots"
CREATE UNIQUE INDEX `ballot_vote_id_seat_id_revision` ON `ballots` (`vote_id`, `seat_id`, `revision`);
-- create index "ballot_vote_id_person_id_ballot_key" to table: "ballots"
CREATE UNIQUE INDEX `ballot_vote_id_person_id_ballot_key` ON `ballots` (`vote_id`, `person_id`, `ballot_key`);
-- create "channels" table
CREATE TABLE `channels` (`id` text NOT NULL, `kind` text NOT NULL, `code` text NULL, `title` text NOT NULL, `last_seq` integer NOT NULL DEFAULT (0), `closed_at` datetime NULL, `created_at` datetime NOT NULL, `meeting_id` text NULL, `unit_id` text NULL, PRIMARY KEY (`id`), CONSTRAINT `channels_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT, CONSTRAINT `channels_org_units_unit` FOREIGN KEY (`unit_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT);
-- create index "channels_code_key" to table: "channels"
CREATE UNIQUE INDEX `channels_code_key` ON `channels` (`code`);
-- create index "channel_meeting_id" to table: "channels"
CREATE INDEX `channel_meeting_id` ON `channels` (`meeting_id`);
-- create "channel_members" table
CREATE TABLE `channel_members` (`id` text NOT NULL, `joined_seq` integer NOT NULL DEFAULT (0), `read_seq` integer NOT NULL DEFAULT (0), `left_at` datetime NULL, `created_at` datetime NOT NULL, `channel_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `channel_members_channels_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE RESTRICT, CONSTRAINT `channel_members_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "channelmember_channel_id_person_id" to table: "channel_members"
CREATE UNIQUE INDEX `channelmember_channel_id_person_id` ON `channel_members` (`channel_id`, `person_id`);
-- create index "channelmember_person_id" to table: "channel_members"
CREATE INDEX `channelmember_person_id` ON `channel_members` (`person_id`);
-- create "conferences" table
CREATE TABLE `conferences` (`id` text NOT NULL, `locked` bool NOT NULL DEFAULT (false), `opened_at` datetime NOT NULL, `closed_at` datetime NULL, `meeting_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `conferences_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT);
-- create index "conference_meeting_id" to table: "conferences"
CREATE INDEX `conference_meeting_id` ON `conferences` (`meeting_id`);
-- create "council_terms" table
CREATE TABLE `council_terms` (`id` text NOT NULL, `number` text NOT NULL, `name` text NOT NULL, `elected_seats` integer NOT NULL, `created_at` datetime NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, `council_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `council_terms_org_units_council` FOREIGN KEY (`council_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT);
-- create index "councilterm_council_id_number" to table: "council_terms"
CREATE UNIQUE INDEX `councilterm_council_id_number` ON `council_terms` (`council_id`, `number`);
-- create "displaies" table
CREATE TABLE `displaies` (`id` text NOT NULL, `name` text NULL, `code` text NULL, `poll_hash` text NOT NULL, `token_hash` text NULL, `address` text NULL, `code_expires_at` datetime NOT NULL, `paired_at` datetime NULL, `revoked_at` datetime NULL, `created_at` datetime NOT NULL, `meeting_id` text NULL, PRIMARY KEY (`id`), CONSTRAINT `displaies_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT);
-- create index "displaies_poll_hash_key" to table: "displaies"
CREATE UNIQUE INDEX `displaies_poll_hash_key` ON `displaies` (`poll_hash`);
-- create index "displaies_token_hash_key" to table: "displaies"
CREATE UNIQUE INDEX `displaies_token_hash_key` ON `displaies` (`token_hash`);
-- create index "display_code" to table: "displaies"
CREATE INDEX `display_code` ON `displaies` (`code`);
-- create "documents" table
CREATE TABLE `documents` (`id` text NOT NULL, `ordinal` integer NOT NULL DEFAULT (0), `kind` text NOT NULL, `code` text NULL, `title` text NOT NULL, `folded` text NOT NULL, `late` bool NOT NULL DEFAULT (false), `created_at` datetime NOT NULL, `meeting_id` text NOT NULL, `item_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `documents_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT, CONSTRAINT `documents_agenda_items_item` FOREIGN KEY (`item_id`) REFERENCES `agenda_items` (`id`) ON DELETE RESTRICT);
-- create index "document_item_id_ordinal" to table: "documents"
CREATE INDEX `document_item_id_ordinal` ON `documents` (`item_id`, `ordinal`);
-- create "document_pages" table
CREATE TABLE `document_pages` (`id` text NOT NULL, `page` integer NOT NULL, `text` text NOT NULL, `folded` text NOT NULL, `version_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `document_pages_document_versions_version` FOREIGN KEY (`version_id`) REFERENCES `document_versions` (`id`) ON DELETE RESTRICT);
-- create index "documentpage_version_id_page" to table: "document_pages"
CREATE UNIQUE INDEX `documentpage_version_id_page` ON `document_pages` (`version_id`, `page`);
-- create "document_versions" table
CREATE TABLE `document_versions` (`id` text NOT NULL, `ordinal` integer NOT NULL, `hash` text NOT NULL, `filename` text NOT NULL, `media_type` text NOT NULL, `size` integer NOT NULL, `pages` integer NOT NULL DEFAULT (0), `state` text NOT NULL DEFAULT ('published'), `note` text NULL, `withdrawn_reason` text NULL, `published_at` datetime NOT NULL, `extracted_at` datetime NULL, `created_at` datetime NOT NULL, `document_id` text NOT NULL, `meeting_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `document_versions_documents_document` FOREIGN KEY (`document_id`) REFERENCES `documents` (`id`) ON DELETE RESTRICT, CONSTRAINT `document_versions_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT);
-- create index "documentversion_document_id_ordinal" to table: "document_versions"
CREATE UNIQUE INDEX `documentversion_document_id_ordinal` ON `document_versions` (`document_id`, `ordinal`);
-- create index "documentversion_meeting_id_state" to table: "document_versions"
CREATE INDEX `documentversion_meeting_id_state` ON `document_versions` (`meeting_id`, `state`);
-- create "installations" table
CREATE TABLE `installations` (`id` text NOT NULL, `epoch` text NOT NULL, `rehearsal` bool NOT NULL DEFAULT (false), `name` text NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create "jobs" table
CREATE TABLE `jobs` (`id` text NOT NULL, `kind` text NOT NULL, `payload` json NOT NULL, `due_at` datetime NOT NULL, `state` text NOT NULL DEFAULT ('pending'), `attempts` integer NOT NULL DEFAULT (0), `last_error` text NULL, `queued_at` datetime NULL, `done_at` datetime NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "job_state_due_at" to table: "jobs"
CREATE INDEX `job_state_due_at` ON `jobs` (`state`, `due_at`);
-- create "level_schemes" table
CREATE TABLE `level_schemes` (`id` text NOT NULL, `code` text NOT NULL, `name` text NOT NULL, `name_en` text NOT NULL, `levels` json NOT NULL, `created_at` datetime NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, PRIMARY KEY (`id`));
-- create index "level_schemes_code_key" to table: "level_schemes"
CREATE UNIQUE INDEX `level_schemes_code_key` ON `level_schemes` (`code`);
-- create "live_events" table
CREATE TABLE `live_events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `topic` text NOT NULL, `seq` integer NOT NULL, `name` text NOT NULL, `payload` text NOT NULL, `at` datetime NOT NULL);
-- create index "liveevent_topic_seq" to table: "live_events"
CREATE UNIQUE INDEX `liveevent_topic_seq` ON `live_events` (`topic`, `seq`);
-- create index "liveevent_at" to table: "live_events"
CREATE INDEX `liveevent_at` ON `live_events` (`at`);
-- create "live_topics" table
CREATE TABLE `live_topics` (`topic` text NOT NULL, `seq` integer NOT NULL, `changed_at` datetime NOT NULL, PRIMARY KEY (`topic`));
-- create "meetings" table
CREATE TABLE `meetings` (`id` text NOT NULL, `code` text NULL, `unit_path` text NOT NULL, `unit_name` text NOT NULL, `kind` text NOT NULL, `title` text NOT NULL, `state` text NOT NULL DEFAULT ('draft'), `visibility` text NOT NULL DEFAULT ('public'), `place` text NULL, `starts_at` datetime NOT NULL, `ends_at` datetime NOT NULL, `opened_at` datetime NULL, `closed_at` datetime NULL, `current_item_id` text NULL, `current_speech_id` text NULL, `quorum_numerator` integer NOT NULL DEFAULT (2), `quorum_denominator` integer NOT NULL DEFAULT (3), `agenda_revision` integer NOT NULL DEFAULT (0), `documents_revision` integer NOT NULL DEFAULT (0), `rehearsal` bool NOT NULL DEFAULT (false), `created_at` datetime NOT NULL, `unit_id` text NOT NULL, `term_id` text NULL, PRIMARY KEY (`id`), CONSTRAINT `meetings_org_units_unit` FOREIGN KEY (`unit_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT, CONSTRAINT `meetings_council_terms_term` FOREIGN KEY (`term_id`) REFERENCES `council_terms` (`id`) ON DELETE RESTRICT);
-- create index "meetings_code_key" to table: "meetings"
CREATE UNIQUE INDEX `meetings_code_key` ON `meetings` (`code`);
-- create index "meeting_state_starts_at" to table: "meetings"
CREATE INDEX `meeting_state_starts_at` ON `meetings` (`state`, `starts_at`);
-- create "messages" table
CREATE TABLE `messages` (`id` text NOT NULL, `seq` integer NOT NULL, `sender_name` text NOT NULL, `sender_title` text NULL, `client_id` text NOT NULL, `body` text NOT NULL, `folded` text NOT NULL, `at` datetime NOT NULL, `channel_id` text NOT NULL, `sender_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `messages_channels_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE RESTRICT, CONSTRAINT `messages_persons_sender` FOREIGN KEY (`sender_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "message_channel_id_seq" to table: "messages"
CREATE UNIQUE INDEX `message_channel_id_seq` ON `messages` (`channel_id`, `seq`);
-- create index "message_sender_id_client_id" to table: "messages"
CREATE UNIQUE INDEX `message_sender_id_client_id` ON `messages` (`sender_id`, `client_id`);
-- create "org_placements" table
CREATE TABLE `org_placements` (`id` text NOT NULL, `tree` text NOT NULL DEFAULT ('administrative'), `created_at` datetime NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, `unit_id` text NOT NULL, `parent_id` text NULL, PRIMARY KEY (`id`), CONSTRAINT `org_placements_org_units_unit` FOREIGN KEY (`unit_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT, CONSTRAINT `org_placements_org_units_parent` FOREIGN KEY (`parent_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT);
-- create index "orgplacement_unit_id_tree_valid_from" to table: "org_placements"
CREATE UNIQUE INDEX `orgplacement_unit_id_tree_valid_from` ON `org_placements` (`unit_id`, `tree`, `valid_from`);
-- create index "orgplacement_parent_id" to table: "org_placements"
CREATE INDEX `orgplacement_parent_id` ON `org_placements` (`parent_id`);
-- create "org_successions" table
CREATE TABLE `org_successions` (`id` text NOT NULL, `kind` text NOT NULL, `effective_on` datetime NOT NULL, `ground` text NULL, `created_at` datetime NOT NULL, `predecessor_id` text NOT NULL, `successor_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `org_successions_org_units_predecessor` FOREIGN KEY (`predecessor_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT, CONSTRAINT `org_successions_org_units_successor` FOREIGN KEY (`successor_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT);
-- create index "orgsuccession_predecessor_id_successor_id_effective_on" to table: "org_successions"
CREATE UNIQUE INDEX `orgsuccession_predecessor_id_successor_id_effective_on` ON `org_successions` (`predecessor_id`, `successor_id`, `effective_on`);
-- create "org_units" table
CREATE TABLE `org_units` (`id` text NOT NULL, `code` text NOT NULL, `eid` text NULL, `kind` text NOT NULL, `level` text NULL, `name` text NOT NULL, `name_en` text NULL, `short_name` text NULL, `folded` text NOT NULL, `protocol_order` integer NOT NULL DEFAULT (0), `population` integer NULL, `created_at` datetime NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, PRIMARY KEY (`id`));
-- create index "org_units_code_key" to table: "org_units"
CREATE UNIQUE INDEX `org_units_code_key` ON `org_units` (`code`);
-- create index "orgunit_folded" to table: "org_units"
CREATE INDEX `orgunit_folded` ON `org_units` (`folded`);
-- create "participants" table
CREATE TABLE `participants` (`id` text NOT NULL, `role` text NOT NULL, `name` text NOT NULL, `title` text NULL, `unit_name` text NULL, `delegate_group` text NULL, `sort_key` text NOT NULL, `protocol_order` integer NOT NULL DEFAULT (0), `attendance` text NOT NULL DEFAULT ('absent'), `attendance_at` datetime NULL, `attendance_reason` text NULL, `created_at` datetime NOT NULL, `meeting_id` text NOT NULL, `person_id` text NOT NULL, `seat_id` text NULL, `site_id` text NULL, PRIMARY KEY (`id`), CONSTRAINT `participants_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT, CONSTRAINT `participants_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT, CONSTRAINT `participants_seats_seat` FOREIGN KEY (`seat_id`) REFERENCES `seats` (`id`) ON DELETE RESTRICT, CONSTRAINT `participants_sites_site` FOREIGN KEY (`site_id`) REFERENCES `sites` (`id`) ON DELETE RESTRICT);
-- create index "participant_meeting_id_person_id" to table: "participants"
CREATE UNIQUE INDEX `participant_meeting_id_person_id` ON `participants` (`meeting_id`, `person_id`);
-- create index "participant_person_id" to table: "participants"
CREATE INDEX `participant_person_id` ON `participants` (`person_id`);
-- create index "participant_meeting_id_seat_id" to table: "participants"
CREATE UNIQUE INDEX `participant_meeting_id_seat_id` ON `participants` (`meeting_id`, `seat_id`);
-- create "persons" table
CREATE TABLE `persons` (`id` text NOT NULL, `code` text NULL, `name` text NOT NULL, `display_name` text NULL, `sort_key` text NOT NULL, `folded` text NOT NULL, `gender` text NULL, `born_year` integer NULL, `address_form` text NOT NULL DEFAULT ('ong_ba'), `ethnicity` text NULL, `email` text NULL, `protocol_order` integer NOT NULL DEFAULT (0), `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "persons_code_key" to table: "persons"
CREATE UNIQUE INDEX `persons_code_key` ON `persons` (`code`);
-- create index "person_sort_key" to table: "persons"
CREATE INDEX `person_sort_key` ON `persons` (`sort_key`);
-- create index "person_folded" to table: "persons"
CREATE INDEX `person_folded` ON `persons` (`folded`);
-- create "positions" table
CREATE TABLE `positions` (`id` text NOT NULL, `title` text NOT NULL, `is_head` bool NOT NULL DEFAULT (false), `full_time` bool NOT NULL DEFAULT (false), `protocol_order` integer NOT NULL DEFAULT (0), `created_at` datetime NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, `person_id` text NOT NULL, `unit_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `positions_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT, CONSTRAINT `positions_org_units_unit` FOREIGN KEY (`unit_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT);
-- create index "position_person_id_unit_id_title_valid_from" to table: "positions"
CREATE UNIQUE INDEX `position_person_id_unit_id_title_valid_from` ON `positions` (`person_id`, `unit_id`, `title`, `valid_from`);
-- create "reading_positions" table
CREATE TABLE `reading_positions` (`id` text NOT NULL, `page` integer NOT NULL, `at` datetime NOT NULL, `person_id` text NOT NULL, `version_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `reading_positions_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT, CONSTRAINT `reading_positions_document_versions_version` FOREIGN KEY (`version_id`) REFERENCES `document_versions` (`id`) ON DELETE RESTRICT);
-- create index "readingposition_person_id_version_id" to table: "reading_positions"
CREATE UNIQUE INDEX `readingposition_person_id_version_id` ON `reading_positions` (`person_id`, `version_id`);
-- create "role_grants" table
CREATE TABLE `role_grants` (`id` text NOT NULL, `role` text NOT NULL, `ground` text NULL, `created_at` datetime NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, `person_id` text NOT NULL, `unit_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `role_grants_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT, CONSTRAINT `role_grants_org_units_unit` FOREIGN KEY (`unit_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT);
-- create index "rolegrant_person_id_role_unit_id_valid_from" to table: "role_grants"
CREATE UNIQUE INDEX `rolegrant_person_id_role_unit_id_valid_from` ON `role_grants` (`person_id`, `role`, `unit_id`, `valid_from`);
-- create "roll_entries" table
CREATE TABLE `roll_entries` (`id` text NOT NULL, `person_id` text NULL, `number` integer NOT NULL, `name` text NULL, `title` text NULL, `unit_name` text NULL, `delegate_group` text NULL, `sort_key` text NULL, `suspended` bool NOT NULL DEFAULT (false), `attendance` text NOT NULL, `attendance_at_closing` text NULL, `may_cast` bool NOT NULL, `vote_id` text NOT NULL, `seat_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `roll_entries_votes_vote` FOREIGN KEY (`vote_id`) REFERENCES `votes` (`id`) ON DELETE RESTRICT, CONSTRAINT `roll_entries_seats_seat` FOREIGN KEY (`seat_id`) REFERENCES `seats` (`id`) ON DELETE RESTRICT);
-- create index "rollentry_vote_id_seat_id" to table: "roll_entries"
CREATE UNIQUE INDEX `rollentry_vote_id_seat_id` ON `roll_entries` (`vote_id`, `seat_id`);
-- create index "rollentry_vote_id_person_id" to table: "roll_entries"
CREATE UNIQUE INDEX `rollentry_vote_id_person_id` ON `roll_entries` (`vote_id`, `person_id`);
-- create "rule_profiles" table
CREATE TABLE `rule_profiles` (`id` text NOT NULL, `code` text NOT NULL, `version` integer NOT NULL, `name` text NOT NULL, `name_en` text NOT NULL, `rule` json NOT NULL, `ground` text NOT NULL, `created_at` datetime NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, PRIMARY KEY (`id`));
-- create index "ruleprofile_code_version" to table: "rule_profiles"
CREATE UNIQUE INDEX `ruleprofile_code_version` ON `rule_profiles` (`code`, `version`);
-- create "seats" table
CREATE TABLE `seats` (`id` text NOT NULL, `number` integer NOT NULL, `constituency` text NULL, `created_at` datetime NOT NULL, `term_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `seats_council_terms_term` FOREIGN KEY (`term_id`) REFERENCES `council_terms` (`id`) ON DELETE RESTRICT);
-- create index "seat_term_id_number" to table: "seats"
CREATE UNIQUE INDEX `seat_term_id_number` ON `seats` (`term_id`, `number`);
-- create "seat_tenures" table
CREATE TABLE `seat_tenures` (`id` text NOT NULL, `status` text NOT NULL DEFAULT ('active'), `delegate_group` text NULL, `ground` text NULL, `created_at` datetime NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, `seat_id` text NOT NULL, `person_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `seat_tenures_seats_seat` FOREIGN KEY (`seat_id`) REFERENCES `seats` (`id`) ON DELETE RESTRICT, CONSTRAINT `seat_tenures_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE RESTRICT);
-- create index "seattenure_seat_id_valid_from" to table: "seat_tenures"
CREATE UNIQUE INDEX `seattenure_seat_id_valid_from` ON `seat_tenures` (`seat_id`, `valid_from`);
-- create index "seattenure_person_id" to table: "seat_tenures"
CREATE INDEX `seattenure_person_id` ON `seat_tenures` (`person_id`);
-- create "sessions" table
CREATE TABLE `sessions` (`id` text NOT NULL, `token_hash` text NOT NULL, `device` text NULL, `address` text NULL, `last_seen_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `revoked_at` datetime NULL, `revoked_because` text NULL, `created_at` datetime NOT NULL, `account_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `sessions_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE RESTRICT);
-- create index "sessions_token_hash_key" to table: "sessions"
CREATE UNIQUE INDEX `sessions_token_hash_key` ON `sessions` (`token_hash`);
-- create index "session_account_id_revoked_at" to table: "sessions"
CREATE INDEX `session_account_id_revoked_at` ON `sessions` (`account_id`, `revoked_at`);
-- create "settings" table
CREATE TABLE `settings` (`name` text NOT NULL, `value` json NOT NULL, `ground` text NULL, `changed_at` datetime NOT NULL, PRIMARY KEY (`name`));
-- create "sign_in_attempts" table
CREATE TABLE `sign_in_attempts` (`id` text NOT NULL, `login` text NOT NULL, `address` text NOT NULL, `outcome` text NOT NULL, `at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "signinattempt_login_at" to table: "sign_in_attempts"
CREATE INDEX `signinattempt_login_at` ON `sign_in_attempts` (`login`, `at`);
-- create index "signinattempt_address_at" to table: "sign_in_attempts"
CREATE INDEX `signinattempt_address_at` ON `sign_in_attempts` (`address`, `at`);
-- create "sites" table
CREATE TABLE `sites` (`id` text NOT NULL, `name` text NOT NULL, `main` bool NOT NULL DEFAULT (false), `protocol_order` integer NOT NULL DEFAULT (0), `created_at` datetime NOT NULL, `meeting_id` text NOT NULL, `unit_id` text NULL, PRIMARY KEY (`id`), CONSTRAINT `sites_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT, CONSTRAINT `sites_org_units_unit` FOREIGN KEY (`unit_id`) REFERENCES `org_units` (`id`) ON DELETE RESTRICT);
-- create index "site_meeting_id_name" to table: "sites"
CREATE UNIQUE INDEX `site_meeting_id_name` ON `sites` (`meeting_id`, `name`);
-- create "sittings" table
CREATE TABLE `sittings` (`id` text NOT NULL, `ordinal` integer NOT NULL, `title` text NOT NULL, `starts_at` datetime NOT NULL, `ends_at` datetime NOT NULL, `created_at` datetime NOT NULL, `meeting_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `sittings_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT);
-- create index "sitting_meeting_id_ordinal" to table: "sittings"
CREATE UNIQUE INDEX `sitting_meeting_id_ordinal` ON `sittings` (`meeting_id`, `ordinal`);
-- create "speak_requests" table
CREATE TABLE `speak_requests` (`id` text NOT NULL, `topic` text NULL, `state` text NOT NULL DEFAULT ('requested'), `requested_at` datetime NOT NULL, `called_at` datetime NULL, `ended_at` datetime NULL, `meeting_id` text NOT NULL, `participant_id` text NOT NULL, `item_id` text NULL, PRIMARY KEY (`id`), CONSTRAINT `speak_requests_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT, CONSTRAINT `speak_requests_participants_participant` FOREIGN KEY (`participant_id`) REFERENCES `participants` (`id`) ON DELETE RESTRICT, CONSTRAINT `speak_requests_agenda_items_item` FOREIGN KEY (`item_id`) REFERENCES `agenda_items` (`id`) ON DELETE RESTRICT);
-- create index "speakrequest_meeting_id_state" to table: "speak_requests"
CREATE INDEX `speakrequest_meeting_id_state` ON `speak_requests` (`meeting_id`, `state`);
-- create "votes" table
CREATE TABLE `votes` (`id` text NOT NULL, `repeats_id` text NULL, `code` text NOT NULL, `motion` text NOT NULL, `kind` text NOT NULL DEFAULT ('open'), `state` text NOT NULL DEFAULT ('prepared'), `open_guard` text NULL, `rule` json NOT NULL, `seats` integer NOT NULL DEFAULT (0), `present_at_opening` integer NOT NULL DEFAULT (0), `present_at_closing` integer NOT NULL DEFAULT (0), `below_quorum_reason` text NULL, `cancelled_reason` text NULL, `result` json NULL, `ready_at` datetime NULL, `opened_at` datetime NULL, `closed_at` datetime NULL, `announced_at` datetime NULL, `cancelled_at` datetime NULL, `ordinal` integer NOT NULL DEFAULT (0), `created_at` datetime NOT NULL, `meeting_id` text NOT NULL, `item_id` text NOT NULL, `document_version_id` text NULL, PRIMARY KEY (`id`), CONSTRAINT `votes_meetings_meeting` FOREIGN KEY (`meeting_id`) REFERENCES `meetings` (`id`) ON DELETE RESTRICT, CONSTRAINT `votes_agenda_items_item` FOREIGN KEY (`item_id`) REFERENCES `agenda_items` (`id`) ON DELETE RESTRICT, CONSTRAINT `votes_document_versions_document_version` FOREIGN KEY (`document_version_id`) REFERENCES `document_versions` (`id`) ON DELETE RESTRICT);
-- create index "votes_open_guard_key" to table: "votes"
CREATE UNIQUE INDEX `votes_open_guard_key` ON `votes` (`open_guard`);
-- create index "vote_meeting_id_state" to table: "votes"
CREATE INDEX `vote_meeting_id_state` ON `votes` (`meeting_id`, `state`);
-- create index "vote_meeting_id_code" to table: "votes"
CREATE UNIQUE INDEX `vote_meeting_id_code` ON `votes` (`meeting_id`, `code`);

-- +goose Down
-- reverse: create index "vote_meeting_id_code" to table: "votes"
DROP INDEX `vote_meeting_id_code`;
-- reverse: create index "vote_meeting_id_state" to table: "votes"
DROP INDEX `vote_meeting_id_state`;
-- reverse: create index "votes_open_guard_key" to table: "votes"
DROP INDEX `votes_open_guard_key`;
-- reverse: create "votes" table
DROP TABLE `votes`;
-- reverse: create index "speakrequest_meeting_id_state" to table: "speak_requests"
DROP INDEX `speakrequest_meeting_id_state`;
-- reverse: create "speak_requests" table
DROP TABLE `speak_requests`;
-- reverse: create index "sitting_meeting_id_ordinal" to table: "sittings"
DROP INDEX `sitting_meeting_id_ordinal`;
-- reverse: create "sittings" table
DROP TABLE `sittings`;
-- reverse: create index "site_meeting_id_name" to table: "sites"
DROP INDEX `site_meeting_id_name`;
-- reverse: create "sites" table
DROP TABLE `sites`;
-- reverse: create index "signinattempt_address_at" to table: "sign_in_attempts"
DROP INDEX `signinattempt_address_at`;
-- reverse: create index "signinattempt_login_at" to table: "sign_in_attempts"
DROP INDEX `signinattempt_login_at`;
-- reverse: create "sign_in_attempts" table
DROP TABLE `sign_in_attempts`;
-- reverse: create "settings" table
DROP TABLE `settings`;
-- reverse: create index "session_account_id_revoked_at" to table: "sessions"
DROP INDEX `session_account_id_revoked_at`;
-- reverse: create index "sessions_token_hash_key" to table: "sessions"
DROP INDEX `sessions_token_hash_key`;
-- reverse: create "sessions" table
DROP TABLE `sessions`;
-- reverse: create index "seattenure_person_id" to table: "seat_tenures"
DROP INDEX `seattenure_person_id`;
-- reverse: create index "seattenure_seat_id_valid_from" to table: "seat_tenures"
DROP INDEX `seattenure_seat_id_valid_from`;
-- reverse: create "seat_tenures" table
DROP TABLE `seat_tenures`;
-- reverse: create index "seat_term_id_number" to table: "seats"
DROP INDEX `seat_term_id_number`;
-- reverse: create "seats" table
DROP TABLE `seats`;
-- reverse: create index "ruleprofile_code_version" to table: "rule_profiles"
DROP INDEX `ruleprofile_code_version`;
-- reverse: create "rule_profiles" table
DROP TABLE `rule_profiles`;
-- reverse: create index "rollentry_vote_id_person_id" to table: "roll_entries"
DROP INDEX `rollentry_vote_id_person_id`;
-- reverse: create index "rollentry_vote_id_seat_id" to table: "roll_entries"
DROP INDEX `rollentry_vote_id_seat_id`;
-- reverse: create "roll_entries" table
DROP TABLE `roll_entries`;
-- reverse: create index "rolegrant_person_id_role_unit_id_valid_from" to table: "role_grants"
DROP INDEX `rolegrant_person_id_role_unit_id_valid_from`;
-- reverse: create "role_grants" table
DROP TABLE `role_grants`;
-- reverse: create index "readingposition_person_id_version_id" to table: "reading_positions"
DROP INDEX `readingposition_person_id_version_id`;
-- reverse: create "reading_positions" table
DROP TABLE `reading_positions`;
-- reverse: create index "position_person_id_unit_id_title_valid_from" to table: "positions"
DROP INDEX `position_person_id_unit_id_title_valid_from`;
-- reverse: create "positions" table
DROP TABLE `positions`;
-- reverse: create index "person_folded" to table: "persons"
DROP INDEX `person_folded`;
-- reverse: create index "person_sort_key" to table: "persons"
DROP INDEX `person_sort_key`;
-- reverse: create index "persons_code_key" to table: "persons"
DROP INDEX `persons_code_key`;
-- reverse: create "persons" table
DROP TABLE `persons`;
-- reverse: create index "participant_meeting_id_seat_id" to table: "participants"
DROP INDEX `participant_meeting_id_seat_id`;
-- reverse: create index "participant_person_id" to table: "participants"
DROP INDEX `participant_person_id`;
-- reverse: create index "participant_meeting_id_person_id" to table: "participants"
DROP INDEX `participant_meeting_id_person_id`;
-- reverse: create "participants" table
DROP TABLE `participants`;
-- reverse: create index "orgunit_folded" to table: "org_units"
DROP INDEX `orgunit_folded`;
-- reverse: create index "org_units_code_key" to table: "org_units"
DROP INDEX `org_units_code_key`;
-- reverse: create "org_units" table
DROP TABLE `org_units`;
-- reverse: create index "orgsuccession_predecessor_id_successor_id_effective_on" to table: "org_successions"
DROP INDEX `orgsuccession_predecessor_id_successor_id_effective_on`;
-- reverse: create "org_successions" table
DROP TABLE `org_successions`;
-- reverse: create index "orgplacement_parent_id" to table: "org_placements"
DROP INDEX `orgplacement_parent_id`;
-- reverse: create index "orgplacement_unit_id_tree_valid_from" to table: "org_placements"
DROP INDEX `orgplacement_unit_id_tree_valid_from`;
-- reverse: create "org_placements" table
DROP TABLE `org_placements`;
-- reverse: create index "message_sender_id_client_id" to table: "messages"
DROP INDEX `message_sender_id_client_id`;
-- reverse: create index "message_channel_id_seq" to table: "messages"
DROP INDEX `message_channel_id_seq`;
-- reverse: create "messages" table
DROP TABLE `messages`;
-- reverse: create index "meeting_state_starts_at" to table: "meetings"
DROP INDEX `meeting_state_starts_at`;
-- reverse: create index "meetings_code_key" to table: "meetings"
DROP INDEX `meetings_code_key`;
-- reverse: create "meetings" table
DROP TABLE `meetings`;
-- reverse: create "live_topics" table
DROP TABLE `live_topics`;
-- reverse: create index "liveevent_at" to table: "live_events"
DROP INDEX `liveevent_at`;
-- reverse: create index "liveevent_topic_seq" to table: "live_events"
DROP INDEX `liveevent_topic_seq`;
-- reverse: create "live_events" table
DROP TABLE `live_events`;
-- reverse: create index "level_schemes_code_key" to table: "level_schemes"
DROP INDEX `level_schemes_code_key`;
-- reverse: create "level_schemes" table
DROP TABLE `level_schemes`;
-- reverse: create index "job_state_due_at" to table: "jobs"
DROP INDEX `job_state_due_at`;
-- reverse: create "jobs" table
DROP TABLE `jobs`;
-- reverse: create "installations" table
DROP TABLE `installations`;
-- reverse: create index "documentversion_meeting_id_state" to table: "document_versions"
DROP INDEX `documentversion_meeting_id_state`;
-- reverse: create index "documentversion_document_id_ordinal" to table: "document_versions"
DROP INDEX `documentversion_document_id_ordinal`;
-- reverse: create "document_versions" table
DROP TABLE `document_versions`;
-- reverse: create index "documentpage_version_id_page" to table: "document_pages"
DROP INDEX `documentpage_version_id_page`;
-- reverse: create "document_pages" table
DROP TABLE `document_pages`;
-- reverse: create index "document_item_id_ordinal" to table: "documents"
DROP INDEX `document_item_id_ordinal`;
-- reverse: create "documents" table
DROP TABLE `documents`;
-- reverse: create index "display_code" to table: "displaies"
DROP INDEX `display_code`;
-- reverse: create index "displaies_token_hash_key" to table: "displaies"
DROP INDEX `displaies_token_hash_key`;
-- reverse: create index "displaies_poll_hash_key" to table: "displaies"
DROP INDEX `displaies_poll_hash_key`;
-- reverse: create "displaies" table
DROP TABLE `displaies`;
-- reverse: create index "councilterm_council_id_number" to table: "council_terms"
DROP INDEX `councilterm_council_id_number`;
-- reverse: create "council_terms" table
DROP TABLE `council_terms`;
-- reverse: create index "conference_meeting_id" to table: "conferences"
DROP INDEX `conference_meeting_id`;
-- reverse: create "conferences" table
DROP TABLE `conferences`;
-- reverse: create index "channelmember_person_id" to table: "channel_members"
DROP INDEX `channelmember_person_id`;
-- reverse: create index "channelmember_channel_id_person_id" to table: "channel_members"
DROP INDEX `channelmember_channel_id_person_id`;
-- reverse: create "channel_members" table
DROP TABLE `channel_members`;
-- reverse: create index "channel_meeting_id" to table: "channels"
DROP INDEX `channel_meeting_id`;
-- reverse: create index "channels_code_key" to table: "channels"
DROP INDEX `channels_code_key`;
-- reverse: create "channels" table
DROP TABLE `channels`;
-- reverse: create index "ballot_vote_id_person_id_ballot_key" to table: "ballots"
DROP INDEX `ballot_vote_id_person_id_ballot_key`;
-- reverse: create index "ballot_vote_id_seat_id_revision" to table: "ballots"
DROP INDEX `ballot_vote_id_seat_id_revision`;
-- reverse: create "ballots" table
DROP TABLE `ballots`;
-- reverse: create index "audit_seals_seq_key" to table: "audit_seals"
DROP INDEX `audit_seals_seq_key`;
-- reverse: create "audit_seals" table
DROP TABLE `audit_seals`;
-- reverse: create "audit_heads" table
DROP TABLE `audit_heads`;
-- reverse: create index "auditentry_ledger_seq" to table: "audit_entries"
DROP INDEX `auditentry_ledger_seq`;
-- reverse: create "audit_entries" table
DROP TABLE `audit_entries`;
-- reverse: create index "attendanceevent_meeting_id_at" to table: "attendance_events"
DROP INDEX `attendanceevent_meeting_id_at`;
-- reverse: create "attendance_events" table
DROP TABLE `attendance_events`;
-- reverse: create index "agendaitem_meeting_id_number" to table: "agenda_items"
DROP INDEX `agendaitem_meeting_id_number`;
-- reverse: create "agenda_items" table
DROP TABLE `agenda_items`;
-- reverse: create index "account_person_id" to table: "accounts"
DROP INDEX `account_person_id`;
-- reverse: create index "accounts_login_key" to table: "accounts"
DROP INDEX `accounts_login_key`;
-- reverse: create "accounts" table
DROP TABLE `accounts`;
