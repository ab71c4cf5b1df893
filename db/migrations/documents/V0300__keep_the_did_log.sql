-- The district's DID log (did:webvh 1.0): which keys it had when, for whoever keeps a copy after the host is gone.
CREATE TABLE documents.did_log (
  number       integer     PRIMARY KEY CHECK (number BETWEEN 1 AND 4096),
  line         bytea       NOT NULL CHECK (octet_length(line) BETWEEN 1 AND 10485760),
  version_time timestamptz NOT NULL,
  at           timestamptz NOT NULL,
  blinding     bytea       NOT NULL,
  entry        bigint      NOT NULL,
  CONSTRAINT did_log_entry UNIQUE (entry)
);
COMMENT ON TABLE documents.did_log IS 'LEDGERED: every entry of the DID log as served (record did.published). Public.';
COMMENT ON COLUMN documents.did_log.line IS 'One line of the file without its end: canonical JSON with its proof.';
COMMENT ON COLUMN documents.did_log.version_time IS 'versionTime of the entry: at least a second after the one before, so in a burst it may lie ahead of at; the line is served once it has come.';

CREATE TRIGGER did_log_append_only BEFORE UPDATE OR DELETE ON documents.did_log FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
CREATE TRIGGER did_log_no_truncate BEFORE TRUNCATE ON documents.did_log EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.did_log ENABLE ALWAYS TRIGGER did_log_append_only;
ALTER TABLE documents.did_log ENABLE ALWAYS TRIGGER did_log_no_truncate;

-- A log without gaps whose moments only rise, whatever the program believes.
CREATE FUNCTION documents.did_log_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number > 1 AND NOT EXISTS (
      SELECT 1 FROM documents.did_log WHERE number = NEW.number - 1 AND version_time <= NEW.version_time - interval '1 second') THEN
    RAISE EXCEPTION 'INV-D9: entry % of the DID log does not follow', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER did_log_follows BEFORE INSERT ON documents.did_log FOR EACH ROW EXECUTE FUNCTION documents.did_log_follows();
ALTER TABLE documents.did_log ENABLE ALWAYS TRIGGER did_log_follows;

GRANT SELECT, INSERT ON documents.did_log TO commonseal_app;
GRANT UPDATE (blinding) ON documents.did_log TO commonseal_app;
