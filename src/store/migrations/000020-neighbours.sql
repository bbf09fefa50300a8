-- The directory's signed words that this log is of its domain and has this key, as a bundle brings
-- them along; null where this server keeps the directory and can say it itself.
alter table log add column introduction text;

-- Offices at other servers that were reached without a centre: a record for people.
create table neighbour_line (
  office text not null,
  other text not null,
  exchanged_at timestamptz not null,
  -- entries that came by it
  received bigint not null default 0,
  primary key (office, other)
);
