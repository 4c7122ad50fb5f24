CREATE TABLE segment (
  id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key         text NOT NULL UNIQUE,
  version     integer NOT NULL,
  archived_at timestamptz,
  created_at  timestamptz NOT NULL DEFAULT now()
);
--bun:split
-- Every accepted edit, for ever.
CREATE TABLE segment_version (
  segment    integer NOT NULL REFERENCES segment,
  number     integer NOT NULL,
  definition jsonb NOT NULL,
  note       text NOT NULL DEFAULT '',
  author     text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (segment, number)
);
--bun:split
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '% never changes', TG_TABLE_NAME; END $$;
--bun:split
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON segment_version
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--bun:split
CREATE TABLE segment_size (
  segment integer PRIMARY KEY REFERENCES segment,
  n       bigint NOT NULL DEFAULT 0 CHECK (n >= 0)
);
--bun:split
-- The re-evaluation of all profiles after a publish, resumable at block. position is
-- that of the log at the publish: who was saved later was saved under the new version.
CREATE TABLE segment_run (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  segment     integer NOT NULL REFERENCES segment,
  version     integer NOT NULL,
  block       bigint NOT NULL DEFAULT 0,
  position    bigint NOT NULL,
  token       uuid,
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  attempts    integer NOT NULL DEFAULT 0,
  state       text NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'DONE', 'CANCELLED', 'FAILED')),
  cause       text NOT NULL DEFAULT '',
  started_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz
);
--bun:split
CREATE UNIQUE INDEX segment_run_under_way ON segment_run (segment) WHERE state = 'RUNNING';
--bun:split
-- Members only. version and score are those of the last change. There are no
-- foreign keys, as checking one writes a lock into the row of the profile: the locks on
-- blocks (persistence/lock.go) do what they would do.
CREATE TABLE membership (
  segment integer NOT NULL,
  profile bigint NOT NULL,
  version integer NOT NULL,
  score   double precision NOT NULL,
  since   timestamptz NOT NULL,
  PRIMARY KEY (segment, profile)
);
--bun:split
CREATE INDEX membership_profile ON membership (profile);
--bun:split
-- The change log: one row of log a transaction, its changes below it. pos is
-- drawn under a lock that is held to the commit, so positions grow in commit
-- order and reading on from one misses nothing.
CREATE SEQUENCE log_pos;
--bun:split
CREATE TABLE log (
  pos     bigint NOT NULL DEFAULT nextval('log_pos') PRIMARY KEY,
  at      timestamptz NOT NULL,
  cause   text NOT NULL,
  touched bigint[] NOT NULL
) PARTITION BY RANGE (pos);
--bun:split
CREATE TABLE change (
  pos      bigint NOT NULL,
  n        integer NOT NULL,
  profile  bigint NOT NULL,
  segment  integer NOT NULL,
  kind     text NOT NULL CHECK (kind IN ('ENTERED', 'EXITED')),
  version  integer NOT NULL,
  rev      bigint NOT NULL,
  score    double precision NOT NULL,
  previous double precision,
  PRIMARY KEY (pos, n)
) PARTITION BY RANGE (pos);
--bun:split
CREATE INDEX change_profile ON change (profile, pos);
--bun:split
CREATE INDEX change_segment ON change (segment, pos);
--bun:split
-- Nobody draws a position without the lock. 1 is the class of Halftone's
-- advisory locks, 2 the latch of the log (see persistence/lock.go).
CREATE FUNCTION hold_latch() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_advisory_xact_lock(1, 2); RETURN NULL; END $$;
--bun:split
CREATE TRIGGER latch BEFORE INSERT ON log
  FOR EACH STATEMENT EXECUTE FUNCTION hold_latch();
--bun:split
-- Which log this is: what reads on from a position asks whether it is still the
-- one that the position was taken from. One row.
CREATE TABLE log_state (
  id            boolean PRIMARY KEY DEFAULT true CHECK (id),
  -- Drawn anew when origin is not the one recorded.
  generation    bigint NOT NULL,
  origin        text NOT NULL,
  -- The highest position that is no longer kept.
  dropped_up_to bigint NOT NULL DEFAULT 0
);
--bun:split
INSERT INTO log_state (generation, origin) VALUES (0, '');
--bun:split
-- A promoted standby and a restored backup have another timeline, a restored
-- dump another cluster, database or table. Every role may read all four.
CREATE FUNCTION log_origin() RETURNS text STABLE LANGUAGE sql AS $$
  SELECT concat_ws('/', system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8),
    (SELECT oid FROM pg_database WHERE datname = current_database()), 'log'::regclass::oid)
  FROM pg_control_system()
$$;
