-- Each document has a slot in a list of 131,072: where strangers see that it ended or rests without asking about it.

-- Never set back and without a lock: a number that is lost with a transaction leaves a slot that belongs to nothing, like
-- most of a list. A list is named after the year and the block of 131,072 numbers it was taken from.
CREATE SEQUENCE documents.status_slot_number AS bigint MINVALUE 0 START 0;

CREATE TABLE documents.status_slot (
  document_id uuid     NOT NULL REFERENCES documents.document (id),
  copy        smallint NOT NULL CHECK (copy >= 0),
  list        text     NOT NULL CHECK (list ~ '^[0-9]{4}-[0-9]{1,12}$'),
  index       integer  NOT NULL CHECK (index >= 0 AND index < 131072),
  PRIMARY KEY (document_id, copy),
  CONSTRAINT status_slot_once UNIQUE (list, index)
);
COMMENT ON TABLE documents.status_slot IS 'LEDGERED: where the status of a document stands in the published lists. Part of the sealed credential (copy 0) or of the record of a copy in a wallet.';
COMMENT ON COLUMN documents.status_slot.copy IS '0 for the document, from 1 for its copies in wallets.';
COMMENT ON COLUMN documents.status_slot.index IS 'A keyed permutation of a running number: neighbours in time are no neighbours in the list.';

CREATE TABLE documents.status_publication (
  list        text        NOT NULL CHECK (list ~ '^[0-9]{4}-[0-9]{1,12}$'),
  number      integer     NOT NULL CHECK (number >= 1),
  at          timestamptz NOT NULL,
  valid_until timestamptz NOT NULL CHECK (valid_until > at),
  revocation  bytea       NOT NULL CHECK (octet_length(revocation) = 32),
  suspension  bytea       NOT NULL CHECK (octet_length(suspension) = 32),
  token       bytea       NULL CHECK (octet_length(token) = 32),
  blinding    bytea       NOT NULL,
  entry       bigint      NOT NULL,
  PRIMARY KEY (list, number),
  CONSTRAINT status_publication_entry UNIQUE (entry)
);
COMMENT ON TABLE documents.status_publication IS 'LEDGERED: digests of every published status list (record status.published), so that an old list cannot pass for the one of a later moment. Public.';
COMMENT ON COLUMN documents.status_publication.blinding IS 'Encrypted. The 32 bytes r of the leaf.';

CREATE TABLE documents.status_list (
  list       text    PRIMARY KEY CHECK (list ~ '^[0-9]{4}-[0-9]{1,12}$'),
  number     integer NOT NULL CHECK (number >= 1),
  revocation bytea   NOT NULL,
  suspension bytea   NOT NULL,
  token      bytea   NULL
);
COMMENT ON TABLE documents.status_list IS 'DERIVED: the newest published files of each list, as served. Their digests stand in status_publication. Public.';

-- What ends or rests is a small part of all.
CREATE INDEX standing_not_active ON documents.standing (document_id) WHERE state <> 'ACTIVE';

CREATE TRIGGER status_slot_append_only BEFORE UPDATE OR DELETE ON documents.status_slot FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER status_slot_no_truncate BEFORE TRUNCATE ON documents.status_slot EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER status_publication_append_only BEFORE UPDATE OR DELETE ON documents.status_publication FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
CREATE TRIGGER status_publication_no_truncate BEFORE TRUNCATE ON documents.status_publication EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER status_list_no_delete BEFORE DELETE ON documents.status_list FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER status_list_no_truncate BEFORE TRUNCATE ON documents.status_list EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.status_slot ENABLE ALWAYS TRIGGER status_slot_append_only;
ALTER TABLE documents.status_slot ENABLE ALWAYS TRIGGER status_slot_no_truncate;
ALTER TABLE documents.status_publication ENABLE ALWAYS TRIGGER status_publication_append_only;
ALTER TABLE documents.status_publication ENABLE ALWAYS TRIGGER status_publication_no_truncate;
ALTER TABLE documents.status_list ENABLE ALWAYS TRIGGER status_list_no_delete;
ALTER TABLE documents.status_list ENABLE ALWAYS TRIGGER status_list_no_truncate;

-- A list never grows younger: whoever publishes counts on.
CREATE FUNCTION documents.status_list_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.list <> OLD.list OR NEW.number <= OLD.number THEN
    RAISE EXCEPTION 'INV-D6: status list % does not go back', OLD.list USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER status_list_moves_on BEFORE UPDATE ON documents.status_list FOR EACH ROW EXECUTE FUNCTION documents.status_list_moves_on();
ALTER TABLE documents.status_list ENABLE ALWAYS TRIGGER status_list_moves_on;

ALTER TABLE documents.status_slot ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.status_slot TO commonseal_owner USING (true);
CREATE POLICY concerned ON documents.status_slot TO commonseal_app USING ((SELECT documents.acts_on_documents()) OR document_id IN (SELECT documents.actor_documents()));

GRANT USAGE ON SEQUENCE documents.status_slot_number TO commonseal_app;
GRANT SELECT, INSERT ON documents.status_slot, documents.status_publication TO commonseal_app;
GRANT UPDATE (blinding) ON documents.status_publication TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (number, revocation, suspension, token) ON documents.status_list TO commonseal_app;
