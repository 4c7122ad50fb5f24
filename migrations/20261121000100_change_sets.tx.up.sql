-- A row tells of one change, or of many that share all but the profile and lie in
-- one block of profiles: after a publish half of everybody may change, and rows and
-- their places in indexes are what takes the time. n is the number of the first.
CREATE TABLE change_set (
  pos      bigint NOT NULL,
  n        integer NOT NULL,
  block    bigint CHECK (block IS NOT NULL OR cardinality(profiles) = 1),
  segment  integer NOT NULL,
  kind     text NOT NULL CHECK (kind IN ('ENTERED', 'EXITED')),
  version  integer NOT NULL,
  profiles bigint[] NOT NULL,
  revs     bigint[] NOT NULL,
  scores   double precision[] NOT NULL,
  previous double precision[] NOT NULL,
  PRIMARY KEY (pos, n)
) PARTITION BY RANGE (pos);
--bun:split
CREATE INDEX change_set_profile ON change_set ((profiles[1]), pos) WHERE block IS NULL;
--bun:split
CREATE INDEX change_set_block ON change_set (block, pos) WHERE block IS NOT NULL;
--bun:split
CREATE INDEX change_set_segment ON change_set (segment, pos, n);
--bun:split
-- What the log told so far stays, change by change, in partitions as before.
DO $$
DECLARE
  part record;
BEGIN
  FOR part IN
    SELECT substring(c.relname FROM '\d+$') AS number, pg_get_expr(c.relpartbound, c.oid) AS bounds
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'change'::regclass
  LOOP
    EXECUTE format('CREATE TABLE change_set_%s PARTITION OF change_set %s', part.number, part.bounds);
  END LOOP;
END $$;
--bun:split
INSERT INTO change_set (pos, n, segment, kind, version, profiles, revs, scores, previous)
SELECT pos, n, segment, kind, version, ARRAY[profile], ARRAY[rev], ARRAY[score], ARRAY[previous] FROM change;
--bun:split
DROP TABLE change;
--bun:split
-- Change by change. first is the number of the row in which a change lies: who
-- orders by pos, first and n reads row by row.
CREATE VIEW change AS
  SELECT s.pos, s.n AS first, s.n + c.i::int - 1 AS n, s.block, s.profiles, c.profile, s.segment, s.kind, s.version, c.rev, c.score, c.previous
  FROM change_set s, unnest(s.profiles, s.revs, s.scores, s.previous) WITH ORDINALITY AS c (profile, rev, score, previous, i);
