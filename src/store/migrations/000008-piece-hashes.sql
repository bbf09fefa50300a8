-- Four bytes of SHA-256 for each KiB of a file, to say where in it something changed. They prove
-- nothing: that the file is right only its own hash says. Null: nobody has computed them.
alter table file add column piece_hashes bytea;
