-- A centre's verified copies of the logs of offices. They stand apart from table log, which has
-- only logs that this server writes itself.
create table mirror_log (
  origin text primary key,
  vkey text not null,
  -- index of the first entry that is not kept yet
  next bigint not null default 0,
  -- roots of the complete subtrees of the kept entries, largest first
  frontier bytea not null default '',
  -- leaf hashes of the kept entries since the last multiple of 256
  tail bytea not null default '',
  -- heads {size, root, checkpoint}: the newest that the log signed, those before it, and the
  -- mirror's own, of which every entry and file is here
  pending jsonb,
  past jsonb not null default '[]',
  cosigned jsonb,
  cosigned_at_s bigint not null default 0
);

create table mirror_entry (
  origin text not null references mirror_log,
  index bigint not null,
  leaf bytea not null,
  leaf_hash bytea not null,
  primary key (origin, index)
);

create table mirror_tile (
  origin text not null references mirror_log,
  level smallint not null,
  index bigint not null,
  hash bytea not null,
  primary key (origin, level, index)
);

-- The first entry of a log that names a file.
create table mirror_file (
  origin text not null references mirror_log,
  sha256 bytea not null,
  index bigint not null,
  primary key (origin, sha256)
);

-- An office's side: up to where a centre holds its log, in the centre's own signed words. Nothing
-- is lost with it: the next handshake brings it again.
create table cosignature (
  office text not null references log,
  centre text not null,
  vkey text not null,
  size bigint not null,
  -- the signed head with the centre's line under it
  checkpoint text not null,
  held_at timestamptz not null,
  primary key (office, centre)
);

-- A log that may not be written any more: its own key has signed what is not in it.
create table fence (
  office text primary key references log,
  cause text not null check (cause in ('restored', 'forked')),
  centre text not null,
  evidence text not null,
  noticed_at timestamptz not null
);
