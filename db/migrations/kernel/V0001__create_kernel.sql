-- What every module leans on: the demonstration's business clock.
CREATE TABLE kernel.business_clock (
  singleton     boolean PRIMARY KEY CHECK (singleton),
  offset_micros bigint  NOT NULL
);
COMMENT ON TABLE kernel.business_clock IS 'EPHEMERAL: how far a demonstration moved its business time; empty in a real district.';

GRANT USAGE ON SCHEMA kernel TO commonseal_app;
GRANT SELECT, INSERT, UPDATE ON kernel.business_clock TO commonseal_app;
