DROP TABLE import_file, signal_weight, signal_seen, activity, profile_alias, profile, digest_key, site;
