-- One document may replace several (a merger), several may replace one (a division); a renewed one runs out beside its successor.
ALTER TABLE documents.document DROP CONSTRAINT document_one_successor;
CREATE INDEX document_by_predecessor ON documents.document (predecessor) WHERE predecessor IS NOT NULL;
COMMENT ON COLUMN documents.document.predecessor IS 'The document this one replaces; the first of them, the others are in further_predecessor.';

CREATE TABLE documents.further_predecessor (
  document_id uuid     NOT NULL REFERENCES documents.document (id),
  predecessor uuid     NOT NULL REFERENCES documents.document (id),
  position    smallint NOT NULL CHECK (position >= 1),
  PRIMARY KEY (document_id, predecessor),
  UNIQUE (document_id, position)
);
COMMENT ON TABLE documents.further_predecessor IS 'LEDGERED: what a document replaces beside its first predecessor; part of the record document.issued.';
CREATE INDEX further_predecessor_by_predecessor ON documents.further_predecessor (predecessor);

ALTER TABLE documents.status_event
  ADD COLUMN changed text[] NULL CHECK (cardinality(changed) BETWEEN 1 AND 500),
  DROP CONSTRAINT status_event_type_check,
  ADD CONSTRAINT status_event_type_check CHECK (type IN ('SUSPENDED', 'REINSTATED', 'REVOKED', 'SUPERSEDED', 'SURRENDERED', 'VOID', 'RENEWED')),
  DROP CONSTRAINT status_event_successor,
  ADD CONSTRAINT status_event_successor CHECK ((type IN ('SUPERSEDED', 'RENEWED')) = (successor IS NOT NULL)),
  ADD CONSTRAINT status_event_changed CHECK (changed IS NULL OR type = 'SUPERSEDED' AND reason = 'CORRECTION');
COMMENT ON COLUMN documents.status_event.changed IS 'Names of the fields that a correction changed, never values; absent otherwise.';
COMMENT ON COLUMN documents.status_event.successor IS 'What replaces it; the first of several, all of them name it as predecessor.';
DROP INDEX documents.status_event_one_end;
CREATE UNIQUE INDEX status_event_one_end ON documents.status_event (document_id) WHERE type NOT IN ('SUSPENDED', 'REINSTATED', 'RENEWED');
CREATE UNIQUE INDEX status_event_one_renewal ON documents.status_event (document_id) WHERE type = 'RENEWED';

ALTER TABLE documents.standing
  DROP CONSTRAINT standing_successor,
  ADD CONSTRAINT standing_successor CHECK (state <> 'SUPERSEDED' OR successor IS NOT NULL);
COMMENT ON COLUMN documents.standing.successor IS 'Newest successor that an event names; of a renewed document while it still runs, too.';

CREATE TRIGGER further_predecessor_append_only BEFORE UPDATE OR DELETE ON documents.further_predecessor FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER further_predecessor_no_truncate BEFORE TRUNCATE ON documents.further_predecessor EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.further_predecessor ENABLE ALWAYS TRIGGER further_predecessor_append_only;
ALTER TABLE documents.further_predecessor ENABLE ALWAYS TRIGGER further_predecessor_no_truncate;
GRANT SELECT, INSERT ON documents.further_predecessor TO commonseal_app;
ALTER TABLE documents.further_predecessor ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.further_predecessor TO commonseal_owner USING (true);
CREATE POLICY concerned ON documents.further_predecessor TO commonseal_app USING ((SELECT documents.acts_on_documents()) OR document_id IN (SELECT documents.actor_documents()));
