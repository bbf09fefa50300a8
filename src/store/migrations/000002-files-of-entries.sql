-- Which entries name a file, so that nobody reads a whole log to open one.
create table entry_file (
  office text not null,
  sha256 bytea not null,
  index bigint not null,
  primary key (office, sha256, index),
  foreign key (office, index) references entry (office, index)
);

insert into entry_file (office, sha256, index)
select distinct e.office, decode(f.file ->> 'sha256', 'hex'), e.index
from entry e
cross join lateral jsonb_array_elements(convert_from(e.leaf, 'UTF8')::jsonb -> 'files') f (file)
where position('"files":['::bytea in e.leaf) > 0;
