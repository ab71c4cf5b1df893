-- Who people are and what they may do. Personal values are ciphertext (bytea, bound to table, column and row) and are
-- found again by blind index. A LEDGERED table only grows: each row is one entry of the ledger, which the row's own
-- columns must still fit; "entry" is the ledger's id, "blinding" the encrypted r of that leaf.

-- -- register

CREATE TABLE identity.office_version (
  id       uuid        PRIMARY KEY,
  code     text        NOT NULL CHECK (code ~ '^[A-Za-z][A-Za-z0-9-]{0,39}$'),
  version  integer     NOT NULL CHECK (version > 0),
  name_zh  text        NOT NULL CHECK (length(name_zh) BETWEEN 1 AND 200),
  name_en  text        NOT NULL CHECK (length(name_en) BETWEEN 1 AND 200),
  parent   text,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL,
  UNIQUE (code, version)
);
COMMENT ON TABLE identity.office_version IS 'LEDGERED: offices of the district; the highest version of a code counts.';

CREATE TABLE identity.person (
  id           uuid        PRIMARY KEY,
  scheme       text        NOT NULL,
  number_index bytea       NOT NULL UNIQUE CHECK (octet_length(number_index) = 16),
  name         bytea       NOT NULL,
  number       bytea       NOT NULL,
  birth_date   bytea,
  sex          bytea,
  address      bytea,
  phone        bytea,
  test_number  boolean     NOT NULL,
  at           timestamptz NOT NULL,
  actor        text        NOT NULL,
  entry        bigint      NOT NULL UNIQUE,
  blinding     bytea       NOT NULL
);
COMMENT ON TABLE identity.person IS 'LEDGERED: natural persons; every personal value encrypted; number_index is the blind index of scheme and number.';

CREATE TABLE identity.organisation (
  id                uuid        PRIMARY KEY,
  credit_code_index bytea       NOT NULL UNIQUE CHECK (octet_length(credit_code_index) = 16),
  name              bytea       NOT NULL,
  credit_code       bytea       NOT NULL,
  address           bytea,
  test_number       boolean     NOT NULL,
  at                timestamptz NOT NULL,
  actor             text        NOT NULL,
  entry             bigint      NOT NULL UNIQUE,
  blinding          bytea       NOT NULL
);
COMMENT ON TABLE identity.organisation IS 'LEDGERED: organisations; credit_code_index is the blind index of the unified social credit code.';

CREATE TABLE identity.representation (
  id           uuid        PRIMARY KEY,
  organisation uuid        NOT NULL REFERENCES identity.organisation,
  person       uuid        NOT NULL REFERENCES identity.person,
  appointed_as text        NOT NULL CHECK (appointed_as IN ('LEGAL_REPRESENTATIVE', 'AGENT')),
  version      integer     NOT NULL CHECK (version > 0),
  valid_from   timestamptz NOT NULL,
  valid_until  timestamptz,
  at           timestamptz NOT NULL,
  actor        text        NOT NULL,
  entry        bigint      NOT NULL UNIQUE,
  blinding     bytea       NOT NULL,
  UNIQUE (organisation, person, appointed_as, version)
);
CREATE INDEX representation_person ON identity.representation (person);
COMMENT ON TABLE identity.representation IS 'LEDGERED: who represents an organisation; the highest version of (organisation, person, appointed_as) counts.';

CREATE TABLE identity.grant_event (
  id          uuid        PRIMARY KEY,
  kind        text        NOT NULL CHECK (kind IN ('GRANTED', 'ENDED')),
  ends        uuid        UNIQUE REFERENCES identity.grant_event,
  person      uuid        NOT NULL REFERENCES identity.person,
  role        text        NOT NULL,
  office      text        NOT NULL,
  kinds       text[]      NOT NULL CHECK (array_position(kinds, NULL) IS NULL),
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz,
  at          timestamptz NOT NULL,
  actor       text        NOT NULL,
  entry       bigint      NOT NULL UNIQUE,
  blinding    bytea       NOT NULL,
  CHECK ((kind = 'ENDED') = (ends IS NOT NULL)),
  CHECK (office <> '*' OR role IN ('SUPERVISOR', 'AUDITOR', 'ADMINISTRATOR'))
);
CREATE INDEX grant_event_person ON identity.grant_event (person);
CREATE INDEX grant_event_role ON identity.grant_event (role, office);
COMMENT ON TABLE identity.grant_event IS 'LEDGERED: roles given and ended; a row the ledger does not know gives no role.';

-- -- sign-in

CREATE TABLE identity.account (
  person       uuid        PRIMARY KEY REFERENCES identity.person,
  login_index  bytea       NOT NULL UNIQUE CHECK (octet_length(login_index) = 16),
  login        bytea       NOT NULL,
  password     bytea,
  totp         bytea,
  new_password bytea,
  new_totp     bytea,
  created_at   timestamptz NOT NULL,
  completed_at timestamptz,
  CHECK (completed_at IS NULL OR (password IS NOT NULL AND totp IS NOT NULL))
);
COMMENT ON TABLE identity.account IS 'EPHEMERAL: credentials; nothing written here without the keysets opens, and what happens to an account is in account_event.';
COMMENT ON COLUMN identity.account.password IS 'Encrypted Argon2id hash; new_password and new_totp wait for the confirming code.';

CREATE TABLE identity.account_event (
  id       uuid        PRIMARY KEY,
  person   uuid        NOT NULL REFERENCES identity.person,
  kind     text        NOT NULL CHECK (kind IN ('CREATED', 'LINK_ISSUED', 'LINK_FOLLOWED', 'COMPLETED')),
  at       timestamptz NOT NULL,
  actor    text        NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL
);
CREATE INDEX account_event_person ON identity.account_event (person);
COMMENT ON TABLE identity.account_event IS 'LEDGERED: accounts made, one-time links issued and followed, credentials set.';

CREATE TABLE identity.one_time_link (
  id         uuid        PRIMARY KEY,
  token_mac  bytea       NOT NULL UNIQUE,
  person     uuid        NOT NULL,
  content    bytea       NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX one_time_link_person ON identity.one_time_link (person);
CREATE INDEX one_time_link_expires_at ON identity.one_time_link (expires_at);
COMMENT ON TABLE identity.one_time_link IS 'EPHEMERAL: one-time set-up and sign-in links; only a keyed MAC of the token, content is authenticated.';

CREATE TABLE identity.session (
  id         uuid        PRIMARY KEY,
  token_mac  bytea       NOT NULL UNIQUE,
  person     uuid        NOT NULL,
  content    bytea       NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  ended_at   timestamptz
);
CREATE INDEX session_person ON identity.session (person);
CREATE INDEX session_created_at ON identity.session (created_at);
COMMENT ON TABLE identity.session IS 'EPHEMERAL: signed-in sessions; only a keyed MAC of the token, content (person, start, completeness) is authenticated.';

CREATE TABLE identity.totp_use (
  person  uuid        NOT NULL,
  step    bigint      NOT NULL,
  binding bytea       NOT NULL CHECK (octet_length(binding) = 32),
  at      timestamptz NOT NULL,
  PRIMARY KEY (person, step, binding)
);
CREATE INDEX totp_use_at ON identity.totp_use (at);
COMMENT ON TABLE identity.totp_use IS 'EPHEMERAL: one-time codes already used, each for one purpose; purged after an hour.';

CREATE TABLE identity.attempt (
  subject  bytea       PRIMARY KEY CHECK (octet_length(subject) = 16),
  failures integer     NOT NULL CHECK (failures >= 0),
  last_at  timestamptz NOT NULL,
  next_at  timestamptz NOT NULL
);
CREATE INDEX attempt_last_at ON identity.attempt (last_at);
COMMENT ON TABLE identity.attempt IS 'EPHEMERAL: wrong tries by blind index of login, person or case; forgotten after a day.';

CREATE TABLE identity.client (
  id         uuid        PRIMARY KEY,
  name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  scopes     text[]      NOT NULL CHECK (array_position(scopes, NULL) IS NULL),
  secret_mac bytea       NOT NULL,
  at         timestamptz NOT NULL,
  actor      text        NOT NULL,
  entry      bigint      NOT NULL UNIQUE,
  blinding   bytea       NOT NULL
);
COMMENT ON TABLE identity.client IS 'LEDGERED: systems that may ask for access tokens; secret_mac is a keyed MAC of a 256-bit secret.';

CREATE TABLE identity.access_token (
  id         uuid        PRIMARY KEY,
  token_mac  bytea       NOT NULL UNIQUE,
  client     uuid        NOT NULL REFERENCES identity.client,
  content    bytea       NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX access_token_expires_at ON identity.access_token (expires_at);
COMMENT ON TABLE identity.access_token IS 'EPHEMERAL: access tokens of systems; only a keyed MAC of the token, content (client, scopes, end) is authenticated.';

-- -- authorisations

CREATE TABLE identity.authorisation (
  id       uuid        PRIMARY KEY,
  case_id  uuid        NOT NULL,
  service  text        NOT NULL,
  office   text        NOT NULL,
  owner    text        NOT NULL CHECK (owner ~ '^(person|organisation):[0-9a-f-]{36}$'),
  until    timestamptz NOT NULL,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL
);
CREATE INDEX authorisation_case_id ON identity.authorisation (case_id);
CREATE INDEX authorisation_owner ON identity.authorisation (owner);
COMMENT ON TABLE identity.authorisation IS 'LEDGERED: what an office asked an owner to allow.';

CREATE TABLE identity.authorisation_item (
  id            uuid        PRIMARY KEY,
  authorisation uuid        NOT NULL REFERENCES identity.authorisation,
  document      uuid        NOT NULL,
  kind          text        NOT NULL,
  fields        text[]      NOT NULL CHECK (array_position(fields, NULL) IS NULL),
  at            timestamptz NOT NULL,
  actor         text        NOT NULL,
  entry         bigint      NOT NULL UNIQUE,
  blinding      bytea       NOT NULL,
  UNIQUE (authorisation, document)
);
COMMENT ON TABLE identity.authorisation_item IS 'LEDGERED: the documents of a request and the fields they are asked for.';

CREATE TABLE identity.authorisation_event (
  id            uuid        PRIMARY KEY,
  authorisation uuid        NOT NULL,
  document      uuid        NOT NULL,
  kind          text        NOT NULL CHECK (kind IN ('AGREED', 'REFUSED', 'REDEEMED', 'WITHDRAWN', 'ENDED')),
  at            timestamptz NOT NULL,
  actor         text        NOT NULL,
  entry         bigint      NOT NULL UNIQUE,
  blinding      bytea       NOT NULL,
  UNIQUE (authorisation, document, kind),
  FOREIGN KEY (authorisation, document) REFERENCES identity.authorisation_item (authorisation, document)
);
-- One answer, one end: the state machine also as constraints.
CREATE UNIQUE INDEX authorisation_event_answered_once ON identity.authorisation_event (authorisation, document)
  WHERE kind IN ('AGREED', 'REFUSED');
CREATE UNIQUE INDEX authorisation_event_ended_once ON identity.authorisation_event (authorisation, document)
  WHERE kind IN ('REFUSED', 'WITHDRAWN', 'ENDED');
COMMENT ON TABLE identity.authorisation_event IS 'LEDGERED: every step of every document of a request; the state is read from these rows.';

CREATE TABLE identity.authorisation_code (
  authorisation uuid        PRIMARY KEY REFERENCES identity.authorisation,
  salt          bytea       NOT NULL,
  mac           bytea,
  expires_at    timestamptz,
  used_at       timestamptz,
  answered_at   timestamptz,
  closed_at     timestamptz,
  CHECK ((mac IS NULL) = (expires_at IS NULL))
);
COMMENT ON TABLE identity.authorisation_code IS 'EPHEMERAL: keyed MAC of the open code, and the row that is locked while a request is answered, redeemed or ended.';

-- -- access log

CREATE TABLE identity.disclosure (
  id       uuid        PRIMARY KEY,
  evidence uuid        NOT NULL UNIQUE,
  document uuid        NOT NULL,
  kind     text        NOT NULL,
  owners   text[]      NOT NULL CHECK (cardinality(owners) > 0 AND array_position(owners, NULL) IS NULL),
  officer  text        NOT NULL,
  office   text        NOT NULL,
  case_id  uuid        NOT NULL,
  service  text        NOT NULL,
  ground   text        NOT NULL,
  fields   text[]      NOT NULL CHECK (array_position(fields, NULL) IS NULL),
  at       timestamptz NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL
);
CREATE INDEX disclosure_owners ON identity.disclosure USING gin (owners);
CREATE INDEX disclosure_case_id ON identity.disclosure (case_id, entry);
COMMENT ON TABLE identity.disclosure IS 'LEDGERED: the access log that holders see: who received which fields of which document, when and why.';

-- -- rights

GRANT USAGE ON SCHEMA identity TO commonseal_app;
GRANT SELECT, INSERT ON
  identity.office_version, identity.person, identity.organisation, identity.representation, identity.grant_event,
  identity.account_event, identity.client, identity.authorisation, identity.authorisation_item,
  identity.authorisation_event, identity.disclosure
  TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (password, totp, new_password, new_totp, completed_at) ON identity.account TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON identity.one_time_link TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (content, seen_at, ended_at), DELETE ON identity.session TO commonseal_app;
GRANT SELECT, INSERT, DELETE ON identity.totp_use, identity.access_token TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (failures, last_at, next_at), DELETE ON identity.attempt TO commonseal_app;
GRANT SELECT, INSERT, UPDATE (salt, mac, expires_at, used_at, answered_at, closed_at) ON identity.authorisation_code TO commonseal_app;
