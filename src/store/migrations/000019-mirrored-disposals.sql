-- A centre: what of its own earlier entries a mirrored log says that it has destroyed. The bytes
-- here go when a head with the entry that says so is cosigned.
alter table mirror_entry alter column leaf drop not null;
create index mirror_entry_gone on mirror_entry (origin, index) where leaf is null;

create table mirror_disposal (
  origin text not null references mirror_log,
  index bigint not null,
  leaf_hash bytea not null,
  subject text not null,
  -- the entry that says so
  by bigint not null,
  primary key (origin, index, by)
);
create index mirror_disposal_by on mirror_disposal (origin, by);

-- Every entry that names a file, so that it is known when none does any more.
alter table mirror_file drop constraint mirror_file_pkey, add primary key (origin, sha256, index);
