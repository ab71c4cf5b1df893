-- Approval cases: a case is a graph of links (one office's decision each); what is ready is computed from these facts.
-- Nothing personal stands here in the clear: answers, reasons, minutes, file names and files are sealed by the application.

CREATE TABLE approvals.numbering (
  series text   PRIMARY KEY CHECK (length(series) BETWEEN 1 AND 60),
  last   bigint NOT NULL CHECK (last >= 0)
);
COMMENT ON TABLE approvals.numbering IS 'DERIVED: highest number handed out per series (case references, credit codes); can be rebuilt from what was numbered.';

CREATE TABLE approvals.approval_case (
  id                 uuid        PRIMARY KEY,
  reference          text        NOT NULL UNIQUE CHECK (length(reference) BETWEEN 1 AND 40),
  service            text        NOT NULL,
  definition_version integer     NOT NULL CHECK (definition_version >= 1),
  definition_hash    text        NOT NULL,
  office             text        NOT NULL,
  opened_by          text        NOT NULL,
  opened_at          timestamptz NOT NULL,
  opened_on          date        NOT NULL,
  premises           text        CHECK (length(premises) BETWEEN 1 AND 200),
  paper_only         boolean     NOT NULL,
  founding           boolean     NOT NULL,
  applicant          text        NOT NULL,
  state              text        NOT NULL CHECK (state IN ('DRAFT', 'SUBMITTED', 'ACCEPTED', 'SUPPLEMENT', 'APPROVED', 'REFUSED', 'WITHDRAWN')),
  submitted_on       date,
  accepted_on        date,
  finished_on        date,
  last_event         bigint      NOT NULL CHECK (last_event >= 0),
  touched_at         timestamptz NOT NULL,
  CHECK (state NOT IN ('ACCEPTED', 'APPROVED', 'REFUSED') OR accepted_on IS NOT NULL),
  CHECK ((state IN ('APPROVED', 'REFUSED', 'WITHDRAWN')) = (finished_on IS NOT NULL))
);
COMMENT ON TABLE approvals.approval_case IS 'LEDGERED: one row per case; its columns are part of the record of the case''s newest event.';
COMMENT ON COLUMN approvals.approval_case.opened_on IS 'Business days; every date of a case is a day of its working calendar''s zone.';
COMMENT ON COLUMN approvals.approval_case.applicant IS 'Holder reference; while the applicant organisation is being founded, its legal representative.';
COMMENT ON COLUMN approvals.approval_case.founding IS 'A link of this case will bring the applicant into being (or has: then the applicant is an organisation).';
CREATE INDEX approval_case_office ON approvals.approval_case (office, state, id DESC);
CREATE INDEX approval_case_applicant ON approvals.approval_case (applicant, id DESC);
CREATE INDEX approval_case_open ON approvals.approval_case (id) WHERE state IN ('SUBMITTED', 'ACCEPTED', 'SUPPLEMENT');

CREATE TABLE approvals.case_party (
  case_id  uuid    NOT NULL REFERENCES approvals.approval_case,
  role     text    NOT NULL,
  position integer NOT NULL CHECK (position >= 0),
  holder   text    NOT NULL,
  PRIMARY KEY (case_id, role, position)
);
COMMENT ON TABLE approvals.case_party IS 'HASHED: who plays which part; inside the record of every event of the case.';
CREATE INDEX case_party_holder ON approvals.case_party (holder, case_id DESC);

CREATE TABLE approvals.case_answer (
  case_id         uuid        NOT NULL REFERENCES approvals.approval_case,
  field           text        NOT NULL,
  value           bytea       NOT NULL,
  locked          boolean     NOT NULL,
  source_kind     text,
  source_office   text,
  source_document uuid,
  source_issued   date,
  source_evidence uuid,
  changed_at      timestamptz NOT NULL,
  PRIMARY KEY (case_id, field),
  CHECK ((source_document IS NULL) = (source_kind IS NULL) AND (source_document IS NULL) = (source_office IS NULL)
     AND (source_document IS NULL) = (source_issued IS NULL) AND (source_document IS NULL) = (source_evidence IS NULL)),
  CHECK (NOT locked OR source_document IS NOT NULL)
);
COMMENT ON TABLE approvals.case_answer IS 'HASHED: answers of the form, sealed; a keyed digest of all of them is in the event case.submitted and in each decision.';
COMMENT ON COLUMN approvals.case_answer.locked IS 'Filled in from a verified document that the definition does not let a person change.';

CREATE TABLE approvals.case_link (
  case_id    uuid        NOT NULL REFERENCES approvals.approval_case,
  link       text        NOT NULL,
  round      integer     NOT NULL CHECK (round >= 1),
  office     text        NOT NULL,
  state      text        NOT NULL CHECK (state IN ('NOT_APPLICABLE', 'SKIPPED', 'WAITING', 'READY', 'CLAIMED', 'DECIDED', 'STOPPED')),
  ready_on   date,
  claimed_by text,
  due_on     date,
  PRIMARY KEY (case_id, link),
  CHECK (state <> 'CLAIMED' OR claimed_by IS NOT NULL),
  CHECK (state NOT IN ('READY', 'CLAIMED', 'DECIDED') OR ready_on IS NOT NULL)
);
COMMENT ON TABLE approvals.case_link IS 'DERIVED: where each link stands; recomputed from decisions, documents and answers, the reconciler compares.';
CREATE INDEX case_link_inbox ON approvals.case_link (office, due_on, case_id, link) WHERE state IN ('READY', 'CLAIMED');

CREATE TABLE approvals.upload (
  id         uuid        PRIMARY KEY,
  case_id    uuid        NOT NULL REFERENCES approvals.approval_case,
  slot       text        NOT NULL,
  file_name  bytea       NOT NULL,
  media_type text        NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'application/zip')),
  bytes      bytea       NOT NULL,
  size       integer     NOT NULL CHECK (size BETWEEN 1 AND 10485760),
  sha256     bytea       NOT NULL CHECK (octet_length(sha256) = 32),
  stored_by  text        NOT NULL,
  stored_at  timestamptz NOT NULL
);
COMMENT ON TABLE approvals.upload IS 'HASHED: files sealed at rest; the hash of each is in the event upload.stored.';
CREATE INDEX upload_case ON approvals.upload (case_id, slot);

CREATE TABLE approvals.case_slot (
  case_id       uuid    NOT NULL REFERENCES approvals.approval_case,
  slot          text    NOT NULL,
  paper         boolean NOT NULL DEFAULT false,
  upload        uuid    REFERENCES approvals.upload,
  checked       text    CHECK (checked IN ('CHECKED', 'NOT_USABLE')),
  check_reason  bytea,
  settled       text,
  settled_from  text,
  PRIMARY KEY (case_id, slot),
  CHECK (checked IS NULL OR upload IS NOT NULL)
);
COMMENT ON TABLE approvals.case_slot IS 'DERIVED: choice and present file of a material; every change is an event.';
COMMENT ON COLUMN approvals.case_slot.settled IS 'The reason with which the link was decided; from then on the line of the checklist stands still.';

CREATE TABLE approvals.case_item (
  case_id  uuid NOT NULL REFERENCES approvals.approval_case,
  slot     text NOT NULL,
  owner    text NOT NULL,
  document uuid NOT NULL,
  outcome  text CHECK (outcome IN ('PULLED', 'REFUSED_BY_OWNER', 'NOT_AUTHORISED', 'WRONG_OWNER', 'WRONG_KIND', 'NOT_VALID', 'ALTERED', 'CANNOT_CHECK')),
  evidence uuid,
  why      text,
  PRIMARY KEY (case_id, slot, owner),
  CHECK ((outcome IS NULL) = (evidence IS NULL))
);
COMMENT ON TABLE approvals.case_item IS 'DERIVED: which document of whom serves a material and how its last pull ended; the evidence itself is sealed by documents.';

CREATE TABLE approvals.decision (
  id              uuid        PRIMARY KEY,
  case_id         uuid        NOT NULL REFERENCES approvals.approval_case,
  link            text        NOT NULL,
  round           integer     NOT NULL CHECK (round >= 1),
  outcome         text        NOT NULL,
  effect          text        NOT NULL CHECK (effect IN ('APPROVE', 'REJECT', 'RETURN')),
  reason          bytea,
  officer         text        NOT NULL,
  office          text        NOT NULL,
  decided_at      timestamptz NOT NULL,
  decided_on      date        NOT NULL,
  result_kind     text,
  result_document uuid,
  inputs          jsonb       NOT NULL,
  answers_digest  bytea       NOT NULL,
  entry_id        bigint      NOT NULL,
  blinding        bytea       NOT NULL,
  UNIQUE (case_id, link, round),
  CHECK ((result_kind IS NULL) = (result_document IS NULL)),
  CHECK (result_document IS NULL OR effect = 'APPROVE')
);
COMMENT ON TABLE approvals.decision IS 'LEDGERED: one decision per link and round; appended only.';
COMMENT ON COLUMN approvals.decision.inputs IS 'Slot to what it rested on: document and evidence ids, hash of the upload.';

CREATE TABLE approvals.opinion (
  case_id  uuid        NOT NULL REFERENCES approvals.approval_case,
  link     text        NOT NULL,
  round    integer     NOT NULL CHECK (round >= 1),
  office   text        NOT NULL,
  answer   text        NOT NULL,
  reason   bytea,
  officer  text        NOT NULL,
  given_at timestamptz NOT NULL,
  given_on date        NOT NULL,
  PRIMARY KEY (case_id, link, round, office)
);
COMMENT ON TABLE approvals.opinion IS 'HASHED: opinions of assistance offices; answer and office are in the event opinion.given; appended only.';

CREATE TABLE approvals.joint_event (
  case_id     uuid        NOT NULL REFERENCES approvals.approval_case,
  joint       text        NOT NULL,
  held_on     date        NOT NULL,
  minutes     bytea       NOT NULL,
  recorded_by text        NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (case_id, joint)
);
COMMENT ON TABLE approvals.joint_event IS 'HASHED: the one visit or meeting of several links; in the event joint.recorded; appended only.';

CREATE TABLE approvals.clock_stop (
  case_id  uuid    NOT NULL REFERENCES approvals.approval_case,
  number   integer NOT NULL CHECK (number >= 1),
  kind     text    NOT NULL CHECK (kind IN ('SUPPLEMENT', 'RETURN')),
  from_on  date    NOT NULL,
  until_on date,
  slots    jsonb   NOT NULL,
  reason   bytea   NOT NULL,
  asked_by text    NOT NULL,
  PRIMARY KEY (case_id, number),
  CHECK (until_on IS NULL OR until_on >= from_on)
);
COMMENT ON TABLE approvals.clock_stop IS 'HASHED: days on which the limits stand still; beginning and end are events.';
CREATE UNIQUE INDEX clock_stop_one_open ON approvals.clock_stop (case_id) WHERE until_on IS NULL;

CREATE TABLE approvals.deadline (
  id          uuid        PRIMARY KEY,
  case_id     uuid        NOT NULL REFERENCES approvals.approval_case,
  link        text        NOT NULL,
  round       integer     NOT NULL,
  kind        text        NOT NULL CHECK (kind IN ('ACCEPTANCE', 'LINK', 'OPINION', 'PROMISED', 'STATUTORY')),
  party       text        NOT NULL,
  start_on    date        NOT NULL,
  due_on      date        NOT NULL,
  due_at      timestamptz NOT NULL,
  provisional boolean     NOT NULL,
  generation  integer     NOT NULL CHECK (generation >= 1),
  closed      boolean     NOT NULL DEFAULT false,
  fired_at    timestamptz,
  UNIQUE (case_id, link, round, kind, party)
);
COMMENT ON TABLE approvals.deadline IS 'DERIVED: due dates, recomputed from start, limit, stops and calendar whenever one of them changes.';
COMMENT ON COLUMN approvals.deadline.link IS 'Empty for a deadline of the whole case.';
COMMENT ON COLUMN approvals.deadline.party IS 'Assistance office of an opinion, else empty.';
CREATE INDEX deadline_due ON approvals.deadline (due_at) WHERE NOT closed AND fired_at IS NULL;
CREATE INDEX deadline_case ON approvals.deadline (case_id);

CREATE TABLE approvals.case_event (
  case_id      uuid        NOT NULL REFERENCES approvals.approval_case,
  number       bigint      NOT NULL CHECK (number >= 1),
  type         text        NOT NULL,
  at           timestamptz NOT NULL,
  business_at  timestamptz NOT NULL,
  business_day date        NOT NULL,
  actor        text        NOT NULL,
  data         jsonb       NOT NULL,
  facts        jsonb       NOT NULL,
  entry_id     bigint      NOT NULL UNIQUE,
  blinding     bytea       NOT NULL,
  PRIMARY KEY (case_id, number)
);
COMMENT ON TABLE approvals.case_event IS 'LEDGERED: everything that happened, numbered without gaps per case; appended only.';
COMMENT ON COLUMN approvals.case_event.data IS 'Ids, codes and dates; nothing personal.';
COMMENT ON COLUMN approvals.case_event.facts IS 'The case row and its parties as this event left them.';

-- What was written stays written, also for the table owner: ALWAYS fires under every session_replication_role.
CREATE FUNCTION approvals.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

-- The numbers of a case's events have no gap, whoever inserts them.
CREATE FUNCTION approvals.next_event_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM approvals.case_event WHERE case_id = NEW.case_id) THEN
    RAISE EXCEPTION 'event % of case % leaves a gap', NEW.number, NEW.case_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.case_event FOR EACH ROW EXECUTE FUNCTION approvals.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON approvals.case_event FOR EACH STATEMENT EXECUTE FUNCTION approvals.refuse_change();
CREATE TRIGGER contiguous BEFORE INSERT ON approvals.case_event FOR EACH ROW EXECUTE FUNCTION approvals.next_event_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.decision FOR EACH ROW EXECUTE FUNCTION approvals.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON approvals.decision FOR EACH STATEMENT EXECUTE FUNCTION approvals.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.opinion FOR EACH ROW EXECUTE FUNCTION approvals.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.joint_event FOR EACH ROW EXECUTE FUNCTION approvals.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.upload FOR EACH ROW EXECUTE FUNCTION approvals.refuse_change();
ALTER TABLE approvals.case_event ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE approvals.case_event ENABLE ALWAYS TRIGGER never_truncated;
ALTER TABLE approvals.case_event ENABLE ALWAYS TRIGGER contiguous;
ALTER TABLE approvals.decision ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE approvals.decision ENABLE ALWAYS TRIGGER never_truncated;
ALTER TABLE approvals.opinion ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE approvals.joint_event ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE approvals.upload ENABLE ALWAYS TRIGGER append_only;

GRANT USAGE ON SCHEMA approvals TO commonseal_app, commonseal_read;
GRANT SELECT, INSERT ON approvals.case_event, approvals.decision, approvals.opinion, approvals.joint_event, approvals.upload,
  approvals.case_party TO commonseal_app;
GRANT SELECT, INSERT ON approvals.approval_case, approvals.case_answer, approvals.case_link, approvals.case_slot, approvals.case_item,
  approvals.clock_stop, approvals.deadline, approvals.numbering TO commonseal_app;
GRANT UPDATE (applicant, state, submitted_on, accepted_on, finished_on, last_event, touched_at) ON approvals.approval_case TO commonseal_app;
GRANT UPDATE (value, locked, source_kind, source_office, source_document, source_issued, source_evidence, changed_at)
  ON approvals.case_answer TO commonseal_app;
GRANT UPDATE (round, state, ready_on, claimed_by, due_on) ON approvals.case_link TO commonseal_app;
GRANT UPDATE (paper, upload, checked, check_reason, settled, settled_from) ON approvals.case_slot TO commonseal_app;
GRANT UPDATE (document, outcome, evidence, why) ON approvals.case_item TO commonseal_app;
GRANT UPDATE (until_on) ON approvals.clock_stop TO commonseal_app;
GRANT UPDATE (due_on, due_at, provisional, generation, closed, fired_at) ON approvals.deadline TO commonseal_app;
GRANT UPDATE (last) ON approvals.numbering TO commonseal_app;
GRANT SELECT (id, reference, service, definition_version, office, opened_on, state, submitted_on, accepted_on, finished_on)
  ON approvals.approval_case TO commonseal_read;
GRANT SELECT ON approvals.case_link, approvals.deadline TO commonseal_read;
