-- Packs of numbered sheets, their sheets, and outages: what the screens list. All of it follows
-- from the entries about packs and outages.

create table sheet_pack (
  office text not null,
  pack text not null,
  form text not null,
  register text not null,
  version integer not null,
  is_drill boolean not null,
  stage text not null,
  languages jsonb not null,
  holder text,
  outage text,
  first text not null,
  last text not null,
  -- opened, used, void, missing, returned, outstanding
  counts jsonb not null,
  leased_at text collate "C" not null,
  printed_at text collate "C",
  delivered_at text collate "C",
  opened_at text collate "C",
  primary key (office, pack)
);
create index sheet_pack_by_outage on sheet_pack (office, outage);

create table paper_sheet (
  office text not null,
  pack text not null,
  sheet integer not null,
  number text not null,
  -- null in a drill
  year integer,
  serial bigint,
  stage text not null,
  fields jsonb,
  again jsonb,
  differences jsonb not null,
  happened_at text collate "C",
  done_by text,
  keyed_by text,
  keyed_at text collate "C",
  checked_by text,
  entered_as text,
  ended_at text collate "C",
  ended_by text,
  reason text,
  report jsonb,
  primary key (office, pack, sheet)
);
create index paper_sheet_by_number on paper_sheet (office, number);

create table outage (
  office text not null,
  outage text not null,
  is_drill boolean not null,
  stage text not null,
  cause text not null,
  started_at text collate "C" not null,
  opened_by text not null,
  -- packs in the order in which they were opened
  packs jsonb not null,
  -- as it was signed, with when and by whom; null while it is open
  closed jsonb,
  primary key (office, outage)
);
