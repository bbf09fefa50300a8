-- What a centre passes on, as lists of entries and not a row for each: whoever catches up gets
-- thousands of one log at once. Positions of a recipient, and arrivals of a sender, are 1…n still.
-- A row has 1,000 indexes at most, ascending.
alter table feed rename to feed_entry;

-- Kept, and not under a cosigned head yet.
create table feed_waiting (
  origin text not null,
  -- the first of the indexes
  first bigint not null,
  recipient text not null,
  indexes bigint[] not null,
  primary key (origin, first, recipient)
);

create table feed (
  recipient text not null,
  -- of the last of the indexes; those before it have the positions before it
  last_position bigint not null,
  origin text not null,
  indexes bigint[] not null,
  primary key (recipient, last_position)
);

create table feed_arrival (
  origin text not null,
  -- as last_position, among those of this origin that their addressees have
  last_arrival bigint not null,
  recipient text not null,
  indexes bigint[] not null,
  primary key (origin, last_arrival)
);

insert into feed_waiting (origin, first, recipient, indexes)
select origin, min(index), recipient, array_agg(index order by index)
from (select *, row_number() over (partition by origin, recipient order by index) as place
  from feed_entry where position is null) waiting
group by origin, recipient, (place - 1) / 1000;

-- Within a run both the index and the position ascend, the position by one each time.
insert into feed (recipient, last_position, origin, indexes)
select recipient, max(position), origin, array_agg(index order by position)
from (
  select *, position - row_number() over (partition by recipient, origin order by position) as run,
    count(*) filter (where index < before) over (
      partition by recipient, origin order by position) as turns
  from (select *, lag(index) over (partition by recipient, origin order by position) as before
    from feed_entry where position is not null) placed) runs
group by recipient, origin, run, turns, position / 1000;

insert into feed_arrival (origin, last_arrival, recipient, indexes)
select origin, max(arrival), recipient, array_agg(index order by arrival)
from (
  select *, arrival - row_number() over (partition by origin, recipient order by arrival) as run
  from feed_entry where arrival is not null) runs
group by origin, recipient, run, arrival / 1000;

drop table feed_entry;

-- Each row is written in the transaction that fences its log's own row, and `verify` looks for rows
-- of no log: PostgreSQL need not ask again for each.
alter table mirror_entry alter constraint mirror_entry_origin_fkey not enforced;
alter table mirror_tile alter constraint mirror_tile_origin_fkey not enforced;
alter table mirror_file alter constraint mirror_file_origin_fkey not enforced;
alter table foreign_entry alter constraint foreign_entry_office_fkey not enforced;

-- An office: up to where a centre has said that it holds a log elsewhere, beside what the proofs of
-- received entries say.
create table foreign_holding (
  office text not null,
  origin text not null,
  -- name of the centre's key
  centre text not null,
  size bigint not null,
  cosigned_at timestamptz not null,
  primary key (office, origin, centre, size)
);
