-- Where servers at several sites have one database, each has files of its own: at which sites a
-- file lies, by the name of the site's machine. Empty where only one server has the database.
create table file_copy (
  sha256 bytea not null,
  site text not null,
  -- wanted: it has to be brought there; dropped: it was disposed of and has to go from there
  state text not null check (state in ('kept', 'wanted', 'dropped')),
  primary key (sha256, site)
);
create index file_copy_to_do on file_copy (site) where state <> 'kept';
-- Which acts name a file that is not everywhere yet.
create index entry_file_by_file on entry_file (sha256);
