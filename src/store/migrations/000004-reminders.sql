-- Reminders of deadlines. No official acts, so not in the log: where people want them, and which
-- went out, so that a repeat or a restart sends none twice. Nothing can make them again; so they
-- travel in backups.
create table reminder_address (
  person text primary key,
  address text not null
);

create table reminder (
  office text not null,
  subject text not null,
  person text not null,
  -- 'before-<days>', 'overdue-<working days>', 'escalated'
  step text not null,
  due_on text not null,
  -- taken before it is sent: what a crash cuts off is lost rather than sent twice
  taken_at timestamptz not null,
  primary key (office, subject, person, step, due_on)
);
