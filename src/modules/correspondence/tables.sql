-- What the registers, lists and the home page of correspondence read. A letter's full text is not
-- here: it is read from its entries. Of a secret letter no word is here that anybody wrote; those
-- who may read it have its card from its entries. Instants are RFC 3339 text of one form, which
-- sorts as text. What values a column has its type says (state.ts): PostgreSQL would read a check
-- anew for each batch of acts.

create table letter (
  office text not null,
  -- letter/<uuid>: the same in the sender's and in every addressee's log
  subject text not null,
  -- 'incoming' or 'outgoing'
  direction text not null,
  state text not null,
  -- null until it has a number
  register text,
  year integer,
  serial integer,
  number text,
  -- 'used', 'reserved' or 'void'
  number_status text,
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
  -- of the person whom it is about; incoming: of the note that it was handed over with
  citizen_id text,
  delivery_note text,
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
  -- incoming: to be answered by; outgoing: the first answer that is due
  due_on text collate "C",
  -- when it was written off, and why; null while it is outstanding
  closed_at text collate "C",
  write_off text,
  -- it counts as waiting again from this day on
  parked_until text collate "C",
  archive_file text,
  -- 1, 2 … of that file
  archive_volume integer,
  retention text,
  class_code text,
  is_circular boolean not null,
  -- somebody else than who registered it has looked over it since it was last corrected
  is_reviewed boolean not null,
  -- a secret envelope that nobody has opened
  is_envelope boolean not null,
  signed_at text collate "C",
  answered_at text collate "C",
  -- number of the answer: of ours where it came in, of theirs where it went out
  closing_number text,
  -- orders that keep it from being destroyed
  holds integer not null,
  -- disposal/<uuid>, by which it was destroyed: then only its number and its days are here
  disposal text collate "C",
  archived_at text collate "C",
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
  where state in ('reserved', 'draft', 'signed', 'delivered', 'seen') or undelivered > 0;
-- A file of the archive, with all that lies in it.
create index letter_in_file on letter (office, archive_file) where archive_file is not null;
create index letter_held on letter (office, retention) where holds > 0;
create index letter_disposed on letter (office, disposal) where disposal is not null;

-- One committee's decision by which letters were destroyed.
create table disposal (
  office text not null,
  -- disposal/<uuid>
  subject text not null,
  number text not null,
  date text collate "C" not null,
  basis text not null,
  -- [{appointment, name, title}], as they were called that day
  committee jsonb not null,
  -- how many were destroyed
  letters integer not null,
  -- [{letter, number, reason}]: on the list, and kept
  excluded jsonb not null,
  note text not null,
  person text not null,
  decided_at text collate "C" not null,
  index bigint not null,
  primary key (office, subject)
);
create index disposal_by_date on disposal (office, decided_at);

-- A volume of a file of the archive that was closed; the one after the last of them is open.
create table volume (
  office text not null,
  -- file/<hash of its mark>
  subject text not null,
  volume integer not null,
  file text not null,
  person text not null,
  closed_at text collate "C" not null,
  index bigint not null,
  primary key (office, subject, volume)
);
create index volume_of_file on volume (office, file);

-- What came from another server, could not be taken in, and was laid aside by a person.
create table arrival_aside (
  office text not null,
  -- arrival/<leaf hash in hex>
  subject text not null,
  origin text not null,
  entry bigint not null,
  refused text not null,
  reason text not null,
  person text not null,
  laid_at text collate "C" not null,
  index bigint not null,
  primary key (office, subject)
);

create table addressee (
  office text not null,
  subject text not null,
  addressee text not null,
  place integer not null,
  name text not null,
  purpose text not null,
  -- 'withdrawn': stood in an earlier version of the draft
  state text not null,
  -- an answer is asked for by this day
  due_on text collate "C",
  -- how many enclosures do not go to them
  withheld integer not null,
  delivered_at text collate "C",
  seen_at text collate "C",
  registered_at text collate "C",
  closed_at text collate "C",
  returned_at text collate "C",
  recalled_at text collate "C",
  -- the day to whose end nobody there had opened it
  fiction_on text collate "C",
  -- when it last went there by wire
  sent_at text collate "C",
  -- the day to whose end it had not arrived there
  expired_on text collate "C",
  number text,
  reason text,
  primary key (office, subject, addressee)
);
create index addressee_by_office on addressee (office, addressee, state);
-- Arrived there, and nobody has opened it: few at any time.
create index addressee_unopened on addressee (office, delivered_at)
  where state = 'delivered' and fiction_on is null;
-- On its way: few at any time.
create index addressee_on_its_way on addressee (office, sent_at) where state = 'dispatched';

-- Addressees who are not connected, from the dispatch on.
create table outside (
  office text not null,
  subject text not null,
  place integer not null,
  name text not null,
  purpose text not null,
  channel text not null,
  address text not null,
  due_on text collate "C",
  -- null until somebody has noted one
  outcome text,
  receiver text,
  heard_at text collate "C",
  note text not null,
  primary key (office, subject, place)
);
create index outside_unheard on outside (office, channel) where outcome is null;

-- One row for each step of the referral sheet.
create table referral (
  office text not null,
  subject text not null,
  step integer not null,
  parent integer,
  -- a post, by its appointment, or a unit by its name
  holder_appointment text,
  holder_unit text,
  holder_title text not null,
  purpose text not null,
  instruction text not null,
  due_on text collate "C",
  state text not null,
  outcome text,
  -- who made it
  person text not null,
  sent_at text collate "C" not null,
  opened_at text collate "C",
  ended_at text collate "C",
  primary key (office, subject, step)
);
create index referral_of_post on referral (office, holder_appointment, sent_at)
  where ended_at is null and holder_appointment is not null;
create index referral_of_unit on referral (office, holder_unit, sent_at)
  where ended_at is null and holder_unit is not null;
create index referral_by_person on referral (office, person, sent_at) where ended_at is null;

-- Intervals: `begun_at <= instant and (ended_at is null or instant < ended_at)` is what held then,
-- as it was known then. `outstanding`: incoming, not written off. `with`: a post or unit has it
-- (nobody: the registry). `parked`: until the day `due_on`. `awaited`: an answer is asked for.
create table stay (
  office text not null,
  subject text not null,
  place integer not null,
  kind text not null,
  holder_appointment text,
  holder_unit text,
  holder_office text,
  holder_title text not null,
  due_on text collate "C",
  begun_at text collate "C" not null,
  ended_at text collate "C",
  primary key (office, subject, place)
);
create index stay_open on stay (office, kind, due_on, begun_at) where ended_at is null;
create index stay_ended on stay (office, kind, ended_at) where ended_at is not null;
create index stay_of_post on stay (office, holder_appointment, begun_at)
  where ended_at is null and holder_appointment is not null;

-- What other letters a letter speaks of. A blank key is a link that was taken back.
create table reference (
  office text not null,
  subject text not null,
  place integer not null,
  relation text not null,
  -- by which a number is looked up however it is written
  key text collate "C" not null,
  number text not null,
  date text collate "C",
  -- letter/<uuid>, where this office has it
  letter text,
  -- linked by the registry; the letter itself does not say so
  is_linked boolean not null,
  primary key (office, subject, place)
);
create index reference_by_key on reference (office, key) where key <> '';
create index reference_by_letter on reference (office, letter) where letter is not null;

-- Notes that visitors were given, by the code on them. Who they were is not here.
create table visitor_note (
  office text not null,
  subject text not null,
  place integer not null,
  code text collate "C" not null,
  given_at text collate "C" not null,
  primary key (office, subject, place)
);
create index visitor_note_by_code on visitor_note (code);

-- Until when a letter's grade of secrecy holds; no day where it was taken away or has lapsed.
create table secrecy_limit (
  office text not null,
  subject text not null,
  until text collate "C",
  after text,
  -- the entry that set it
  index bigint,
  primary key (office, subject)
);
create index secrecy_limit_by_day on secrecy_limit (until) where until is not null;

-- The register of loans of paper originals. Of a secret letter it does not say who has it.
create table loan (
  office text not null,
  subject text not null,
  loan integer not null,
  borrower text not null,
  unit text,
  lent_at text collate "C" not null,
  due_on text collate "C" not null,
  returned_at text collate "C",
  reminders integer not null,
  reminded_at text collate "C",
  primary key (office, subject, loan)
);
create index loan_open on loan (office, due_on) where returned_at is null;
create index loan_by_day on loan (office, lent_at);
