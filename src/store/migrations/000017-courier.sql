-- Bundles of couriers that were written here or read here. A record for people: what a bundle
-- brought lies in the logs.
create table courier_bundle (
  office text not null,
  direction text not null check (direction in ('out', 'in')),
  id uuid not null,
  -- the office that it goes to, or comes from
  other text not null,
  at timestamptz not null,
  -- of the bundle as it lay on the stick
  sha256 bytea not null,
  counts jsonb not null,
  -- out: when the other office's word came that it has read it
  seen_at timestamptz,
  primary key (office, direction, id)
);
create index courier_bundle_by_time on courier_bundle (office, at desc);
