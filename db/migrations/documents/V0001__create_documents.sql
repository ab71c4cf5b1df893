-- Official documents, what happened to them, and the evidence of every pull. Append-only (INV-D1): what is written here is
-- committed to in the ledger and never changed; only the derived standing of a document and the number series move.

CREATE FUNCTION documents.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'INV-D1: %.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TABLE documents.document (
  id                uuid        PRIMARY KEY,
  kind              text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  kind_version      integer     NOT NULL CHECK (kind_version >= 1),
  office            text        NOT NULL CHECK (length(office) BETWEEN 1 AND 100),
  number_sealed     bytea       NOT NULL,
  number_index      bytea       NOT NULL CHECK (octet_length(number_index) = 16),
  valid_from        date        NOT NULL,
  valid_until       date        NULL CHECK (valid_until >= valid_from),
  asset             text        NULL CHECK (length(asset) BETWEEN 1 AND 200),
  case_id           uuid        NULL,
  link              text        NULL CHECK (length(link) BETWEEN 1 AND 100),
  first_holder      text        NOT NULL CHECK (first_holder ~ '^(person|organisation):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'),
  predecessor       uuid        NULL,
  public_code       text        NOT NULL CHECK (public_code ~ '^[A-Za-z0-9_-]{22}$'),
  issued_by         text        NOT NULL CHECK (length(issued_by) BETWEEN 1 AND 200),
  issued_at         timestamptz NOT NULL,
  credential        bytea       NOT NULL,
  credential_digest bytea       NOT NULL CHECK (octet_length(credential_digest) = 32),
  blinding          bytea       NOT NULL,
  entry             bigint      NOT NULL,
  CONSTRAINT document_of_case CHECK ((case_id IS NULL) = (link IS NULL)),
  CONSTRAINT document_number UNIQUE (kind, number_index),
  CONSTRAINT document_public_code UNIQUE (public_code),
  CONSTRAINT document_entry UNIQUE (entry),
  CONSTRAINT document_one_successor UNIQUE (predecessor)
);
COMMENT ON TABLE documents.document IS 'LEDGERED: an issued document. Every column is either in the sealed credential, whose digest is in the ledger record document.issued, or in that record itself.';
COMMENT ON COLUMN documents.document.number_sealed IS 'Encrypted. The number as printed.';
COMMENT ON COLUMN documents.document.number_index IS 'Blind index of the number: no number of a kind is given twice (INV-D2).';
COMMENT ON COLUMN documents.document.valid_until IS 'Last day; absent if it does not expire.';
COMMENT ON COLUMN documents.document.asset IS 'Opaque reference to premises or another thing; absent if it belongs to the holder alone.';
COMMENT ON COLUMN documents.document.first_holder IS 'The first of document_holder, for the constraint against issuing a result twice.';
COMMENT ON COLUMN documents.document.predecessor IS 'The document this one replaces.';
COMMENT ON COLUMN documents.document.public_code IS '128 random bits, base64url: what the QR code carries. Not the number, so that nobody can count through.';
COMMENT ON COLUMN documents.document.credential IS 'Encrypted. The signed credential, canonical JSON, byte for byte as sealed.';
COMMENT ON COLUMN documents.document.credential_digest IS 'SHA-256 of the credential.';
COMMENT ON COLUMN documents.document.blinding IS 'Encrypted. The 32 bytes r of the leaf; deleting them makes the leaf unlinkable.';
COMMENT ON COLUMN documents.document.entry IS 'Ledger entry of the issue.';
-- A link gives each holder one result of a kind (INV-D3); a successor of it is told apart by what it replaces.
CREATE UNIQUE INDEX document_once_per_link ON documents.document (case_id, link, kind, first_holder, asset, predecessor) NULLS NOT DISTINCT WHERE case_id IS NOT NULL;

CREATE TABLE documents.document_holder (
  document_id uuid     NOT NULL REFERENCES documents.document (id),
  holder      text     NOT NULL CHECK (holder ~ '^(person|organisation):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'),
  position    smallint NOT NULL CHECK (position >= 0),
  PRIMARY KEY (document_id, holder),
  UNIQUE (document_id, position)
);
COMMENT ON TABLE documents.document_holder IS 'LEDGERED: joint holders in their order; part of the sealed credential.';
CREATE INDEX document_holder_by_holder ON documents.document_holder (holder, document_id DESC);

CREATE TABLE documents.standing (
  document_id uuid PRIMARY KEY REFERENCES documents.document (id),
  state       text NOT NULL CHECK (state IN ('ACTIVE', 'SUSPENDED', 'REVOKED', 'SUPERSEDED', 'SURRENDERED', 'VOID')),
  successor   uuid NULL REFERENCES documents.document (id),
  events      integer NOT NULL CHECK (events >= 0),
  CONSTRAINT standing_successor CHECK ((state = 'SUPERSEDED') = (successor IS NOT NULL))
);
COMMENT ON TABLE documents.standing IS 'DERIVED: state of each document, folded from status_event for searching; the row is locked by whoever changes the document. Checked against the events at every pull and by ledger verify.';
COMMENT ON COLUMN documents.standing.events IS 'Number of status events so far.';

CREATE FUNCTION documents.refuse_resurrection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state NOT IN ('ACTIVE', 'SUSPENDED') OR NEW.document_id <> OLD.document_id OR NEW.events <> OLD.events + 1 THEN
    RAISE EXCEPTION 'INV-D4: an ended document stays ended' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER standing_only_ends BEFORE UPDATE ON documents.standing FOR EACH ROW EXECUTE FUNCTION documents.refuse_resurrection();
ALTER TABLE documents.standing ENABLE ALWAYS TRIGGER standing_only_ends;

CREATE TABLE documents.status_event (
  document_id  uuid        NOT NULL REFERENCES documents.document (id),
  number       integer     NOT NULL CHECK (number >= 1),
  type         text        NOT NULL CHECK (type IN ('SUSPENDED', 'REINSTATED', 'REVOKED', 'SUPERSEDED', 'SURRENDERED', 'VOID')),
  reason       text        NOT NULL CHECK (reason ~ '^[A-Z][A-Z0-9_]{0,63}$'),
  effective_at timestamptz NOT NULL,
  recorded_at  timestamptz NOT NULL,
  office       text        NOT NULL CHECK (length(office) BETWEEN 1 AND 100),
  actor        text        NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
  successor    uuid        NULL REFERENCES documents.document (id),
  blinding     bytea       NOT NULL,
  entry        bigint      NOT NULL,
  PRIMARY KEY (document_id, number),
  CONSTRAINT status_event_entry UNIQUE (entry),
  CONSTRAINT status_event_successor CHECK ((type = 'SUPERSEDED') = (successor IS NOT NULL))
);
COMMENT ON TABLE documents.status_event IS 'LEDGERED: every change of a document''s status (record document.suspended, .reinstated, .revoked, .superseded, .surrendered, .void).';
COMMENT ON COLUMN documents.status_event.effective_at IS 'From when it has effect; recorded_at is when the office said so.';
COMMENT ON COLUMN documents.status_event.blinding IS 'Encrypted. The 32 bytes r of the leaf.';
-- A document ends once (INV-D4), whatever the program believes.
CREATE UNIQUE INDEX status_event_one_end ON documents.status_event (document_id) WHERE type NOT IN ('SUSPENDED', 'REINSTATED');

CREATE TABLE documents.number_series (
  kind   text    NOT NULL,
  period text    NOT NULL,
  last   bigint  NOT NULL CHECK (last >= 1),
  PRIMARY KEY (kind, period)
);
COMMENT ON TABLE documents.number_series IS 'DERIVED: last number given per kind and period (the year, or all). The row is locked from the number''s taking to the commit, so that a series has neither gaps nor doubles.';

CREATE TABLE documents.evidence (
  id            uuid        PRIMARY KEY,
  outcome       text        NOT NULL CHECK (outcome IN ('PULLED', 'REFUSED_BY_OWNER', 'NOT_AUTHORISED', 'WRONG_OWNER', 'WRONG_KIND', 'NOT_VALID', 'ALTERED', 'CANNOT_CHECK')),
  case_id       uuid        NOT NULL,
  service       text        NOT NULL CHECK (length(service) BETWEEN 1 AND 100),
  slot          text        NOT NULL CHECK (length(slot) BETWEEN 1 AND 200),
  document_id   uuid        NOT NULL,
  kind          text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  officer       text        NOT NULL CHECK (length(officer) BETWEEN 1 AND 200),
  office        text        NOT NULL CHECK (length(office) BETWEEN 1 AND 100),
  ground        text        NOT NULL CHECK (length(ground) BETWEEN 1 AND 200),
  fields        text[]      NOT NULL,
  verdict       text        NOT NULL CHECK (length(verdict) BETWEEN 1 AND 40),
  reason        text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 100),
  credential_digest bytea   NULL CHECK (octet_length(credential_digest) = 32),
  status_events integer     NOT NULL CHECK (status_events >= 0),
  at            timestamptz NOT NULL,
  business_at   timestamptz NOT NULL,
  blinding      bytea       NOT NULL,
  entry         bigint      NOT NULL,
  CONSTRAINT evidence_entry UNIQUE (entry),
  CONSTRAINT evidence_content CHECK ((outcome = 'PULLED') = (credential_digest IS NOT NULL) AND (outcome = 'PULLED' OR cardinality(fields) = 0))
);
COMMENT ON TABLE documents.evidence IS 'LEDGERED: electronic evidence of every pull, refusal and failure (record pull.evidence). Names of fields, never values.';
COMMENT ON COLUMN documents.evidence.document_id IS 'As asked for; the document may not exist.';
COMMENT ON COLUMN documents.evidence.ground IS 'authorisation:<uuid>, result-of-link:<link>, or none.';
COMMENT ON COLUMN documents.evidence.fields IS 'Names of the fields that left; empty unless something was pulled (INV-D5).';
COMMENT ON COLUMN documents.evidence.verdict IS 'What verification said, none if it was not run.';
COMMENT ON COLUMN documents.evidence.reason IS 'Code of the check that decided, or of the owner''s refusal.';
COMMENT ON COLUMN documents.evidence.credential_digest IS 'SHA-256 of the credential that was disclosed; absent if nothing was.';
COMMENT ON COLUMN documents.evidence.status_events IS 'How many status events the document had when it was judged, so that an export shows what was known then.';
COMMENT ON COLUMN documents.evidence.business_at IS 'The day by which dates were judged; equals at outside a demonstration.';
CREATE INDEX evidence_by_case ON documents.evidence (case_id, id DESC);
CREATE INDEX evidence_by_document ON documents.evidence (document_id, id DESC);
CREATE INDEX evidence_by_officer ON documents.evidence (officer, id DESC);
CREATE INDEX evidence_by_outcome ON documents.evidence (outcome, id DESC);
CREATE INDEX evidence_by_time ON documents.evidence (at);

CREATE TABLE documents.evidence_owner (
  evidence_id uuid     NOT NULL REFERENCES documents.evidence (id),
  owner       text     NOT NULL CHECK (owner ~ '^(person|organisation):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'),
  position    smallint NOT NULL CHECK (position >= 0),
  PRIMARY KEY (evidence_id, owner),
  UNIQUE (evidence_id, position)
);
COMMENT ON TABLE documents.evidence_owner IS 'LEDGERED: owners of the document concerned; part of the record pull.evidence.';
CREATE INDEX evidence_owner_by_owner ON documents.evidence_owner (owner, evidence_id DESC);

CREATE TABLE documents.evidence_export (
  id          uuid        PRIMARY KEY,
  evidence_id uuid        NOT NULL REFERENCES documents.evidence (id),
  auditor     text        NOT NULL CHECK (length(auditor) BETWEEN 1 AND 200),
  reason      bytea       NOT NULL,
  at          timestamptz NOT NULL,
  blinding    bytea       NOT NULL,
  entry       bigint      NOT NULL,
  CONSTRAINT evidence_export_entry UNIQUE (entry)
);
COMMENT ON TABLE documents.evidence_export IS 'LEDGERED: who took a piece of evidence out as a file, and why (record evidence.exported).';
COMMENT ON COLUMN documents.evidence_export.reason IS 'Encrypted: auditors write what they like.';
CREATE INDEX evidence_export_by_evidence ON documents.evidence_export (evidence_id);

CREATE TABLE documents.trust_version (
  version  integer     PRIMARY KEY CHECK (version >= 1),
  file     bytea       NOT NULL,
  at       timestamptz NOT NULL,
  blinding bytea       NOT NULL,
  entry    bigint      NOT NULL,
  CONSTRAINT trust_version_entry UNIQUE (entry)
);
COMMENT ON TABLE documents.trust_version IS 'LEDGERED: every published trust file with the root key''s signature (record trust.published). Public.';

-- Append-only: for every role, replication included.
CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE ON documents.document FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER document_no_truncate BEFORE TRUNCATE ON documents.document EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER document_holder_append_only BEFORE UPDATE OR DELETE ON documents.document_holder FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER document_holder_no_truncate BEFORE TRUNCATE ON documents.document_holder EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER standing_no_delete BEFORE DELETE ON documents.standing FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER standing_no_truncate BEFORE TRUNCATE ON documents.standing EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER status_event_append_only BEFORE UPDATE OR DELETE ON documents.status_event FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER status_event_no_truncate BEFORE TRUNCATE ON documents.status_event EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE ON documents.evidence FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON documents.evidence EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER evidence_owner_append_only BEFORE UPDATE OR DELETE ON documents.evidence_owner FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER evidence_owner_no_truncate BEFORE TRUNCATE ON documents.evidence_owner EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER evidence_export_append_only BEFORE UPDATE OR DELETE ON documents.evidence_export FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER evidence_export_no_truncate BEFORE TRUNCATE ON documents.evidence_export EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER trust_version_append_only BEFORE UPDATE OR DELETE ON documents.trust_version FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER trust_version_no_truncate BEFORE TRUNCATE ON documents.trust_version EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.document ENABLE ALWAYS TRIGGER document_append_only;
ALTER TABLE documents.document ENABLE ALWAYS TRIGGER document_no_truncate;
ALTER TABLE documents.document_holder ENABLE ALWAYS TRIGGER document_holder_append_only;
ALTER TABLE documents.document_holder ENABLE ALWAYS TRIGGER document_holder_no_truncate;
ALTER TABLE documents.standing ENABLE ALWAYS TRIGGER standing_no_delete;
ALTER TABLE documents.standing ENABLE ALWAYS TRIGGER standing_no_truncate;
ALTER TABLE documents.status_event ENABLE ALWAYS TRIGGER status_event_append_only;
ALTER TABLE documents.status_event ENABLE ALWAYS TRIGGER status_event_no_truncate;
ALTER TABLE documents.evidence ENABLE ALWAYS TRIGGER evidence_append_only;
ALTER TABLE documents.evidence ENABLE ALWAYS TRIGGER evidence_no_truncate;
ALTER TABLE documents.evidence_owner ENABLE ALWAYS TRIGGER evidence_owner_append_only;
ALTER TABLE documents.evidence_owner ENABLE ALWAYS TRIGGER evidence_owner_no_truncate;
ALTER TABLE documents.evidence_export ENABLE ALWAYS TRIGGER evidence_export_append_only;
ALTER TABLE documents.evidence_export ENABLE ALWAYS TRIGGER evidence_export_no_truncate;
ALTER TABLE documents.trust_version ENABLE ALWAYS TRIGGER trust_version_append_only;
ALTER TABLE documents.trust_version ENABLE ALWAYS TRIGGER trust_version_no_truncate;

GRANT USAGE ON SCHEMA documents TO commonseal_app, commonseal_read;
GRANT SELECT, INSERT ON documents.document, documents.document_holder, documents.status_event, documents.evidence, documents.evidence_owner, documents.evidence_export, documents.trust_version TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (state, successor, events) ON documents.standing TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (last) ON documents.number_series TO commonseal_app;
-- Reports count; they never see what is sealed.
GRANT SELECT (id, kind, office, valid_from, valid_until, issued_at) ON documents.document TO commonseal_read;
GRANT SELECT ON documents.standing TO commonseal_read;
GRANT SELECT (id, outcome, service, kind, office, verdict, at) ON documents.evidence TO commonseal_read;
