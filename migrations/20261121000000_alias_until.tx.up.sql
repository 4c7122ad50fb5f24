-- Until when a key leads to the profile: null is for as long as there is one.
-- A key from before a rotation of the site secret leads there as long as visitor tokens bear it.
ALTER TABLE profile_alias ADD COLUMN until timestamptz;
--bun:split
CREATE INDEX profile_alias_until ON profile_alias (until) WHERE until IS NOT NULL;
