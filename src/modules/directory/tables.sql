-- The directory as tables: made from its log, dropped and rebuilt at will. `office` is always
-- 'directory', whose log they are made from; `id` is the subject without its kind.

create table institution (
  office text not null,
  id text not null,
  names jsonb not null,
  opened_at timestamptz not null,
  primary key (office, id)
);

create table office (
  office text not null,
  id text not null,
  institution text not null,
  code text not null,
  names jsonb not null,
  calendar text not null,
  digits text not null,
  time_zone text not null,
  language text not null,
  registers jsonb not null,
  -- age1…; null until its server has said one
  reading_key text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (office, id)
);

create table person (
  office text not null,
  id text not null,
  names jsonb not null,
  -- names in all languages, folded, for finding people however they are typed
  search text not null,
  enrolled_at timestamptz not null,
  primary key (office, id)
);

-- Only the letters themselves; whether one holds is asked of the live authority.
create table appointment (
  office text not null,
  id text not null,
  person text not null,
  at_office text not null,
  capacity text not null,
  title jsonb not null,
  from_at timestamptz not null,
  until_at timestamptz,
  letter_number text,
  letter_date date,
  delegated_from text,
  acting_for text,
  recorded_at timestamptz not null,
  ended_at timestamptz,
  ended_reason text,
  primary key (office, id)
);
create index appointment_by_office on appointment (office, at_office);
create index appointment_by_person on appointment (office, person);

create table credential (
  office text not null,
  id text not null,
  person text not null,
  kind text not null check (kind in ('passkey', 'oidc')),
  -- what its owner calls a passkey; the issuer of a linked identity
  name text not null,
  invited_by text,
  enrolled_at timestamptz not null,
  revoked_at timestamptz,
  primary key (office, id)
);
create index credential_by_person on credential (office, person);
