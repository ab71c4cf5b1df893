-- Who stands in for whom, for a time. A row without the ledger's word lets nobody do anything.
CREATE TABLE identity.substitution_event (
  id         uuid        PRIMARY KEY,
  kind       text        NOT NULL CHECK (kind IN ('SET', 'ENDED')),
  ends       uuid        UNIQUE REFERENCES identity.substitution_event,
  officer    uuid        NOT NULL REFERENCES identity.person,
  deputy     uuid        NOT NULL REFERENCES identity.person,
  role       text        NOT NULL,
  office     text        NOT NULL CHECK (office <> '*'),
  valid_from timestamptz NOT NULL,
  valid_until timestamptz NOT NULL,
  at         timestamptz NOT NULL,
  actor      text        NOT NULL,
  entry      bigint      NOT NULL UNIQUE,
  blinding   bytea       NOT NULL,
  CHECK (officer <> deputy),
  CHECK (actor <> 'person:' || deputy OR kind = 'ENDED'),
  CHECK (valid_until > valid_from),
  CHECK ((kind = 'ENDED') = (ends IS NOT NULL))
);
CREATE INDEX substitution_event_deputy ON identity.substitution_event (deputy);
CREATE INDEX substitution_event_officer ON identity.substitution_event (officer);
COMMENT ON TABLE identity.substitution_event IS 'LEDGERED: who stands in for whom in which role; nobody sets it for himself.';

GRANT SELECT, INSERT ON identity.substitution_event TO commonseal_app;
