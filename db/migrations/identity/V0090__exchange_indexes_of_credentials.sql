-- Logins and passkeys are found by indexes that are exchanged like those of numbers; the record in the ledger names neither.
GRANT UPDATE (login_index) ON identity.account TO commonseal_app;
GRANT UPDATE (credential_index) ON identity.passkey TO commonseal_app;
DROP TRIGGER ledgered_unchanged ON identity.passkey;
CREATE TRIGGER ledgered_unchanged BEFORE UPDATE OF id, person, at, actor, entry OR DELETE OR TRUNCATE ON identity.passkey
  FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.passkey ENABLE ALWAYS TRIGGER ledgered_unchanged;
COMMENT ON COLUMN identity.account.login_index IS 'As number_index of a person.';
COMMENT ON COLUMN identity.passkey.credential_index IS 'Under the newest index key or, while one is exchanged, the one before; a row whose index is not its credential''s signs nobody in.';

-- The sign-in of an erased person goes with him.
GRANT DELETE ON identity.account, identity.passkey_state TO commonseal_app;
