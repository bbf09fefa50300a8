-- What an office's own server has signed of its reading keys, until the directory has heard it.
alter table mirror_log add column reading_keys text;
