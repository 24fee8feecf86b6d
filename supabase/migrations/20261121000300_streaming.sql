-- Answers are stored while they come: what a run needs to go on right behind its last stored delta is in `stream`,
-- a column of its own, because `state` holds tool outputs and is too large to be written several times a second.

-- {engine, held}: the engine's state (null: the one in `state` holds) and text that came but is not told of yet.
-- It stays after the end, until the run's deltas are made one.
alter table public.assistant_runs add column stream jsonb;
create index assistant_runs_streamed on public.assistant_runs (completed_at) where stream is not null;

-- Stores text as it comes: p_events ([{type, data}]) and p_stream belong together. Answers whether the lease still held.
create function public.write_run(p_id text, p_token text, p_stream jsonb, p_events jsonb)
returns boolean language plpgsql as $$
begin
  update public.assistant_runs set stream = p_stream
    where id = p_id and lease_token = p_token
      and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  if not found then
    return false;
  end if;
  perform public.append_run_events(p_id, p_events);
  return true;
end $$;

-- As before, and p_patch may hold stream.
create or replace function public.save_run(p_id text, p_token text, p_patch jsonb, p_events jsonb)
returns boolean language plpgsql as $$
declare
  run public.assistant_runs;
begin
  if p_patch->>'thread_ref' is not null then
    perform public.lock_thread_of(p_id);
  end if;
  update public.assistant_runs set
      status = case when status = 'cancelling' then status else coalesce(p_patch->>'status', status) end,
      state = coalesce(p_patch->'state', state),
      stream = coalesce(nullif(p_patch->'stream', 'null'::jsonb), stream),
      steps = coalesce(p_patch->'steps', steps),
      required_action = case when p_patch ? 'required_action'
        then nullif(p_patch->'required_action', 'null'::jsonb) else required_action end,
      usage = coalesce(p_patch->'usage', usage),
      started_at = coalesce(started_at, clock_timestamp())
    where id = p_id and lease_token = p_token
      and status in ('queued', 'in_progress', 'requires_action', 'cancelling')
    returning * into run;
  if not found then
    return false;
  end if;
  if p_patch->>'thread_ref' is not null then
    update public.assistant_threads set openai_thread_id = p_patch->>'thread_ref' where id = run.thread_id;
  end if;
  perform public.append_run_events(p_id, p_events);
  return true;
end $$;

-- An hour after its end a run's deltas become one under the last one's number, which whoever resumes still understands:
-- it starts at offset 0.
create function public.join_deltas() returns void language plpgsql as $$
declare
  done record;
  last integer;
begin
  for done in
    select r.id, coalesce(m.content, '') as answer from public.assistant_runs r
    left join public.assistant_messages m on m.run_id = r.id and m.role = 'assistant'
    where r.stream is not null and r.completed_at < clock_timestamp() - interval '1 hour'
    order by r.completed_at limit 100 for update of r skip locked
  loop
    select max(id) into last from public.assistant_run_events where run_id = done.id and type = 'delta';
    delete from public.assistant_run_events where run_id = done.id and type = 'delta' and id < last;
    update public.assistant_run_events set data = jsonb_build_object('delta', done.answer, 'offset', 0)
      where run_id = done.id and id = last;
    update public.assistant_runs set stream = null where id = done.id;
  end loop;
end $$;

-- Forgets what nobody needs any more: full buckets, single deltas, and settled outbox rows after 30 days.
create or replace function public.sweep() returns void language sql as $$
  delete from public.rate_limits where arrival < clock_timestamp() - interval '1 minute';
  delete from public.assistant_outbox where settled_at < clock_timestamp() - interval '30 days';
  select public.join_deltas();
$$;

revoke execute on function public.write_run(text, text, jsonb, jsonb) from public, anon, authenticated;
revoke execute on function public.join_deltas() from public, anon, authenticated;
grant execute on function public.write_run(text, text, jsonb, jsonb) to service_role;
grant execute on function public.join_deltas() to service_role;
