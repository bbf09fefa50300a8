-- A centre: invitations of offices to have a server of their own, one use each.
create table mirror_invitation (
  -- SHA-256 of its secret, in hex
  id text primary key,
  directory text not null,
  office text not null,
  note text not null,
  expires_at timestamptz not null,
  -- by whom it was used: the key, and the words that this key has signed
  vkey text,
  joined text,
  joined_at timestamptz
);

-- The directory's server: invitations that it made, until the joined log has been introduced.
create table invitation (
  id text primary key,
  office text not null,
  secret bytea not null,
  made_at timestamptz not null,
  vkey text,
  introduced_at timestamptz
);
