-- Logs that this server reads and never writes: their entries stand beside those of the own logs.
alter table log add column is_replica boolean not null default false;

-- Whole bundles that came from a mirror and hash as its head says; they go when all are there.
create table replica_bundle (
  origin text not null,
  first bigint not null,
  bytes bytea not null,
  primary key (origin, first)
);
