-- How much may be kept: bytes of a reader's files, questions of a thread, and everything together.

create index assistant_files_owner on public.assistant_files (owner_hash) include (bytes);

-- As before; a bucket may have a cost, which is taken in the place of one token.
create or replace function public.take_tokens(p_buckets jsonb) returns bigint language plpgsql as $$
declare
  bucket record;
  moment timestamptz := clock_timestamp();
  wait interval := interval '0';
begin
  for bucket in
    select b->>'key' as key, (b->>'window_ms')::int * interval '1 millisecond' as span,
      coalesce((b->>'cost')::float8, 1) / (b->>'limit')::float8 as share
    from jsonb_array_elements(p_buckets) as b order by 1
  loop
    insert into public.rate_limits (key, arrival) values (bucket.key, moment) on conflict (key) do nothing;
    select greatest(wait, greatest(arrival, moment) + bucket.span * bucket.share - bucket.span - moment) into wait
      from public.rate_limits where key = bucket.key for update;
  end loop;
  if wait > interval '0' then
    return ceil(extract(epoch from wait) * 1000);
  end if;
  update public.rate_limits r set arrival = greatest(r.arrival, moment)
      + (b->>'window_ms')::int * interval '1 millisecond'
        * (coalesce((b->>'cost')::float8, 1) / (b->>'limit')::float8)
    from jsonb_array_elements(p_buckets) as b where r.key = b->>'key';
  return 0;
end $$;

-- Keeps an upload, as add_file does, if its reader's files have at most so many bytes together.
create function public.add_upload(p jsonb, p_buckets jsonb, p_reader_bytes bigint) returns jsonb language plpgsql as $$
declare
  -- Its buckets also make one reader's uploads take turns.
  wait bigint := public.take_tokens(p_buckets);
  size bigint := length(decode(p->>'content', 'base64'));
begin
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  if size + (select coalesce(sum(bytes), 0) from public.assistant_files where owner_hash = p->>'owner')
      > p_reader_bytes then
    return jsonb_build_object('outcome', 'storage_full');
  end if;
  perform public.add_file(p);
  return jsonb_build_object('outcome', 'created');
end $$;

-- Bytes of everything that is kept. Of files only those that are there: what was deleted leaves room for others.
create function public.stored_bytes() returns bigint language sql stable as $$
  select coalesce((select sum(bytes) from public.assistant_files), 0)::bigint
    + coalesce((select sum(pg_total_relation_size(oid)) from pg_class where relkind = 'r'
      and relnamespace = 'public'::regnamespace and relname <> 'assistant_files'), 0)::bigint
$$;

-- A thread takes so many questions. One that is asked again, or takes the place of another, makes it no longer.
alter function public.send_message(jsonb) rename to accept_message;
create function public.send_message(p jsonb) returns jsonb language plpgsql as $$
begin
  if p->>'retry_of' is null and p->>'replaces' is null
    and (select count(*) from (select 1 from public.assistant_messages
      where thread_id = p->>'thread_id' and role = 'user' limit 200) asked) >= 200
    and exists (select 1 from public.assistant_threads where id = p->>'thread_id' and owner_hash = p->>'owner')
    and not exists (select 1 from public.assistant_runs
      where owner_hash = p->>'owner' and idempotency_key = p->>'idempotency_key') then
    return jsonb_build_object('outcome', 'thread_full');
  end if;
  return public.accept_message(p);
end $$;

do $$
declare
  f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and proname in ('add_upload', 'stored_bytes', 'send_message')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
