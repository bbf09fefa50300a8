-- What the registers, lists and the home page of correspondence read. A letter's full text is not
-- here: it is read from its entries. Instants are RFC 3339 text of one form, which sorts as text.

create table letter (
  office text not null,
  -- letter/<uuid>: the same in the sender's and in every addressee's log
  subject text not null,
  direction text not null check (direction in ('incoming', 'outgoing')),
  state text not null,
  -- null until it has a number
  register text,
  year integer,
  serial integer,
  number text,
  number_status text check (number_status in ('used', 'reserved', 'void')),
  numbered_at text collate "C",
  heading text not null,
  secrecy text not null,
  urgency text not null,
  importance text not null,
  medium text not null,
  party text not null,
  party_office text,
  party_count integer not null,
  their_number text,
  their_date text,
  received_at text,
  unit text,
  enclosures integer not null,
  holder text,
  drafted_by text,
  since text collate "C" not null,
  -- entry that last changed it
  index bigint not null,
  -- somebody has still to do something about it
  waiting boolean not null,
  -- addressees from whom not even delivery was heard
  undelivered integer not null,
  -- folded for search: what the card says; numbers alone, by reference key
  words text not null,
  reference text not null,
  primary key (office, subject)
) with (fillfactor = 85);

-- Register pages run along this one; the others are small, and serve filters and their counts.
create index letter_in_register on letter (office, register, year, serial)
  where register is not null;
create index letter_waiting on letter (office, register, year, serial)
  where register is not null and waiting;
create index letter_urgent on letter (office, register, year, serial)
  where register is not null and urgency <> 'normal';
create index letter_secret on letter (office, register, year, serial)
  where register is not null and secrecy in ('secret', 'top-secret');
create index letter_void on letter (office, register, year, serial)
  where register is not null and number_status = 'void';
create index letter_numbered on letter (office, register, year, numbered_at)
  where register is not null;
-- Drafts, arrivals and what was sent and not yet delivered: few rows at any time.
create index letter_unfinished on letter (office, state, since)
  where state in ('reserved', 'draft', 'delivered', 'seen') or undelivered > 0;

create table addressee (
  office text not null,
  subject text not null,
  addressee text not null,
  place integer not null,
  name text not null,
  purpose text not null,
  -- 'withdrawn': stood in an earlier version of the draft
  state text not null,
  delivered_at text collate "C",
  seen_at text collate "C",
  registered_at text collate "C",
  returned_at text collate "C",
  number text,
  reason text,
  primary key (office, subject, addressee)
);
create index addressee_by_office on addressee (office, addressee, state);
