-- A run goes on wherever stored members differ from what the index of everybody says,
-- and writes several blocks at once: there is no place up to which it is done.
ALTER TABLE segment_run DROP COLUMN block;
