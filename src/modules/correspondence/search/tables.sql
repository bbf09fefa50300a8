-- The index of the archive's search, in a schema of its own: made from the logs' entries in the
-- background, never in an act's transaction, and dropped and made again whenever its form changes.
-- Readers have rows of their offices only; the two functions below are the one door to matching,
-- since the planner may not use the index of terms through row level security.

-- How far each office's log has been read.
create table progress (
  office text primary key,
  next_index bigint not null,
  -- of the entry before next_index: another hash there is another log, which is read anew
  leaf_hash bytea,
  -- letters in the index
  letters bigint not null default 0,
  -- entries read since frequencies of terms were last brought up to date: 0 where they are exact
  uncounted bigint not null default 0,
  -- another one where the terms may have other ids: until then a program may remember them
  epoch uuid not null default gen_random_uuid()
);

-- Letters to be indexed again although the log says nothing new of them: a file's text has come.
create table again (
  office text not null,
  subject text not null,
  primary key (office, subject)
);

-- What the frequencies of terms have changed by since they were last brought up to date: a letter
-- has a hundred terms, and the same few stand in most of them.
create table counting (
  office text not null,
  id bigint generated always as identity,
  terms integer[] not null,
  changes integer[] not null,
  primary key (office, id)
);

-- Terms of an office's letters. Words stand as their stems; '#…' is a number or part of a number of
-- the letter, '~…' a number that its text speaks of, '@…' a day that it bears.
create table term (
  office text not null,
  word text collate "C" not null,
  id integer generated always as identity,
  documents bigint not null default 0,
  primary key (office, word),
  unique (id)
) with (fillfactor = 80);

create table letter (
  office text not null,
  subject text not null,
  -- when it was numbered, or came to where it stands: what «newest first» goes by
  at text collate "C" not null,
  direction text not null,
  state text not null,
  secrecy text not null,
  urgency text not null,
  year integer,
  party text not null,
  -- party as the facet compares it
  party_key text not null,
  drafted_by text,
  -- where it lies in the archive
  file text,
  volume integer,
  -- ids of all terms, and of those of heading and parties
  terms integer[] not null,
  head integer[] not null,
  -- digest of texts and terms: while it stays, an act writes neither of them again
  made_of text not null,
  primary key (office, subject)
) with (fillfactor = 90);
-- Read where a row is looked at: never out of line while it fits.
alter table letter alter column terms set storage main;
-- What has just come waits in a list beside the index, which every question looks through: how long
-- it gets is said by the indexer, which also empties it when nothing else is to be done.
create index letter_terms on letter using gin (terms) with (fastupdate = on);
create index letter_by_date on letter (office, at desc, subject desc);
alter table letter alter column terms set statistics 1000;

-- What stands in a letter, in its own spelling, for snippets and for searches by spelling.
create table letter_text (
  office text not null,
  subject text not null,
  -- [[field, text], …]
  fields json not null,
  primary key (office, subject)
) with (toast_tuple_target = 8160);

-- The condition of a question, as SQL that holds nothing of the asker's but quoted literals.
-- groups: [[id, …], …], every group must be met by one of its ids.
create function condition_of(asked_office text, groups jsonb, filters jsonb, way text)
returns text language plpgsql stable set search_path = pg_catalog, search as $$
declare
  sql text := format('l.office = %L', asked_office);
  one jsonb;
  alone integer[] := '{}';
  terms text := 'l.terms';
  part text;
begin
  if way = 'terms' then
    -- Terms belong to one office, so their index alone finds the rows; or, within days, together
    -- with that of the dates.
    if coalesce(filters ->> 'from', filters ->> 'until') is null then
      sql := format('l.office || '''' = %L', asked_office);
    end if;
  else
    -- Rows are met in order of date, and the terms looked at in each.
    terms := '(l.terms || ''{}''::integer[])';
  end if;
  for one in select value from jsonb_array_elements(groups) loop
    if jsonb_array_length(one) = 1 then
      alone := alone || (one ->> 0)::integer;
    else
      sql := sql || format(' and %s && %L::integer[]', terms,
        array(select value::integer from jsonb_array_elements_text(one)));
    end if;
  end loop;
  if cardinality(alone) > 0 then
    sql := sql || format(' and %s @> %L::integer[]', terms, alone);
  end if;
  foreach part in array array['direction', 'state', 'secrecy', 'urgency', 'party_key', 'file'] loop
    if filters ->> part is not null then
      sql := sql || format(' and l.%I = %L', part, filters ->> part);
    end if;
  end loop;
  if filters ->> 'year' is not null then
    sql := sql || format(' and l.year = %L', (filters ->> 'year')::integer);
  end if;
  if filters ->> 'volume' is not null then
    sql := sql || format(' and l.volume = %L', (filters ->> 'volume')::integer);
  end if;
  if filters ->> 'from' is not null then
    sql := sql || format(' and l.at >= %L', filters ->> 'from');
  end if;
  if filters ->> 'until' is not null then
    sql := sql || format(' and l.at < %L', filters ->> 'until');
  end if;
  if not (filters ->> 'cleared')::boolean then
    sql := sql || format(
      ' and (l.secrecy not in (''secret'', ''top-secret'')
         or (l.state in (''draft'', ''signed'') and (l.drafted_by = %L or %L::boolean))%s)',
      filters ->> 'person', filters ->> 'signer',
      case when filters -> 'numbers' is null then ''
        else format(' or l.terms @> %L::integer[]',
          array(select value::integer from jsonb_array_elements_text(filters -> 'numbers'))) end);
  end if;
  return sql;
end $$;

-- Refuses offices that are not the reader's: the wall that policies are for tables.
create function guard(asked_office text, way text)
returns boolean language plpgsql set search_path = pg_catalog, search as $$
begin
  if asked_office <> all(string_to_array(
      coalesce(current_setting('dawam.offices', true), ''), ',')) then
    return false;
  end if;
  perform set_config('enable_seqscan', 'off', true),
    set_config('enable_bitmapscan', case when way = 'terms' then 'on' else 'off' end, true),
    set_config('enable_indexscan', case when way = 'terms' then 'off' else 'on' end, true),
    set_config('enable_sort', case when way = 'terms' then 'on' else 'off' end, true),
    set_config('jit', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true);
  return true;
end $$;

-- What else the transaction asks is planned as ever.
create function unguard()
returns void language plpgsql set search_path = pg_catalog, search as $$
begin
  perform set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true),
    set_config('enable_indexscan', 'on', true), set_config('enable_sort', 'on', true);
end $$;

-- Where a walk begins and ends: at the page's place, within the days.
create function walk_bounds(filters jsonb, page jsonb)
returns text language sql stable set search_path = pg_catalog, search as $$
  select concat(
    case when filters ->> 'from' is not null
      then format(' and w.at >= %L', filters ->> 'from') end,
    case when filters ->> 'until' is not null
      then format(' and w.at < %L', filters ->> 'until') end,
    case when page -> 'after' is not null and page ->> 'sort' <> 'rank'
      then format(' and (w.at, w.subject) < (%L collate "C", %L)',
        page #>> '{after,0}', page #>> '{after,1}') end)
$$;

-- Hits in order of date (newest first) or of score, those after a place; by way of the terms'
-- index with their number, or by way of the dates without it.
create function hits(asked_office text, groups jsonb, filters jsonb, way text, page jsonb)
returns table (subject text, at text, score integer, total bigint)
language plpgsql security definer set search_path = pg_catalog, search as $$
declare
  score_sql text := '0';
  body text;
  after text := 'true';
  sort text := 'h.at desc, h.subject desc';
  found_limit integer := (page ->> 'limit')::integer;
  source text := 'letter';
begin
  if not guard(asked_office, way) then return; end if;
  if page ->> 'sort' = 'rank' then
    score_sql := format('(select count(*)::integer from unnest(%L::integer[]) a(id)
        where a.id = any(l.head))',
      array(select value::integer from jsonb_array_elements_text(page -> 'words')));
    sort := 'h.score desc, h.at desc, h.subject desc';
    if page -> 'after' is not null then
      after := format('(h.score, h.at, h.subject) < (%L, %L collate "C", %L)',
        (page #>> '{after,2}')::integer, page #>> '{after,0}', page #>> '{after,1}');
    end if;
  elsif page -> 'after' is not null then
    after := format('(h.at, h.subject) < (%L collate "C", %L)',
      page #>> '{after,0}', page #>> '{after,1}');
  end if;
  if way = 'dates' then
    -- No further than so many letters: whoever asked takes the other way then.
    source := format('(select * from letter w where w.office = %L%s
        order by w.at desc, w.subject desc limit %s)',
      asked_office, walk_bounds(filters, page), (page ->> 'walkedMax')::integer);
  end if;
  body := format('select l.subject, l.at, %s as score from %s l where %s',
    score_sql, source, condition_of(asked_office, groups, filters, way));
  if way = 'dates' then
    return query execute format('with found as materialized
        (%s order by l.at desc, l.subject desc limit %s)
      select h.subject, h.at::text, h.score, null::bigint from found h
      where %s order by %s limit %s', body,
      case when page ->> 'sort' = 'rank' then (page ->> 'rankedMax')::integer else found_limit end,
      after, sort, found_limit);
  else
    return query execute format('with found as materialized (%s)
      select h.subject, h.at::text, h.score, (select count(*) from found) from found h
      where %s order by %s limit %s', body, after, sort, found_limit);
  end if;
  perform unguard();
end $$;

-- How the newest hits, at most so many, fall upon the values of each facet.
create function facets(asked_office text, groups jsonb, filters jsonb, way text, hits_max integer)
returns table (facet text, value text, label text, letters bigint)
language plpgsql security definer set search_path = pg_catalog, search as $$
begin
  if not guard(asked_office, way) then return; end if;
  perform set_config('enable_sort', 'on', true);
  return query execute format('with found as materialized (
      select l.direction, l.state, l.secrecy, l.urgency, l.year, l.party, l.party_key,
          l.file, l.volume
        from letter l where %s %s limit %s),
    spread as (
      select f.facet, f.value, f.label, count(*) as letters
        from found, lateral (values (''direction'', direction, null), (''state'', state, null),
          (''secrecy'', secrecy, null), (''urgency'', urgency, null), (''year'', year::text, null),
          (''party'', party_key, party), (''file'', file, null),
          (''volume'', volume::text, null)) f (facet, value, label)
       where f.value is not null and f.value <> ''''
       group by f.facet, f.value, f.label),
    placed as (
      select *, row_number() over (partition by s.facet order by s.letters desc, s.value) as place
        from spread s)
    select p.facet, p.value, p.label, p.letters from placed p where p.place <= 20
     order by p.facet, p.letters desc, p.value',
    condition_of(asked_office, groups, filters, way),
    case when way = 'dates' then 'order by l.at desc, l.subject desc' else '' end, hits_max);
  perform unguard();
end $$;

revoke execute on all functions in schema search from public;
grant usage on schema search to dawam_reader;
grant execute on function hits, facets to dawam_reader;
