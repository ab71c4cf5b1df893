-- What every module leans on: repeated requests and the demonstration's business clock.
CREATE TABLE kernel.idempotency (
  actor          text        NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
  key            text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_digest bytea       NOT NULL CHECK (octet_length(request_digest) = 32),
  status         integer     NOT NULL CHECK (status BETWEEN 100 AND 599),
  response       bytea       NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (actor, key)
);
COMMENT ON TABLE kernel.idempotency IS 'EPHEMERAL: first answers to requests with an Idempotency-Key; purged after a day.';
COMMENT ON COLUMN kernel.idempotency.response IS 'Encrypted by the caller where it holds anything personal.';
CREATE INDEX idempotency_created_at ON kernel.idempotency (created_at);

CREATE TABLE kernel.business_clock (
  singleton     boolean PRIMARY KEY CHECK (singleton),
  offset_micros bigint  NOT NULL
);
COMMENT ON TABLE kernel.business_clock IS 'EPHEMERAL: how far a demonstration moved its business time; empty in a real district.';

GRANT USAGE ON SCHEMA kernel TO commonseal_app;
GRANT SELECT, INSERT, DELETE ON kernel.idempotency TO commonseal_app;
GRANT SELECT, INSERT, UPDATE ON kernel.business_clock TO commonseal_app;
