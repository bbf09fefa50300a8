-- What is still to be done after leaves were disposed of: their bytes go in the same commit, what
-- lies beside the log (files, readings, what waits to be worked on) goes after it, again and again
-- until it is gone. Rows are taken away when that is done.
create table dropped_subject (
  office text not null,
  subject text not null,
  primary key (office, subject)
);

-- Files that a disposed entry named; those that something else names stay.
create table dropped_file (
  sha256 bytea primary key
);
