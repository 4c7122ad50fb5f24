DROP TABLE log_state, change, log, membership, segment_run, segment_size, segment_version, segment;
--bun:split
DROP SEQUENCE log_pos;
--bun:split
DROP FUNCTION log_origin, hold_latch, refuse_change;
