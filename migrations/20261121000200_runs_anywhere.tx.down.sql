ALTER TABLE segment_run ADD COLUMN block bigint NOT NULL DEFAULT 0;
