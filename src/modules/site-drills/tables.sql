-- Drills of the switch between the sites of a centre, one row each; without a report it was broken
-- off, or goes on.

create table site_drill (
  office text not null,
  drill text collate "C" not null,
  way text not null,
  from_site text not null,
  to_site text not null,
  begun_at text collate "C" not null,
  begun_by text not null,
  marks integer not null,
  report jsonb,
  reported_at text collate "C",
  -- of the entry that reports it
  reported_index bigint,
  primary key (office, drill)
);
create index site_drill_by_day on site_drill (office, begun_at);
