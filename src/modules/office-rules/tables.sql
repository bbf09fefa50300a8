-- The rules of an office that hold now, one row for each topic that somebody has set. What was
-- never set has no row: views.ts fills in what an office begins with.

create table office_rule (
  office text not null,
  topic text not null,
  version integer not null,
  -- in the shape of its topic (shapes.ts)
  rules jsonb not null,
  reason text not null,
  set_at text collate "C" not null,
  set_by text not null,
  capacity text not null,
  primary key (office, topic)
);
