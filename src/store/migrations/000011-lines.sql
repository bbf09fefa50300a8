-- What an office's links have seen of its centres, for people: nothing is decided by it. One row
-- each time a line came or went; 'off' is since when this server itself was not at work.
create table line_event (
  office text not null references log,
  centre text not null,
  at timestamptz not null,
  state text not null check (state in ('up', 'down', 'off')),
  -- what kept the log from being held while the line was there, or why it went
  trouble text,
  primary key (office, centre, at)
);

-- Since when a centre holds the entries below a size, in the time of its own cosignature.
create table holding (
  office text not null references log,
  centre text not null,
  size bigint not null,
  cosigned_at timestamptz not null,
  heard_at timestamptz not null,
  primary key (office, centre, size)
);
