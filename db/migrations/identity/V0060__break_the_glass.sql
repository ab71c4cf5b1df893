-- A clerk sees one holder without a case and without his document, for an hour, because it cannot wait; somebody else
-- reviews it.
CREATE TABLE identity.break_glass (
  id        uuid        PRIMARY KEY,
  kind      text        NOT NULL CHECK (kind IN ('OPENED', 'REVIEWED')),
  about     uuid        UNIQUE REFERENCES identity.break_glass,
  opened_by text,
  holder    text        NOT NULL CHECK (holder ~ '^(person|organisation):'),
  office    text        NOT NULL CHECK (length(office) BETWEEN 1 AND 40),
  reason    text        CHECK (reason IN ('LIFE_OR_HEALTH', 'LEGAL_DEADLINE', 'OUTAGE')),
  justified boolean,
  text      bytea       NOT NULL,
  at        timestamptz NOT NULL,
  actor     text        NOT NULL CHECK (actor ~ '^person:'),
  entry     bigint      NOT NULL UNIQUE,
  blinding  bytea       NOT NULL,
  UNIQUE (id, actor),
  -- Who opened is who wrote the opening, and somebody else reviews it.
  FOREIGN KEY (about, opened_by) REFERENCES identity.break_glass (id, actor),
  CHECK (actor <> opened_by),
  CHECK (actor <> holder),
  CHECK ((reason IS NOT NULL) = (kind = 'OPENED')),
  CHECK ((about IS NOT NULL) = (kind = 'REVIEWED')),
  CHECK ((opened_by IS NOT NULL) = (kind = 'REVIEWED')),
  CHECK ((justified IS NOT NULL) = (kind = 'REVIEWED'))
);
CREATE INDEX break_glass_actor ON identity.break_glass (actor, at) WHERE kind = 'OPENED';
CREATE INDEX break_glass_entry ON identity.break_glass (entry) WHERE kind = 'OPENED';
COMMENT ON TABLE identity.break_glass IS 'LEDGERED: looks in an emergency and their reviews; an opening the ledger does not know opens nothing.';
COMMENT ON COLUMN identity.break_glass.text IS 'Encrypted under the key of the holder.';
GRANT SELECT, INSERT, UPDATE (blinding) ON identity.break_glass TO commonseal_app;

CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, kind, about, opened_by, holder, office, reason, justified, text, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.break_glass FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.break_glass ENABLE ALWAYS TRIGGER ledgered_unchanged;

ALTER TABLE identity.look DROP CONSTRAINT look_purpose_check;
ALTER TABLE identity.look ADD CONSTRAINT look_purpose_check
  CHECK (purpose IN ('COUNTER_CHECK', 'OPEN_CASE', 'AUDIT', 'EMERGENCY'));
