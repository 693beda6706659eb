-- CreateTable
CREATE TABLE "outcome_rollup" (
    "organisation_id" BIGINT NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "list_id" BIGINT NOT NULL,
    "minute_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" SMALLINT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "dials" INTEGER NOT NULL DEFAULT 0,
    "live" INTEGER NOT NULL DEFAULT 0,
    "abandoned" INTEGER NOT NULL DEFAULT 0,
    "reached_agent" INTEGER NOT NULL DEFAULT 0,
    "contacts" INTEGER NOT NULL DEFAULT 0,
    "talk_seconds" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "outcome_rollup_pkey" PRIMARY KEY ("organisation_id","campaign_id","list_id","minute_at","outcome")
);

-- CreateTable
CREATE TABLE "ledger_day" (
    "organisation_id" BIGINT NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "abandoned" INTEGER NOT NULL DEFAULT 0,
    "reached_agent" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "ledger_day_pkey" PRIMARY KEY ("organisation_id","campaign_id","day")
);

-- CreateTable
CREATE TABLE "attempt" (
    "organisation_id" BIGINT NOT NULL,
    "id" UUID NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "campaign_contact_id" BIGINT NOT NULL,
    "contact_id" BIGINT NOT NULL,
    "list_id" BIGINT NOT NULL,
    "number_id" BIGINT NOT NULL,
    "e164" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "pass" INTEGER NOT NULL,
    "attempt_number" SMALLINT NOT NULL,
    "handed_at" TIMESTAMPTZ(3) NOT NULL,
    "dial_at" TIMESTAMPTZ(3),
    "guard_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "outcome" SMALLINT,
    "business_outcome" TEXT,
    "is_charged" BOOLEAN NOT NULL DEFAULT false,
    "is_dialed" BOOLEAN NOT NULL DEFAULT false,
    "agent_id" TEXT,
    "task_id" TEXT,
    "call_started_at" TIMESTAMPTZ(3),
    "call_ended_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "decision" TEXT,
    "gates" JSONB,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("organisation_id","id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "lease" (
    "organisation_id" BIGINT NOT NULL,
    "attempt_id" UUID NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "campaign_contact_id" BIGINT NOT NULL,
    "contact_id" BIGINT NOT NULL,
    "e164" TEXT NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("attempt_id","organisation_id")
);

-- CreateTable
CREATE TABLE "disposition_event" (
    "organisation_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "envelope_id" TEXT NOT NULL,
    "body_sha256" BYTEA NOT NULL,
    "body" BYTEA NOT NULL,
    "headers" JSONB NOT NULL,
    "authenticated_by" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "is_late" BOOLEAN NOT NULL DEFAULT false,
    "is_conflicting" BOOLEAN NOT NULL DEFAULT false,
    "is_other_subscription" BOOLEAN NOT NULL DEFAULT false,
    "dismissed_at" TIMESTAMPTZ(3),
    "dismissed_by_name" TEXT,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "results" JSONB,
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "disposition_event_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "disposition_pending" (
    "organisation_id" BIGINT NOT NULL,
    "event_id" BIGINT NOT NULL,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "disposition_pending_pkey" PRIMARY KEY ("organisation_id","event_id")
);

-- CreateTable
CREATE TABLE "callback" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "contact_id" BIGINT NOT NULL,
    "number_id" BIGINT,
    "attempt_id" UUID,
    "agent_id" TEXT,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "callback_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "version" INTEGER NOT NULL DEFAULT 1,
    "pass" INTEGER NOT NULL DEFAULT 1,
    "recycles" BOOLEAN NOT NULL DEFAULT false,
    "state_reason" TEXT,
    "state_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "first_handed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" BIGINT,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_version" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "settings" JSONB NOT NULL,
    "changed" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" BIGINT,
    "created_by_name" TEXT NOT NULL DEFAULT 'system',

    CONSTRAINT "campaign_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_fetch" (
    "campaign_id" BIGINT NOT NULL,
    "organisation_id" BIGINT NOT NULL,
    "last_fetch_at" TIMESTAMPTZ(3),
    "last_asked_count" INTEGER,
    "last_handed_count" INTEGER,
    "last_handed_at" TIMESTAMPTZ(3),
    "last_empty_reason" TEXT,
    "last_disposition_at" TIMESTAMPTZ(3),

    CONSTRAINT "campaign_fetch_pkey" PRIMARY KEY ("campaign_id")
);

-- CreateTable
CREATE TABLE "campaign_list" (
    "organisation_id" BIGINT NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "list_id" BIGINT NOT NULL,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "position" INTEGER NOT NULL DEFAULT 0,
    "enrolled_seq" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "campaign_list_pkey" PRIMARY KEY ("campaign_id","list_id")
);

-- CreateTable
CREATE TABLE "campaign_command" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'requested',
    "version" INTEGER NOT NULL,
    "request" JSONB,
    "response_status" INTEGER,
    "fault" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "requested_by_id" BIGINT,
    "requested_by_name" TEXT NOT NULL DEFAULT 'system',

    CONSTRAINT "campaign_command_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_contact" (
    "organisation_id" BIGINT NOT NULL,
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "campaign_id" BIGINT NOT NULL,
    "contact_id" BIGINT NOT NULL,
    "list_id" BIGINT NOT NULL,
    "pass" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL,
    "order_key" BIGINT NOT NULL,
    "next_at" TIMESTAMPTZ(3),
    "waiting_for" TEXT,
    "next_number_id" BIGINT,
    "next_e164" TEXT,
    "zone_set_id" INTEGER NOT NULL,
    "dial_at" TIMESTAMPTZ(3),
    "guard_time" TIMESTAMPTZ(3),
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "charged_count" INTEGER NOT NULL DEFAULT 0,
    "last_outcome" SMALLINT,
    "last_attempt_at" TIMESTAMPTZ(3),
    "stop_cause" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaign_contact_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "dnc_entry" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "e164" TEXT NOT NULL,
    "scope" TEXT NOT NULL DEFAULT 'organisation',
    "campaign_id" BIGINT,
    "source" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "attempt_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" BIGINT,
    "created_by_name" TEXT NOT NULL DEFAULT 'system',
    "expires_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ended_by_name" TEXT,
    "ended_reason" TEXT,

    CONSTRAINT "dnc_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connector_credential" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "user_name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "connector_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_secret" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "secret_encrypted" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wxcc_connection" (
    "organisation_id" BIGINT NOT NULL,
    "api_base_url" TEXT NOT NULL,
    "access_token_encrypted" BYTEA,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "subscription_id" TEXT,
    "subscription_status" TEXT,
    "subscription_checked_at" TIMESTAMPTZ(3),
    "destination_url" TEXT,
    "last_fault" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "wxcc_connection_pkey" PRIMARY KEY ("organisation_id")
);

-- CreateTable
CREATE TABLE "contact_list" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "default_country" TEXT NOT NULL,
    "columns" JSONB NOT NULL DEFAULT '[]',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "expires_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" BIGINT,

    CONSTRAINT "contact_list_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "list_import" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "list_id" BIGINT NOT NULL,
    "file_name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'uploading',
    "mode" TEXT NOT NULL DEFAULT 'append',
    "mapping" JSONB,
    "bytes_total" BIGINT NOT NULL DEFAULT 0,
    "bytes_done" BIGINT NOT NULL DEFAULT 0,
    "rows_read" INTEGER NOT NULL DEFAULT 0,
    "rows_added" INTEGER NOT NULL DEFAULT 0,
    "rows_updated" INTEGER NOT NULL DEFAULT 0,
    "rows_unchanged" INTEGER NOT NULL DEFAULT 0,
    "rows_rejected" INTEGER NOT NULL DEFAULT 0,
    "rows_duplicate" INTEGER NOT NULL DEFAULT 0,
    "fault" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" BIGINT,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "list_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_chunk" (
    "organisation_id" BIGINT NOT NULL,
    "import_id" BIGINT NOT NULL,
    "position" INTEGER NOT NULL,
    "sha256" BYTEA NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "import_chunk_pkey" PRIMARY KEY ("import_id","position")
);

-- CreateTable
CREATE TABLE "import_row_verdict" (
    "organisation_id" BIGINT NOT NULL,
    "import_id" BIGINT NOT NULL,
    "line" INTEGER NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "verdict" TEXT NOT NULL,
    "column_name" TEXT,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "import_row_verdict_pkey" PRIMARY KEY ("import_id","line","position")
);

-- CreateTable
CREATE TABLE "contact" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "external_key" TEXT NOT NULL,
    "account_key" TEXT,
    "first_name" TEXT NOT NULL DEFAULT '',
    "last_name" TEXT NOT NULL DEFAULT '',
    "email" TEXT,
    "time_zone" TEXT,
    "postal_code" TEXT,
    "region" TEXT,
    "country" TEXT,
    "charged_total" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    "locked_cause" TEXT,
    "stopped_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_number" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "contact_id" BIGINT NOT NULL,
    "position" SMALLINT NOT NULL,
    "type" TEXT NOT NULL DEFAULT 'other',
    "e164" TEXT NOT NULL,
    "given" TEXT NOT NULL,
    "country" TEXT,
    "zone_set_id" INTEGER NOT NULL,
    "zone_source" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "state_cause" TEXT,
    "charged_total" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "contact_number_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "list_contact" (
    "organisation_id" BIGINT NOT NULL,
    "list_id" BIGINT NOT NULL,
    "contact_id" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT rollcall_id(),
    "import_id" BIGINT,
    "columns" JSONB NOT NULL DEFAULT '{}',
    "dial_at" TIMESTAMPTZ(3),
    "guard_time" TIMESTAMPTZ(3),
    "customer_ani" TEXT,
    "preferred_agent_id" UUID,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "list_contact_pkey" PRIMARY KEY ("list_id","contact_id")
);

-- CreateTable
CREATE TABLE "zone_set" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "country" TEXT,
    "regions" TEXT[],
    "zones" TEXT[],

    CONSTRAINT "zone_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "name" TEXT NOT NULL,
    "is_sandbox" BOOLEAN NOT NULL DEFAULT false,
    "wxcc_org_id" UUID NOT NULL,
    "default_country" TEXT NOT NULL DEFAULT 'US',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "zone_policy" TEXT NOT NULL DEFAULT 'all',
    "unknown_zone" TEXT,
    "paused_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "session_epoch" INTEGER NOT NULL DEFAULT 0,
    "disabled_at" TIMESTAMPTZ(3),
    "last_sign_in_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "organisation_id" BIGINT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("organisation_id","user_id")
);

-- CreateTable
CREATE TABLE "one_time_token" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "one_time_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_by_id" BIGINT,
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "organisation_id" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "request_sha256" BYTEA NOT NULL,
    "response_status" INTEGER,
    "response_body" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("organisation_id","key")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGINT NOT NULL DEFAULT rollcall_id(),
    "organisation_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" BIGINT,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" TEXT,
    "before" JSONB,
    "after" JSONB,
    "request_id" TEXT,
    "position" BIGINT NOT NULL,
    "previous_hash" BYTEA,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "outcome_rollup_organisation_id_minute_at_idx" ON "outcome_rollup"("organisation_id", "minute_at");

-- CreateIndex
CREATE INDEX "attempt_organisation_id_contact_id_handed_at_idx" ON "attempt"("organisation_id", "contact_id", "handed_at");

-- CreateIndex
CREATE INDEX "attempt_organisation_id_e164_handed_at_idx" ON "attempt"("organisation_id", "e164", "handed_at");

-- CreateIndex
CREATE INDEX "attempt_organisation_id_campaign_id_id_idx" ON "attempt"("organisation_id", "campaign_id", "id");

-- CreateIndex
CREATE INDEX "lease_deadline_at_idx" ON "lease"("deadline_at");

-- CreateIndex
CREATE INDEX "lease_organisation_id_campaign_id_idx" ON "lease"("organisation_id", "campaign_id");

-- CreateIndex
CREATE UNIQUE INDEX "lease_contact_id_organisation_id_key" ON "lease"("contact_id", "organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "lease_e164_organisation_id_key" ON "lease"("e164", "organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "disposition_event_envelope_id_organisation_id_body_sha256_key" ON "disposition_event"("envelope_id", "organisation_id", "body_sha256");

-- CreateIndex
CREATE INDEX "disposition_pending_queued_at_idx" ON "disposition_pending"("queued_at");

-- CreateIndex
CREATE INDEX "callback_contact_id_organisation_id_idx" ON "callback"("contact_id", "organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "callback_attempt_id_organisation_id_key" ON "callback"("attempt_id", "organisation_id");

-- CreateIndex
CREATE INDEX "campaign_organisation_id_id_idx" ON "campaign"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_version_campaign_id_version_key" ON "campaign_version"("campaign_id", "version");

-- CreateIndex
CREATE INDEX "campaign_list_list_id_idx" ON "campaign_list"("list_id");

-- CreateIndex
CREATE INDEX "campaign_command_campaign_id_id_idx" ON "campaign_command"("campaign_id", "id");

-- CreateIndex
CREATE INDEX "campaign_contact_contact_id_organisation_id_idx" ON "campaign_contact"("contact_id", "organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_contact_organisation_id_campaign_id_contact_id_key" ON "campaign_contact"("organisation_id", "campaign_id", "contact_id");

-- CreateIndex
CREATE INDEX "dnc_entry_e164_organisation_id_idx" ON "dnc_entry"("e164", "organisation_id");

-- CreateIndex
CREATE INDEX "dnc_entry_organisation_id_id_idx" ON "dnc_entry"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "connector_credential_user_name_key" ON "connector_credential"("user_name");

-- CreateIndex
CREATE INDEX "connector_credential_organisation_id_idx" ON "connector_credential"("organisation_id");

-- CreateIndex
CREATE INDEX "wxcc_connection_subscription_id_idx" ON "wxcc_connection"("subscription_id");

-- CreateIndex
CREATE INDEX "webhook_secret_organisation_id_idx" ON "webhook_secret"("organisation_id");

-- CreateIndex
CREATE INDEX "contact_list_organisation_id_id_idx" ON "contact_list"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "list_import_list_id_id_idx" ON "list_import"("list_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_organisation_id_external_key_key" ON "contact"("organisation_id", "external_key");

-- CreateIndex
CREATE INDEX "contact_number_organisation_id_e164_idx" ON "contact_number"("organisation_id", "e164");

-- CreateIndex
CREATE UNIQUE INDEX "contact_number_contact_id_position_key" ON "contact_number"("contact_id", "position");

-- CreateIndex
CREATE INDEX "list_contact_contact_id_idx" ON "list_contact"("contact_id");

-- CreateIndex
CREATE INDEX "list_contact_list_id_seq_idx" ON "list_contact"("list_id", "seq");

-- CreateIndex
CREATE INDEX "list_contact_import_id_idx" ON "list_contact"("import_id");

-- CreateIndex
CREATE UNIQUE INDEX "zone_set_key_key" ON "zone_set"("key");

-- CreateIndex
CREATE UNIQUE INDEX "organisation_wxcc_org_id_key" ON "organisation"("wxcc_org_id");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_token_token_hash_key" ON "one_time_token"("token_hash");

-- CreateIndex
CREATE INDEX "one_time_token_user_id_idx" ON "one_time_token"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_secret_hash_key" ON "api_key"("secret_hash");

-- CreateIndex
CREATE INDEX "api_key_organisation_id_idx" ON "api_key"("organisation_id");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE INDEX "audit_event_organisation_id_entity_entity_id_id_idx" ON "audit_event"("organisation_id", "entity", "entity_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_organisation_id_position_key" ON "audit_event"("organisation_id", "position");

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_version" ADD CONSTRAINT "campaign_version_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_fetch" ADD CONSTRAINT "campaign_fetch_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_list" ADD CONSTRAINT "campaign_list_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_list" ADD CONSTRAINT "campaign_list_list_id_fkey" FOREIGN KEY ("list_id") REFERENCES "contact_list"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_command" ADD CONSTRAINT "campaign_command_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connector_credential" ADD CONSTRAINT "connector_credential_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_secret" ADD CONSTRAINT "webhook_secret_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "wxcc_connection" ADD CONSTRAINT "wxcc_connection_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_list" ADD CONSTRAINT "contact_list_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "list_import" ADD CONSTRAINT "list_import_list_id_fkey" FOREIGN KEY ("list_id") REFERENCES "contact_list"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_chunk" ADD CONSTRAINT "import_chunk_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "list_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_number" ADD CONSTRAINT "contact_number_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_number" ADD CONSTRAINT "contact_number_zone_set_id_fkey" FOREIGN KEY ("zone_set_id") REFERENCES "zone_set"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "list_contact" ADD CONSTRAINT "list_contact_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_token" ADD CONSTRAINT "one_time_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
