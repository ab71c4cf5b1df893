-- Inside its wrapping each subject's key is wrapped once more, under the key of a week that lies outside the database and is
-- destroyed when the backups of that week have gone: an erased subject cannot come back from one of them.
ALTER TABLE keys.subject_key ADD COLUMN epoch integer NOT NULL DEFAULT 0 CHECK (epoch >= 0);
ALTER TABLE keys.subject_key ALTER COLUMN epoch DROP DEFAULT;
CREATE INDEX subject_key_epoch ON keys.subject_key (epoch, subject);
COMMENT ON COLUMN keys.subject_key.wrapped IS 'A random AES-256 key, encrypted with AES-256-GCM under the key of the epoch (0: not), and that with AES-256-GCM (Tink) under the key-encryption keyset.';
COMMENT ON COLUMN keys.subject_key.epoch IS 'Number of the key in file epoch.keys, which no backup of the database contains.';
GRANT UPDATE (epoch) ON keys.subject_key TO commonseal_app;
