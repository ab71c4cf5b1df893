-- Who represents whom: people represent people, too, and every mandate says what it covers, what it rests on and why it
-- ended. Rows from before cover everything and say nothing of that.
ALTER TABLE identity.representation
  ALTER COLUMN organisation DROP NOT NULL,
  ADD COLUMN ward       uuid REFERENCES identity.person,
  ADD COLUMN kinds      text[] NOT NULL DEFAULT '{}' CHECK (array_position(kinds, NULL) IS NULL),
  ADD COLUMN powers     text[] NOT NULL DEFAULT '{}' CHECK (powers <@ ARRAY['READ', 'AUTHORISE', 'APPLY']),
  ADD COLUMN basis      bytea,
  ADD COLUMN died_on    bytea,
  ADD COLUMN end_reason bytea,
  DROP CONSTRAINT representation_appointed_as_check,
  ADD CHECK (appointed_as IN ('LEGAL_REPRESENTATIVE', 'AGENT', 'GUARDIAN', 'HEIR')),
  ADD CHECK ((organisation IS NULL) <> (ward IS NULL)),
  ADD CHECK (appointed_as <> 'LEGAL_REPRESENTATIVE' OR organisation IS NOT NULL),
  ADD CHECK (appointed_as NOT IN ('GUARDIAN', 'HEIR') OR ward IS NOT NULL),
  ADD CHECK (appointed_as = 'LEGAL_REPRESENTATIVE' OR basis IS NOT NULL) NOT VALID,
  ADD CHECK ((appointed_as = 'HEIR') = (died_on IS NOT NULL)),
  ADD CHECK (end_reason IS NULL OR valid_until IS NOT NULL),
  ADD CHECK (ward <> person),
  -- Nobody gives himself a mandate; everybody may lay his own down.
  ADD CHECK (actor <> 'person:' || person OR end_reason IS NOT NULL),
  ADD UNIQUE (ward, person, appointed_as, version);
COMMENT ON TABLE identity.representation IS 'LEDGERED: who represents an organisation or a person; the highest version of (organisation or ward, person, appointed_as) counts.';
COMMENT ON COLUMN identity.representation.kinds IS 'Kinds of documents it covers; empty for all. Likewise powers.';
COMMENT ON COLUMN identity.representation.basis IS 'The document or decision that gives it: encrypted, as died_on and end_reason, under the key of who is represented.';

-- How an answer was given: by the owner himself or under a mandate.
ALTER TABLE identity.authorisation_event
  ADD COLUMN given_as text CHECK (given_as IN ('SELF', 'LEGAL_REPRESENTATIVE', 'AGENT', 'GUARDIAN', 'HEIR')),
  ADD COLUMN mandate  uuid,
  ADD CHECK ((mandate IS NOT NULL) = (given_as IS NOT NULL AND given_as <> 'SELF'));

-- The new columns are guarded as the others of these tables: all but the blinding.
DO $$
DECLARE
  ledgered regclass;
  changed  text;
BEGIN
  FOREACH ledgered IN ARRAY ARRAY['identity.representation', 'identity.authorisation_event']::regclass[] LOOP
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO changed FROM pg_attribute
    WHERE attrelid = ledgered AND attnum > 0 AND NOT attisdropped AND attname <> 'blinding';
    EXECUTE format('DROP TRIGGER ledgered_unchanged ON %s', ledgered);
    EXECUTE format('CREATE TRIGGER ledgered_unchanged BEFORE UPDATE OF %s OR DELETE OR TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change()', changed, ledgered);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER ledgered_unchanged', ledgered);
  END LOOP;
END
$$;
