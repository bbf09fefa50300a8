-- The log and what is derived from it without knowing any module. Everything lives in schema
-- `dawam`; module tables live in schema `tables` and may be dropped and rebuilt.

create table log (
  office text primary key,
  origin text not null unique,
  vkey text not null,
  size bigint not null default 0,
  root bytea not null,
  checkpoint text not null,
  recorded_at timestamptz not null default '-infinity'
);

create table entry (
  office text not null references log,
  index bigint not null,
  -- null only where the leaf was disposed of by a committee's decision
  leaf bytea,
  leaf_hash bytea not null,
  command uuid not null,
  ordinal smallint not null,
  -- what was asked, so that an id used twice for different things is noticed
  command_digest bytea not null,
  subject text not null,
  kind text not null,
  recorded_at timestamptz not null,
  primary key (office, index),
  unique (office, command, ordinal)
);
create index entry_by_subject on entry (office, subject, index);

-- tlog-tiles above the leaves: hash of each complete subtree of 256^level leaves, level 1 and up.
create table tile_hash (
  office text not null references log,
  level smallint not null,
  index bigint not null,
  hash bytea not null,
  primary key (office, level, index)
);

-- Registers: every number that was ever given, with where it stands now.
create table number (
  office text not null references log,
  register text not null,
  year integer not null,
  serial bigint not null,
  text text not null,
  status text not null check (status in ('used', 'reserved', 'void')),
  subject text not null,
  given_index bigint not null,
  changed_index bigint not null,
  primary key (office, register, year, serial)
);

-- Entries of other offices that reached this one, byte for byte, as evidence.
create table foreign_entry (
  office text not null references log,
  origin text not null,
  index bigint not null,
  leaf bytea not null,
  leaf_hash bytea not null,
  received_at timestamptz not null,
  primary key (office, origin, index)
);

-- Entries that wait for another office of this server; a row goes when that office has answered.
create table outbox (
  office text not null,
  index bigint not null,
  recipient text not null,
  attempts integer not null default 0,
  -- why the recipient's log refused it; such an item waits for a person and blocks nobody
  refused jsonb,
  primary key (office, index, recipient),
  foreign key (office, index) references entry (office, index)
);

create table file (
  sha256 bytea primary key,
  size_bytes bigint not null,
  media_type text not null,
  stored_at timestamptz not null
);

-- Sign-in state: not official acts, so not in the log.
create table session (
  token_hash bytea primary key,
  id uuid not null unique,
  person text not null,
  method text not null
    check (method in ('passkey', 'recovery-code', 'oidc', 'demo-seat', 'set-up')),
  client text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index session_by_person on session (person);

create table challenge (
  id uuid primary key,
  purpose text not null,
  person text,
  value text not null,
  expires_at timestamptz not null
);

create table recovery_code (
  person text not null,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (person, code_hash)
);

-- How often a passkey's counter was seen; a counter that runs backwards is a cloned key.
create table passkey_use (
  credential text primary key,
  counter bigint not null,
  used_at timestamptz not null
);

create table setting (
  name text primary key,
  value jsonb not null
);
