-- What a passkey signed when its owner confirmed an act: with it a third party checks who meant it, without believing the sign-in.
CREATE TABLE identity.kept_signature (
  id       uuid        PRIMARY KEY,
  person   uuid        NOT NULL,
  passkey  uuid        NOT NULL REFERENCES identity.passkey,
  act      uuid        NOT NULL UNIQUE,
  answer   bytea       NOT NULL,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL
);
CREATE INDEX kept_signature_person ON identity.kept_signature (person);
COMMENT ON TABLE identity.kept_signature IS 'LEDGERED: what passkeys signed for acts, written with the act; credential id and public key stand in the passkey''s own row.';
COMMENT ON COLUMN identity.kept_signature.act IS 'Id of what was done, a decision''s.';
COMMENT ON COLUMN identity.kept_signature.answer IS 'Encrypted under the key of whom the act concerns: nonce and digest that make the challenge, authenticator data, client data, signature.';

GRANT SELECT, INSERT, UPDATE (answer, blinding) ON identity.kept_signature TO commonseal_app;

CREATE TRIGGER ledgered_unchanged BEFORE UPDATE OF id, person, passkey, act, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.kept_signature FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.kept_signature ENABLE ALWAYS TRIGGER ledgered_unchanged;

ALTER TABLE identity.kept_signature ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON identity.kept_signature TO commonseal_owner USING (true);
CREATE POLICY concerned ON identity.kept_signature TO commonseal_app
  USING ((SELECT identity.acts_as('AUDITOR')) OR person = (SELECT identity.actor_person()));
