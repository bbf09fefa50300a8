-- Who saw and copied which letter: no official act, so not in the log, and nothing can make it
-- again; so it is never changed, and it travels in backups.
create table reading (
  office text not null,
  subject text not null,
  at timestamptz not null,
  person text not null,
  appointment text,
  what text not null check (what in ('opened', 'file', 'print', 'export', 'copied')),
  file bytea,
  unique nulls not distinct (office, subject, at, person, what, file)
);
