-- One person registered twice becomes one: proposed by one administrator, decided by another, undone the same way. Both
-- histories stay where they are.
CREATE TABLE identity.merge_event (
  id          uuid        PRIMARY KEY,
  kind        text        NOT NULL CHECK (kind IN ('MERGE_PROPOSED', 'MERGED', 'SPLIT_PROPOSED', 'SPLIT', 'DECLINED')),
  about       uuid        REFERENCES identity.merge_event,
  duplicate   uuid        NOT NULL REFERENCES identity.person,
  kept        uuid        NOT NULL REFERENCES identity.person,
  proposed_by text,
  reason      bytea,
  at          timestamptz NOT NULL,
  actor       text        NOT NULL CHECK (actor ~ '^person:'),
  entry       bigint      NOT NULL UNIQUE,
  blinding    bytea       NOT NULL,
  UNIQUE (id, actor),
  -- Who proposed is who wrote the proposal, and somebody else decides.
  FOREIGN KEY (about, proposed_by) REFERENCES identity.merge_event (id, actor),
  CHECK ((proposed_by IS NOT NULL) = (kind IN ('MERGED', 'SPLIT'))),
  CHECK (actor <> proposed_by),
  CHECK ((about IS NULL) = (kind IN ('MERGE_PROPOSED', 'SPLIT_PROPOSED'))),
  CHECK ((reason IS NOT NULL) = (kind IN ('MERGE_PROPOSED', 'SPLIT_PROPOSED'))),
  CHECK (duplicate <> kept),
  -- Nobody merges himself.
  CHECK (actor NOT IN ('person:' || duplicate, 'person:' || kept))
);
CREATE UNIQUE INDEX merge_event_decided_once ON identity.merge_event (about);
CREATE INDEX merge_event_duplicate ON identity.merge_event (duplicate, entry);
CREATE INDEX merge_event_kept ON identity.merge_event (kept);
COMMENT ON TABLE identity.merge_event IS 'LEDGERED: persons found to be one, and that found wrong; the newest MERGED or SPLIT of a duplicate counts.';
COMMENT ON COLUMN identity.merge_event.reason IS 'Encrypted under the key of the duplicate.';
GRANT SELECT, INSERT, UPDATE (blinding) ON identity.merge_event TO commonseal_app;

CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, kind, about, duplicate, kept, proposed_by, reason, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.merge_event FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.merge_event ENABLE ALWAYS TRIGGER ledgered_unchanged;
