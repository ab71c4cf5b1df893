-- A question to another office's register is evidence before it leaves.
ALTER TABLE documents.evidence DROP CONSTRAINT evidence_outcome_check;
ALTER TABLE documents.evidence ADD CONSTRAINT evidence_outcome_check
  CHECK (outcome IN ('PULLED', 'ASKED', 'REFUSED_BY_OWNER', 'NOT_AUTHORISED', 'OVER_LIMIT', 'NOT_CITED', 'WRONG_OWNER', 'WRONG_KIND', 'NOT_VALID', 'ALTERED', 'CANNOT_CHECK'));

CREATE TABLE documents.exchange_rule (
  part      text        NOT NULL CHECK (part IN ('SOURCE', 'REQUIREMENT')),
  code      text        NOT NULL CHECK (code ~ '^[A-Za-z][A-Za-z0-9-]{0,39}$'),
  version   integer     NOT NULL CHECK (version >= 1),
  content   text        NOT NULL CHECK (length(content) BETWEEN 2 AND 20000),
  officer   text        NOT NULL CHECK (length(officer) BETWEEN 1 AND 200),
  at        timestamptz NOT NULL,
  blinding  bytea       NOT NULL,
  entry     bigint      NOT NULL,
  PRIMARY KEY (part, code, version),
  CONSTRAINT exchange_rule_entry UNIQUE (entry)
);
COMMENT ON TABLE documents.exchange_rule IS 'LEDGERED: registers of other offices that may be asked, and which kinds meet a requirement (record exchange.rule). Public; no keys.';
COMMENT ON COLUMN documents.exchange_rule.content IS 'Canonical JSON; the newest version counts.';
CREATE TRIGGER exchange_rule_append_only BEFORE UPDATE OR DELETE ON documents.exchange_rule FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
CREATE TRIGGER exchange_rule_no_truncate BEFORE TRUNCATE ON documents.exchange_rule EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.exchange_rule ENABLE ALWAYS TRIGGER exchange_rule_append_only;
ALTER TABLE documents.exchange_rule ENABLE ALWAYS TRIGGER exchange_rule_no_truncate;
GRANT SELECT, INSERT, UPDATE (blinding) ON documents.exchange_rule TO commonseal_app;

-- Of a case's own copies; a crash between question and answer leaves the row ASKED, and the job asks the same request again.
CREATE TABLE documents.source_copy (
  id          uuid        PRIMARY KEY,
  request     uuid        NOT NULL UNIQUE,
  case_id     uuid        NOT NULL,
  owner       text        NOT NULL CHECK (owner ~ '^(person|organisation):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'),
  kind        text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  source      text        NOT NULL CHECK (length(source) BETWEEN 1 AND 40),
  service     text        NOT NULL CHECK (length(service) BETWEEN 1 AND 100),
  slot        text        NOT NULL CHECK (length(slot) BETWEEN 1 AND 200),
  officer     text        NOT NULL CHECK (length(officer) BETWEEN 1 AND 200),
  office      text        NOT NULL CHECK (length(office) BETWEEN 1 AND 100),
  ground      text        NOT NULL CHECK (length(ground) BETWEEN 1 AND 200),
  fields      text[]      NOT NULL,
  state       text        NOT NULL CHECK (state IN ('OFFERED', 'ASKED', 'PENDING', 'FOUND', 'ENDED', 'FAILED', 'ERASED')),
  reason      text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 100),
  attempts    integer     NOT NULL CHECK (attempts >= 0),
  next_at     timestamptz NULL,
  checked_at  timestamptz NULL,
  created_at  timestamptz NOT NULL,
  digest      bytea       NULL CHECK (octet_length(digest) = 32),
  content     bytea       NULL,
  CONSTRAINT source_copy_once UNIQUE (case_id, owner, kind, source),
  CONSTRAINT source_copy_content CHECK ((state = 'FOUND') = (digest IS NOT NULL) AND (state IN ('FOUND', 'ENDED') OR content IS NULL)),
  CONSTRAINT source_copy_next CHECK ((next_at IS NOT NULL) = (state IN ('ASKED', 'PENDING', 'FAILED')))
);
COMMENT ON TABLE documents.source_copy IS 'EPHEMERAL: what registers of other offices said for a case. Content is erased when the case closes; the evidence stays.';
COMMENT ON COLUMN documents.source_copy.id IS 'Stands for the document in authorisations, items and evidence.';
COMMENT ON COLUMN documents.source_copy.reason IS 'Code of what came of it last.';
COMMENT ON COLUMN documents.source_copy.digest IS 'SHA-256 of the source''s canonical answer; the evidence of its use seals it.';
COMMENT ON COLUMN documents.source_copy.content IS 'Encrypted: the answer (FOUND), or which identifiers differ, masked (ENDED).';
CREATE INDEX source_copy_due ON documents.source_copy (next_at) WHERE next_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (request, slot, officer, office, ground, fields, state, reason, attempts, next_at, checked_at, digest, content) ON documents.source_copy TO commonseal_app;
ALTER TABLE documents.source_copy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.source_copy TO commonseal_owner USING (true);
CREATE POLICY concerned ON documents.source_copy TO commonseal_app USING ((SELECT documents.acts_on_documents()) OR owner = ANY (documents.actor_holders()));

CREATE TABLE documents.source_call (
  id      uuid        PRIMARY KEY,
  source  text        NOT NULL CHECK (length(source) BETWEEN 1 AND 40),
  at      timestamptz NOT NULL,
  millis  integer     NOT NULL CHECK (millis >= 0),
  code    text        NOT NULL CHECK (length(code) BETWEEN 1 AND 100),
  good    boolean     NOT NULL
);
COMMENT ON TABLE documents.source_call IS 'EPHEMERAL: how each question to a source ended, for its health; nobody''s data.';
CREATE INDEX source_call_newest ON documents.source_call (source, id DESC);
GRANT SELECT, INSERT ON documents.source_call TO commonseal_app;
