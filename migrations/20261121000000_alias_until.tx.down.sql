DELETE FROM profile_alias WHERE until IS NOT NULL;
--bun:split
ALTER TABLE profile_alias DROP COLUMN until;
