-- What holds for the whole installation, one row.
CREATE TABLE site (
  id               boolean PRIMARY KEY DEFAULT true CHECK (id),
  -- Grows with every published or archived segment: who evaluates checks it.
  definition_epoch bigint NOT NULL DEFAULT 1,
  -- Half-life of evidence in milliseconds, and the instant from which it holds.
  half_life        bigint NOT NULL,
  half_life_since  bigint NOT NULL,
  -- Names the site secret that is current: new keys of profiles come from it.
  key_id           text NOT NULL DEFAULT '',
  -- When all memberships were last brought up to date with the time.
  swept_at         timestamptz
);
--bun:split
-- The key of all digests of ids, sealed under each site secret in use: the
-- secrets themselves are never here.
CREATE TABLE digest_key (
  key_id text PRIMARY KEY,
  sealed bytea NOT NULL
);
--bun:split
-- packed is the whole profile; columns are only what SQL itself asks for.
-- Rows are updated at every elevation: room in the page keeps these updates
-- away from the indexes, and a small profile out of the toast table.
CREATE TABLE profile (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key        bytea NOT NULL UNIQUE CHECK (octet_length(key) = 32),
  key_id     text NOT NULL DEFAULT '', -- of the secret behind key
  rev        bigint NOT NULL DEFAULT 0,
  packed     bytea NOT NULL DEFAULT '',
  last_seen  timestamptz NOT NULL DEFAULT '-infinity',
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70, toast_tuple_target = 8160);
--bun:split
-- Keys whose profile was merged into another one, which they name ever since.
-- former is the id that it had, by which the log still tells of it; null when
-- nothing was stored under the key.
CREATE TABLE profile_alias (
  key     bytea PRIMARY KEY CHECK (octet_length(key) = 32),
  profile bigint NOT NULL REFERENCES profile ON DELETE CASCADE,
  former  bigint UNIQUE
);
--bun:split
CREATE INDEX profile_alias_profile ON profile_alias (profile);
--bun:split
-- The older activity of a profile, sealed in chunks that never change again.
CREATE TABLE activity (
  profile bigint NOT NULL REFERENCES profile ON DELETE CASCADE,
  chunk   integer NOT NULL,
  from_at timestamptz NOT NULL,
  to_at   timestamptz NOT NULL,
  body    bytea NOT NULL,
  PRIMARY KEY (profile, chunk)
);
--bun:split
-- Digests of the ids of elevated signals, by week of the database's clock:
-- what makes an elevation happen once. Partitions are made ahead and dropped
-- when two weeks old.
CREATE TABLE signal_seen (
  week    integer NOT NULL,
  id      bytea NOT NULL,
  content bigint NOT NULL,
  PRIMARY KEY (week, id)
) PARTITION BY LIST (week);
--bun:split
-- Base weights that an operator has changed, in ten-thousandths.
CREATE TABLE signal_weight (
  type       text PRIMARY KEY,
  weight     integer NOT NULL,
  version    integer NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  changed_by text NOT NULL
);
--bun:split
-- Files under import or imported. done counts the sessions committed, in the
-- file's own order; started_at is the instant as of which all of it is judged, also
-- after an interruption; is_shifted tells that its last signal is moved there.
CREATE TABLE import_file (
  digest      bytea PRIMARY KEY,
  is_shifted  boolean NOT NULL,
  done        bigint NOT NULL DEFAULT 0,
  started_at  timestamptz NOT NULL,
  finished_at timestamptz
);
