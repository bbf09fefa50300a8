-- Delivery on foot and by e-mail: what the registry works with before and after the official acts.
-- None of it is in the log; what became of a letter is (handover-noted), and a mail that is taken
-- into the register is (letter-registered). Instants are RFC 3339 text.
create table delivery_note (
  office text not null,
  id text not null,
  -- of the office's calendar
  year integer not null,
  serial integer not null,
  made_at text collate "C" not null,
  person text not null,
  receiver text not null,
  -- [{"letter": "letter/<uuid>", "place": 0}]
  items jsonb not null,
  primary key (office, id),
  unique (office, year, serial)
);

create table mail_arrival (
  office text not null,
  -- SHA-256 of the message, in hex: the same message comes in once
  id text not null,
  -- the subject that it has if it is registered
  letter text not null,
  received_at text collate "C" not null,
  kind text not null check (kind in ('capsule', 'plain', 'automatic', 'unreadable', 'too-large')),
  sender_name text not null,
  sender_address text not null,
  heading text not null,
  text text not null,
  -- what its capsule says of it; null where it had none
  card jsonb,
  -- the letter of ours that it answers
  answers jsonb,
  files jsonb not null,
  -- what of it could not be taken over, and why
  left_out jsonb not null,
  set_aside_at text collate "C",
  set_aside_by text,
  primary key (office, id)
);
create index mail_arrival_waiting on mail_arrival (office, received_at) where set_aside_at is null;
