-- Copies of documents in wallets: each for one key of the holder's, with a place of its own in the status lists.
CREATE TABLE documents.wallet_copy (
  document_id uuid        NOT NULL,
  copy        smallint    NOT NULL CHECK (copy >= 1),
  token       bytea       NOT NULL CHECK (octet_length(token) = 32),
  key         bytea       NOT NULL CHECK (octet_length(key) = 32),
  fields      text[]      NOT NULL CHECK (array_position(fields, NULL) IS NULL),
  made_by     text        NOT NULL CHECK (made_by ~ '^person:'),
  made_at     timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL CHECK (expires_at > made_at),
  blinding    bytea       NOT NULL,
  entry       bigint      NOT NULL,
  PRIMARY KEY (document_id, copy),
  FOREIGN KEY (document_id, copy) REFERENCES documents.status_slot (document_id, copy),
  CONSTRAINT wallet_copy_token UNIQUE (token),
  CONSTRAINT wallet_copy_key UNIQUE (key),
  CONSTRAINT wallet_copy_entry UNIQUE (entry)
);
COMMENT ON TABLE documents.wallet_copy IS 'LEDGERED: that a holder put a copy of a document into a wallet (record wallet.given). The copy itself is handed out once and kept nowhere.';
COMMENT ON COLUMN documents.wallet_copy.token IS 'SHA-256 of the token that the district signed: by it the district knows its own copies.';
COMMENT ON COLUMN documents.wallet_copy.key IS 'Thumbprint (RFC 7638) of the wallet''s key; it serves one copy, so that two are not seen to be of one holder.';
COMMENT ON COLUMN documents.wallet_copy.fields IS 'Names of what is in the copy, shown or hidden; never values.';
COMMENT ON COLUMN documents.wallet_copy.blinding IS 'Encrypted. The 32 bytes r of the leaf.';

CREATE TABLE documents.wallet_withdrawal (
  document_id  uuid        NOT NULL,
  copy         smallint    NOT NULL,
  withdrawn_by text        NOT NULL CHECK (withdrawn_by ~ '^person:'),
  at           timestamptz NOT NULL,
  blinding     bytea       NOT NULL,
  entry        bigint      NOT NULL,
  PRIMARY KEY (document_id, copy),
  FOREIGN KEY (document_id, copy) REFERENCES documents.wallet_copy (document_id, copy),
  CONSTRAINT wallet_withdrawal_entry UNIQUE (entry)
);
COMMENT ON TABLE documents.wallet_withdrawal IS 'LEDGERED: that a holder took a copy back, for instance because the telephone is lost (record wallet.withdrawn). For good.';
COMMENT ON COLUMN documents.wallet_withdrawal.blinding IS 'Encrypted. The 32 bytes r of the leaf.';

CREATE TRIGGER wallet_copy_append_only BEFORE UPDATE OR DELETE ON documents.wallet_copy FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
CREATE TRIGGER wallet_copy_no_truncate BEFORE TRUNCATE ON documents.wallet_copy EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER wallet_withdrawal_append_only BEFORE UPDATE OR DELETE ON documents.wallet_withdrawal FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
CREATE TRIGGER wallet_withdrawal_no_truncate BEFORE TRUNCATE ON documents.wallet_withdrawal EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.wallet_copy ENABLE ALWAYS TRIGGER wallet_copy_append_only;
ALTER TABLE documents.wallet_copy ENABLE ALWAYS TRIGGER wallet_copy_no_truncate;
ALTER TABLE documents.wallet_withdrawal ENABLE ALWAYS TRIGGER wallet_withdrawal_append_only;
ALTER TABLE documents.wallet_withdrawal ENABLE ALWAYS TRIGGER wallet_withdrawal_no_truncate;

ALTER TABLE documents.wallet_copy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE documents.wallet_withdrawal ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.wallet_copy TO commonseal_owner USING (true);
CREATE POLICY owner ON documents.wallet_withdrawal TO commonseal_owner USING (true);
CREATE POLICY concerned ON documents.wallet_copy TO commonseal_app
  USING ((SELECT documents.acts_on_documents()) OR document_id IN (SELECT documents.actor_documents()));
CREATE POLICY concerned ON documents.wallet_withdrawal TO commonseal_app
  USING ((SELECT documents.acts_on_documents()) OR document_id IN (SELECT documents.actor_documents()));

GRANT SELECT, INSERT, UPDATE (blinding) ON documents.wallet_copy, documents.wallet_withdrawal TO commonseal_app;
