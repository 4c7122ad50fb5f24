ALTER VIEW change RENAME TO change_of_set;
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
DO $$
DECLARE
  part record;
BEGIN
  FOR part IN
    SELECT substring(c.relname FROM '\d+$') AS number, pg_get_expr(c.relpartbound, c.oid) AS bounds
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'change_set'::regclass
  LOOP
    EXECUTE format('CREATE TABLE change_%s PARTITION OF change %s', part.number, part.bounds);
  END LOOP;
END $$;
--bun:split
INSERT INTO change (pos, n, profile, segment, kind, version, rev, score, previous)
SELECT pos, n, profile, segment, kind, version, rev, score, previous FROM change_of_set;
--bun:split
DROP VIEW change_of_set;
--bun:split
DROP TABLE change_set;
