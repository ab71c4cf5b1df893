-- Drafts outside of a case, and the two officers that some kinds take.
ALTER TABLE documents.document
  ADD COLUMN drafted_by text NULL CHECK (length(drafted_by) BETWEEN 1 AND 200),
  ADD COLUMN eyes       text NULL CHECK (eyes IN ('DRAFT', 'CASE')),
  ADD CONSTRAINT document_eyes CHECK (CASE eyes WHEN 'DRAFT' THEN drafted_by IS NOT NULL WHEN 'CASE' THEN case_id IS NOT NULL ELSE true END);
COMMENT ON COLUMN documents.document.drafted_by IS 'Who drafted what issued_by approved; absent if nobody but issued_by wrote it.';
COMMENT ON COLUMN documents.document.eyes IS 'How a kind that takes two persons had them: DRAFT, another officer drafted it; CASE, it results from a case. Absent if the kind takes one.';

CREATE TABLE documents.draft (
  id         uuid        PRIMARY KEY,
  kind       text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  office     text        NOT NULL CHECK (length(office) BETWEEN 1 AND 100),
  state      text        NOT NULL CHECK (state IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'DISCARDED')),
  version    integer     NOT NULL CHECK (version >= 1),
  drafted_by text        NOT NULL CHECK (drafted_by ~ '^person:'),
  drafted_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  content    bytea       NULL,
  CONSTRAINT draft_content CHECK ((content IS NULL) = (state IN ('APPROVED', 'WITHDRAWN', 'DISCARDED', 'REFUSED')))
);
COMMENT ON TABLE documents.draft IS 'HASHED: documents that are not issued yet; from the submission on the digest of the content is in draft_event. Content is deleted when the draft ends.';
COMMENT ON COLUMN documents.draft.content IS 'Encrypted. What is to be issued, canonical JSON with a random salt; the sealed document has it afterwards.';
CREATE INDEX draft_by_office ON documents.draft (office, state, id DESC);

CREATE TABLE documents.draft_event (
  draft_id    uuid        NOT NULL REFERENCES documents.draft (id),
  number      integer     NOT NULL CHECK (number BETWEEN 1 AND 2),
  type        text        NOT NULL CHECK (type IN ('SUBMITTED', 'APPROVED', 'REFUSED', 'WITHDRAWN')),
  kind        text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  office      text        NOT NULL CHECK (length(office) BETWEEN 1 AND 100),
  drafted_by  text        NOT NULL CHECK (drafted_by ~ '^person:'),
  two         boolean     NOT NULL,
  digest      bytea       NOT NULL CHECK (octet_length(digest) = 32),
  reason      bytea       NULL,
  documents   uuid[]      NULL CHECK (cardinality(documents) BETWEEN 1 AND 100),
  actor       text        NOT NULL CHECK (actor ~ '^person:'),
  at          timestamptz NOT NULL,
  blinding    bytea       NOT NULL,
  entry       bigint      NOT NULL UNIQUE,
  PRIMARY KEY (draft_id, number),
  CONSTRAINT draft_event_order CHECK ((number = 1) = (type = 'SUBMITTED')),
  CONSTRAINT draft_event_reason CHECK ((type = 'REFUSED') = (reason IS NOT NULL)),
  CONSTRAINT draft_event_documents CHECK ((type = 'APPROVED') = (documents IS NOT NULL)),
  CONSTRAINT draft_event_own CHECK (CASE type WHEN 'SUBMITTED' THEN actor = drafted_by WHEN 'WITHDRAWN' THEN actor = drafted_by ELSE NOT two OR actor <> drafted_by END)
);
COMMENT ON TABLE documents.draft_event IS 'LEDGERED: what became of a draft that was submitted (record draft.submitted, .approved, .refused, .withdrawn).';
COMMENT ON COLUMN documents.draft_event.two IS 'Whether the kind took two persons at the submission.';
COMMENT ON COLUMN documents.draft_event.digest IS 'SHA-256 of the salted content.';
COMMENT ON COLUMN documents.draft_event.reason IS 'Encrypted: officers write what they like.';

CREATE TRIGGER draft_no_delete BEFORE DELETE ON documents.draft FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER draft_no_truncate BEFORE TRUNCATE ON documents.draft EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER draft_event_append_only BEFORE UPDATE OR DELETE ON documents.draft_event FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('reason', 'blinding');
CREATE TRIGGER draft_event_no_truncate BEFORE TRUNCATE ON documents.draft_event EXECUTE FUNCTION documents.refuse_change();

-- What was submitted is approved or refused as it was submitted, and what has ended stays so.
CREATE FUNCTION documents.hold_submitted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.office <> OLD.office OR NEW.drafted_by <> OLD.drafted_by OR NEW.drafted_at <> OLD.drafted_at
    OR NOT (CASE OLD.state
      WHEN 'DRAFT' THEN NEW.state IN ('DRAFT', 'SUBMITTED', 'DISCARDED')
      WHEN 'SUBMITTED' THEN NEW.state IN ('SUBMITTED', 'APPROVED', 'REFUSED', 'WITHDRAWN')
      ELSE false END)
    OR OLD.state = 'SUBMITTED' AND NEW.version <> OLD.version THEN
    RAISE EXCEPTION 'INV-D7: a draft moves forward only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER draft_moves_forward BEFORE UPDATE ON documents.draft FOR EACH ROW EXECUTE FUNCTION documents.hold_submitted();

-- Nobody approves what he, under whichever registration, drafted; nor is it issued without the other.
CREATE FUNCTION documents.refuse_lone_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  lone boolean;
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'draft_event' THEN
      lone := NEW.two AND NEW.type IN ('APPROVED', 'REFUSED') AND NEW.drafted_by = ANY (identity.same_person(NEW.actor));
    WHEN 'document' THEN
      lone := coalesce(NEW.eyes = 'DRAFT', false) AND (NEW.issued_by !~ '^person:' OR NEW.drafted_by = ANY (identity.same_person(NEW.issued_by)));
  END CASE;
  IF lone THEN
    RAISE EXCEPTION '%.% takes two persons', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION documents.refuse_lone_act() FROM PUBLIC;
CREATE TRIGGER never_alone BEFORE INSERT ON documents.draft_event FOR EACH ROW EXECUTE FUNCTION documents.refuse_lone_act();
CREATE TRIGGER never_alone BEFORE INSERT ON documents.document FOR EACH ROW WHEN (NEW.eyes IS NOT NULL) EXECUTE FUNCTION documents.refuse_lone_act();
ALTER TABLE documents.draft ENABLE ALWAYS TRIGGER draft_no_delete;
ALTER TABLE documents.draft ENABLE ALWAYS TRIGGER draft_no_truncate;
ALTER TABLE documents.draft ENABLE ALWAYS TRIGGER draft_moves_forward;
ALTER TABLE documents.draft_event ENABLE ALWAYS TRIGGER draft_event_append_only;
ALTER TABLE documents.draft_event ENABLE ALWAYS TRIGGER draft_event_no_truncate;
ALTER TABLE documents.draft_event ENABLE ALWAYS TRIGGER never_alone;
ALTER TABLE documents.document ENABLE ALWAYS TRIGGER never_alone;

GRANT SELECT, INSERT, UPDATE (state, version, changed_at, content) ON documents.draft TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (reason, blinding) ON documents.draft_event TO commonseal_app;
ALTER TABLE documents.draft ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE documents.draft_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.draft TO commonseal_owner USING (true);
CREATE POLICY owner ON documents.draft_event TO commonseal_owner USING (true);
CREATE FUNCTION documents.acts_as_issuer() RETURNS boolean LANGUAGE plpgsql STABLE
AS $$ BEGIN
  RETURN identity.acts_as('ISSUER');
END $$;
CREATE POLICY concerned ON documents.draft TO commonseal_app USING ((SELECT documents.acts_as_issuer()));
CREATE POLICY concerned ON documents.draft_event TO commonseal_app USING ((SELECT documents.acts_on_documents()));
