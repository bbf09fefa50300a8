-- An office's server: which key the log of an office elsewhere has, and who says so. Never changed.
create table known_log (
  origin text primary key,
  office text not null,
  vkey text not null,
  -- name of the key that introduced it
  introduced_by text not null,
  introduced_at timestamptz not null
);

-- Consignments: entries of logs elsewhere on their way into the log of an office here. A row goes
-- when that log has answered.
create table inbound (
  -- the addressee
  office text not null,
  origin text not null,
  index bigint not null,
  leaf bytea not null,
  leaf_hash bytea not null,
  proof text not null,
  -- false: it is only kept until somebody has seen to it
  is_proven boolean not null,
  arrived_at timestamptz not null,
  attempts integer not null default 0,
  -- why it cannot be taken in; such a one waits for a person and blocks nobody
  refused jsonb,
  primary key (office, origin, index)
);
create index inbound_to_deliver on inbound (attempts, office, origin, index) where refused is null;

-- Files that such entries name, and that are still on their way.
create table awaited_file (
  office text not null,
  sha256 bytea not null,
  size_bytes bigint not null,
  media_type text not null,
  awaited_since timestamptz not null,
  primary key (office, sha256)
);
create index awaited_file_by_hash on awaited_file (sha256);

-- Up to where an office has what a centre passes to it, and what the centre says has arrived.
create table feed_cursor (
  office text not null,
  centre text not null,
  -- of the centre's own numbering: another epoch begins anew
  epoch text not null,
  position bigint not null,
  arrived bigint not null,
  primary key (office, centre)
);

-- The proof by which a received entry was believed; entries of this server's own logs need none.
alter table foreign_entry add column proof text;

-- The addressee's log is at another server: it is fetched from there.
alter table outbox add column travels boolean not null default false;
create index outbox_to_deliver on outbox (attempts, office, index, recipient)
  where refused is null and not travels;

-- A centre: what of the mirrored logs is addressed to whom. A position is given when the entry is
-- held; positions of a recipient are 1…n, become visible in this order, and never change.
create table feed (
  origin text not null,
  index bigint not null,
  -- name of the addressee's log, whether it is known here or not
  recipient text not null,
  position bigint,
  -- place among those of this origin that their addressees have
  arrival bigint,
  primary key (origin, index, recipient)
);
create unique index feed_by_position on feed (recipient, position) where position is not null;
create unique index feed_by_arrival on feed (origin, arrival) where arrival is not null;
create index feed_to_place on feed (origin, index) where position is null;

create table feed_recipient (
  recipient text primary key,
  last bigint not null,
  -- the addressee has said that it has them up to here
  fetched bigint not null default 0
);

create table feed_sender (
  origin text primary key,
  arrived bigint not null
);

-- Who may fetch a file without having brought it.
create table feed_file (
  recipient text not null,
  sha256 bytea not null,
  primary key (recipient, sha256)
);

-- The directory's signed words that this log is of its domain and has this key.
alter table mirror_log add column introduction text;
