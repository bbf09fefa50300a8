-- Where several servers have one database, the keys of the offices reach all of them through it:
-- each file of the folder of keys, encrypted under the site key, which is no part of the database.
create table wrapped_key (
  -- of the file: `<office>.seed`, `<office>.age`, `server.hmac`
  name text primary key,
  wrapped bytea not null,
  changed_at timestamptz not null
);
