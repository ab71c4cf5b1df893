-- Sign-in through a government identity provider (OpenID Connect), and the officers who may do without it in an emergency.
CREATE TABLE identity.provider_binding (
  id            uuid        PRIMARY KEY,
  kind          text        NOT NULL CHECK (kind IN ('BOUND', 'ENDED')),
  ends          uuid        UNIQUE REFERENCES identity.provider_binding,
  person        uuid        NOT NULL REFERENCES identity.person,
  subject_index bytea       NOT NULL CHECK (octet_length(subject_index) = 16),
  subject       bytea       NOT NULL,
  at            timestamptz NOT NULL,
  actor         text        NOT NULL,
  entry         bigint      NOT NULL UNIQUE,
  blinding      bytea       NOT NULL,
  CHECK ((kind = 'ENDED') = (ends IS NOT NULL))
);
CREATE INDEX provider_binding_person ON identity.provider_binding (person);
CREATE INDEX provider_binding_subject ON identity.provider_binding (subject_index);
COMMENT ON TABLE identity.provider_binding IS 'LEDGERED: which subject of the identity provider is which officer; one that the ledger does not know signs nobody in.';
COMMENT ON COLUMN identity.provider_binding.subject IS 'Encrypted issuer and subject, found again by subject_index.';

CREATE TRIGGER ledgered_unchanged BEFORE UPDATE OF id, kind, ends, person, subject_index, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.provider_binding FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.provider_binding ENABLE ALWAYS TRIGGER ledgered_unchanged;

CREATE TABLE identity.provider_ticket (
  id         uuid        PRIMARY KEY,
  lookup     bytea       NOT NULL UNIQUE CHECK (octet_length(lookup) = 16),
  content    bytea       NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX provider_ticket_expires_at ON identity.provider_ticket (expires_at);
COMMENT ON TABLE identity.provider_ticket IS 'EPHEMERAL: what the identity provider was asked and what it confirmed, each used once within minutes; content is authenticated.';

CREATE TABLE identity.provider_failure (
  hour    timestamptz NOT NULL,
  code    text        NOT NULL CHECK (code ~ '^[A-Z][A-Z_]{2,39}$'),
  times   bigint      NOT NULL CHECK (times > 0),
  last_at timestamptz NOT NULL,
  PRIMARY KEY (hour, code)
);
COMMENT ON TABLE identity.provider_failure IS 'EPHEMERAL: how often the identity provider or the remote identity check failed, by hour and reason; forgotten after 90 days.';

ALTER TABLE identity.account_event DROP CONSTRAINT account_event_kind_check;
ALTER TABLE identity.account_event ADD CONSTRAINT account_event_kind_check CHECK (kind IN
  ('CREATED', 'LINK_ISSUED', 'LINK_FOLLOWED', 'COMPLETED', 'LOCAL_ALLOWED', 'LOCAL_ENDED', 'LOCAL_USED'));
CREATE INDEX account_event_local_used ON identity.account_event (at) WHERE kind = 'LOCAL_USED';

GRANT SELECT, INSERT, UPDATE (subject, blinding) ON identity.provider_binding TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (content), DELETE ON identity.provider_ticket TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (times, last_at), DELETE ON identity.provider_failure TO commonseal_app;
