-- Planned moves of the database from one site to the other, as they go on: for the servers that
-- wait meanwhile, and for people. A record, from which nothing is decided afterwards.
create table site_move (
  id uuid primary key,
  from_site text not null,
  to_site text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  state text not null check (state in ('draining', 'moved', 'safe', 'failed')),
  drained_at timestamptz,
  moved_at timestamptz,
  -- both sites have every act again
  safe_at timestamptz,
  -- the longest time for which one server let nobody in
  gap_ms integer,
  -- requests that waited for it, of all servers
  waited integer,
  -- why it failed, in Patroni's words
  reason text
);
create unique index site_move_one on site_move (state) where state = 'draining';

-- Servers that share this database, each by the name of its machine.
create table site_server (
  name text primary key,
  version text not null,
  seen_at timestamptz not null,
  -- the last move for which it let nobody in, and what came of it
  move uuid,
  is_drained boolean not null default false,
  waited integer,
  gap_ms integer
);
