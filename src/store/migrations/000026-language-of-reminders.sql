-- In which language somebody read when they asked for reminders; null: that of their office.
alter table reminder_address add column language text check (language in ('ar', 'fa', 'en'));
