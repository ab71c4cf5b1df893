-- Passkeys (WebAuthn): whose key it is and that it was removed are entries of the ledger; what changes with each use is not.

-- Complete is an account with a passkey, too.
ALTER TABLE identity.account DROP CONSTRAINT account_check;
ALTER TABLE identity.account ADD CONSTRAINT account_password_with_totp CHECK ((password IS NULL) = (totp IS NULL));

CREATE TABLE identity.passkey (
  id               uuid        PRIMARY KEY,
  person           uuid        NOT NULL REFERENCES identity.person,
  credential_index bytea       NOT NULL UNIQUE CHECK (octet_length(credential_index) = 16),
  credential       bytea       NOT NULL,
  public_key       bytea       NOT NULL,
  at               timestamptz NOT NULL,
  actor            text        NOT NULL,
  entry            bigint      NOT NULL UNIQUE,
  blinding         bytea       NOT NULL
);
CREATE INDEX passkey_person ON identity.passkey (person);
COMMENT ON TABLE identity.passkey IS 'LEDGERED: passkeys registered; one that the ledger does not know signs nobody in.';
COMMENT ON COLUMN identity.passkey.credential IS 'Encrypted credential id, found again by credential_index; public_key is the encrypted COSE key.';

CREATE TABLE identity.passkey_removal (
  id       uuid        PRIMARY KEY,
  passkey  uuid        NOT NULL UNIQUE REFERENCES identity.passkey,
  person   uuid        NOT NULL,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL
);
COMMENT ON TABLE identity.passkey_removal IS 'LEDGERED: passkeys removed; a removal counts even if the ledger does not confirm it.';

CREATE TABLE identity.passkey_state (
  passkey uuid  PRIMARY KEY REFERENCES identity.passkey,
  name    bytea NOT NULL,
  usage   bytea NOT NULL
);
COMMENT ON TABLE identity.passkey_state IS 'EPHEMERAL: the name its owner gave a passkey, its signature counter and last use; encrypted for the row.';

CREATE TABLE identity.passkey_challenge (
  id              uuid        PRIMARY KEY,
  challenge_index bytea       NOT NULL UNIQUE CHECK (octet_length(challenge_index) = 16),
  content         bytea       NOT NULL,
  expires_at      timestamptz NOT NULL
);
CREATE INDEX passkey_challenge_expires_at ON identity.passkey_challenge (expires_at);
COMMENT ON TABLE identity.passkey_challenge IS 'EPHEMERAL: what authenticators were asked, each answered once within five minutes; content (for what, whose, nonce) is authenticated.';

GRANT SELECT, INSERT ON identity.passkey, identity.passkey_removal TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (name, usage) ON identity.passkey_state TO commonseal_app;
GRANT SELECT, INSERT, DELETE ON identity.passkey_challenge TO commonseal_app;
