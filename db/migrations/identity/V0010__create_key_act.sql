-- Acts on keys that the ledger must know of, and the forgetting of erased people.
CREATE TABLE identity.key_act (
  id       uuid        PRIMARY KEY,
  kind     text        NOT NULL CHECK (kind IN ('MADE', 'ROTATED', 'ERASED')),
  about    text        NOT NULL CHECK (length(about) BETWEEN 1 AND 250),
  at       timestamptz NOT NULL,
  actor    text        NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL,
  CHECK (kind <> 'ERASED' OR about ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')
);
COMMENT ON TABLE identity.key_act IS 'LEDGERED: signing keys made, keys of the district exchanged, people and organisations erased.';
COMMENT ON COLUMN identity.key_act.about IS 'Name of the new key (of a signing key with its public part), or the opaque id of the person or organisation.';
CREATE INDEX key_act_about ON identity.key_act (about);
GRANT SELECT, INSERT ON identity.key_act TO commonseal_app;

-- An erased person is not found by number any more, and may be registered anew.
ALTER TABLE identity.person ALTER COLUMN number_index DROP NOT NULL;
ALTER TABLE identity.organisation ALTER COLUMN credit_code_index DROP NOT NULL;
COMMENT ON COLUMN identity.person.number_index IS 'Under the newest index key or, while one is exchanged, the one before; absent once the person was erased.';
COMMENT ON COLUMN identity.organisation.credit_code_index IS 'As number_index of a person.';
GRANT UPDATE (number_index) ON identity.person TO commonseal_app;
GRANT UPDATE (credit_code_index) ON identity.organisation TO commonseal_app;

-- Sealed values are sealed again when the district's key is exchanged.
GRANT UPDATE (blinding) ON identity.office_version, identity.representation, identity.grant_event, identity.substitution_event, identity.account_event,
  identity.client, identity.authorisation, identity.authorisation_item, identity.authorisation_event, identity.disclosure,
  identity.key_act TO commonseal_app;
GRANT UPDATE (credential, public_key, blinding) ON identity.passkey TO commonseal_app;
GRANT UPDATE (blinding) ON identity.passkey_removal TO commonseal_app;
GRANT UPDATE (content) ON identity.passkey_challenge TO commonseal_app;
GRANT UPDATE (login) ON identity.account TO commonseal_app;
GRANT UPDATE (content) ON identity.one_time_link, identity.access_token TO commonseal_app;
