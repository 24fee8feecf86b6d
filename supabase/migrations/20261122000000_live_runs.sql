-- The process that drives a run keeps it in memory and stores it at checkpoints: its state, and what happened since the
-- last one as one row of events.

alter table public.assistant_runs
  -- The engine's own state and the answer as far as it came. They are stored together, so that after a crash neither is
  -- ahead of the other, and apart from `state`, which holds tool outputs and is too long to be written every second.
  -- The answer stays after the end until the run's deltas are made one.
  add column engine jsonb,
  add column answer text,
  -- How many processes have driven the run: whoever is not the first looks before sending anything.
  add column claims integer not null default 0;
update public.assistant_runs set
  engine = coalesce(nullif(stream->'engine', 'null'::jsonb), state->'engine'),
  answer = case when stream is not null then '' end,
  claims = case when status = 'queued' then 0 else 1 end,
  state = state - 'engine' - 'sending' - 'sent' - 'outages';
drop index public.assistant_runs_streamed;
alter table public.assistant_runs drop column stream;
create index assistant_runs_answered on public.assistant_runs (completed_at) where answer is not null;

-- `events` ([{id, type, data}]) are in order; `id` is the last one's.
alter table public.assistant_run_events add column events jsonb;
update public.assistant_run_events
  set events = jsonb_build_array(jsonb_build_object('id', id, 'type', type, 'data', data));
alter table public.assistant_run_events alter column events set not null, drop column type, drop column data;

drop function public.save_run(text, text, jsonb, jsonb);
drop function public.write_run(text, text, jsonb, jsonb);
drop function public.append_run_events(text, jsonb);
drop function public.claim_run(text, text, int);
drop function public.finish_run(text, text, jsonb);

-- Appends events as one row. Those that are there are left out: whoever got no answer stores them once more.
create function public.append_run_events(p_run_id text, p_events jsonb) returns void language sql as $$
  insert into public.assistant_run_events (run_id, id, events)
  select p_run_id, max((e->>'id')::int), jsonb_agg(e order by (e->>'id')::int)
  from jsonb_array_elements(p_events) e
  where (e->>'id')::int > coalesce((select max(id) from public.assistant_run_events where run_id = p_run_id), 0)
  having count(*) > 0
$$;

-- The events of a run after a number, in order.
create function public.run_events(p_run_id text, p_after int) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(e order by (e->>'id')::int), '[]')
  from public.assistant_run_events r, jsonb_array_elements(r.events) e
  where r.run_id = p_run_id and r.id > p_after and (e->>'id')::int > p_after
$$;

-- Takes (or renews, with the same token) the lease of a pending run, and answers all that is needed to go on with it.
-- Answers nothing when somebody else holds it.
create function public.claim_run(p_id text, p_token text, p_lease_ms int, p_history int)
returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
  question public.assistant_messages;
  history jsonb;
begin
  update public.assistant_runs set
      claims = claims + case when lease_token is distinct from p_token then 1 else 0 end,
      lease_token = p_token, lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond',
      status = case when status = 'queued' then 'in_progress' else status end,
      started_at = coalesce(started_at, clock_timestamp())
    where id = p_id and status in ('queued', 'in_progress', 'requires_action', 'cancelling')
      and (lease_token is null or lease_token = p_token or lease_until < clock_timestamp())
    returning * into run;
  if not found then
    return null;
  end if;
  select * into question from public.assistant_messages where id = run.message_id;
  select coalesce(jsonb_agg(to_jsonb(m) order by m.position), '[]') into history from (
    select * from public.assistant_messages where thread_id = run.thread_id and position < question.position
    order by position desc limit p_history) m;
  return to_jsonb(run) || jsonb_build_object(
    'remaining_ms', floor(extract(epoch from run.expires_at - clock_timestamp()) * 1000),
    'thread', (select to_jsonb(t) from public.assistant_threads t where t.id = run.thread_id),
    'question', to_jsonb(question),
    'history', history,
    'files', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'media_type', f.media_type,
        'bytes', f.bytes, 'message_id', f.message_id, 'run_id', f.run_id) order by f.position), '[]')
      from public.assistant_files f where f.message_id = question.id
        or f.message_id in (select m->>'id' from jsonb_array_elements(history) m)),
    'refused_runs', (select coalesce(jsonb_agg(r.id), '[]') from public.assistant_runs r
      where r.thread_id = run.thread_id and r.last_error->>'code' = 'attachment_refused'),
    'is_retry', exists (select 1 from public.assistant_runs r
      where r.message_id = run.message_id and r.position < run.position),
    'events', public.run_events(p_id, 0));
end $$;

-- Renews leases ([{id, token}]); those that are lost are missing in the answer.
create function public.renew_runs(p_leases jsonb, p_lease_ms int) returns jsonb language sql as $$
  with renewed as (
    update public.assistant_runs r set lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
    from jsonb_to_recordset(p_leases) as lease (id text, token text)
    where r.id = lease.id and r.lease_token = lease.token
      and r.status in ('queued', 'in_progress', 'requires_action', 'cancelling')
    returning r.id, r.cancel_requested)
  select coalesce(jsonb_agg(to_jsonb(renewed)), '[]') from renewed
$$;

-- Pending runs that nobody drives, oldest first.
create function public.abandoned_runs() returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(id order by position), '[]') from (
    select id, position from public.assistant_runs
    where status in ('queued', 'in_progress', 'requires_action', 'cancelling')
      and (lease_until is null or lease_until < clock_timestamp())
    order by position limit 100) abandoned
$$;

-- Stores progress, and renews the lease. p_patch may hold status, state, engine, answer, steps, required_action, usage,
-- thread_ref. Answers nothing when the lease is lost.
create function public.checkpoint_run(p_id text, p_token text, p_lease_ms int, p_patch jsonb, p_events jsonb)
returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
begin
  if p_patch->>'thread_ref' is not null then
    perform public.lock_thread_of(p_id);
  end if;
  update public.assistant_runs set
      status = case when status = 'cancelling' then status else coalesce(p_patch->>'status', status) end,
      state = coalesce(p_patch->'state', state),
      engine = coalesce(p_patch->'engine', engine),
      answer = coalesce(p_patch->>'answer', answer),
      steps = coalesce(p_patch->'steps', steps),
      required_action = case when p_patch ? 'required_action'
        then nullif(p_patch->'required_action', 'null'::jsonb) else required_action end,
      usage = coalesce(p_patch->'usage', usage),
      lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
    where id = p_id and lease_token = p_token
      and status in ('queued', 'in_progress', 'requires_action', 'cancelling')
    returning * into run;
  if not found then
    return null;
  end if;
  if p_patch->>'thread_ref' is not null then
    update public.assistant_threads set openai_thread_id = p_patch->>'thread_ref' where id = run.thread_id;
  end if;
  perform public.append_run_events(p_id, p_events);
  return jsonb_build_object('cancel_requested', run.cancel_requested);
end $$;

-- Ends a run: its answer, its last events and its note to maintainers are written together, once. Answers the run, or
-- nothing when the lease is lost. p holds: status, last_error, usage, steps, state, engine, events, and answer {id, text,
-- annotations, metadata, status} or null.
create function public.finish_run(p_id text, p_token text, p jsonb) returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
  said jsonb := nullif(p->'answer', 'null'::jsonb);
begin
  perform public.lock_thread_of(p_id);
  update public.assistant_runs set
      status = p->>'status', last_error = nullif(p->'last_error', 'null'::jsonb),
      usage = coalesce(nullif(p->'usage', 'null'::jsonb), usage), steps = p->'steps', state = p->'state',
      engine = p->'engine', answer = '',
      required_action = null, lease_token = null, lease_until = null,
      started_at = coalesce(started_at, clock_timestamp()), completed_at = clock_timestamp()
    where id = p_id and lease_token = p_token
      and status in ('queued', 'in_progress', 'requires_action', 'cancelling')
    returning * into run;
  if not found then
    return null;
  end if;
  if said is not null then
    insert into public.assistant_messages (id, thread_id, run_id, role, content, annotations, metadata, status)
      values (said->>'id', run.thread_id, p_id, 'assistant', said->>'text', said->'annotations',
        said->'metadata', said->>'status')
      on conflict do nothing;
  end if;
  perform public.append_run_events(p_id, p->'events');
  insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('notify', run.thread_id,
    case when p->>'status' = 'completed' then 'message.completed' else 'run.ended' end,
    jsonb_build_object('run_id', p_id, 'message_id', said->>'id', 'status', p->>'status',
      'code', p->'last_error'->>'code'));
  update public.assistant_threads set updated_at = clock_timestamp() where id = run.thread_id;
  return to_jsonb(run);
end $$;

-- Runs ([{id, after}]) as they are, each with its events after a number; those that are gone are missing.
create function public.follow_runs(p_wanted jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'run', to_jsonb(r) - 'state' - 'engine' - 'answer',
      'is_leased', r.lease_until is not null and r.lease_until > clock_timestamp(),
      'events', public.run_events(r.id, wanted.after))), '[]')
  from jsonb_to_recordset(p_wanted) as wanted (id text, after int)
  join public.assistant_runs r on r.id = wanted.id
$$;

-- An hour after its end a run's deltas become one under the last one's number, which whoever resumes still understands:
-- it starts at offset 0.
create or replace function public.join_deltas() returns void language plpgsql as $$
declare
  done record;
  told jsonb;
  last jsonb;
begin
  for done in
    select r.id, coalesce(m.content, '') as answer from public.assistant_runs r
    left join public.assistant_messages m on m.run_id = r.id and m.role = 'assistant'
    where r.answer is not null and r.completed_at < clock_timestamp() - interval '1 hour'
    order by r.completed_at limit 100 for update of r skip locked
  loop
    told := public.run_events(done.id, 0);
    select e into last from jsonb_array_elements(told) e where e->>'type' = 'delta' order by (e->>'id')::int desc limit 1;
    if found then
      delete from public.assistant_run_events where run_id = done.id;
      perform public.append_run_events(done.id, (
        select jsonb_agg(case when e = last then jsonb_set(e, '{data}',
          jsonb_build_object('delta', done.answer, 'offset', 0)) else e end)
        from jsonb_array_elements(told) e where e->>'type' <> 'delta' or e = last));
    end if;
    update public.assistant_runs set answer = null where id = done.id;
  end loop;
end $$;

-- As before; the engine's state has a column of its own.
create or replace function public.queue_forget(p_thread_id text) returns void language sql as $$
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
  select 'cleanup', t.id, 'thread.forget', jsonb_build_object('thread_ref', t.openai_thread_id, 'runs',
    coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'engine', r.engine) order by r.position)
      from public.assistant_runs r where r.thread_id = t.id), '[]'))
  from public.assistant_threads t where t.id = p_thread_id
$$;

-- As before, and answers which of its runs were pending.
create or replace function public.delete_thread(p_id text, p_owner text) returns jsonb language plpgsql as $$
declare
  thread public.assistant_threads;
  pending jsonb;
begin
  select * into thread from public.assistant_threads where id = p_id and owner_hash = p_owner for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  select coalesce(jsonb_agg(id), '[]') into pending from public.assistant_runs
    where thread_id = p_id and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  delete from public.assistant_outbox where thread_id = p_id and lane = 'notify' and status = 'pending';
  perform public.queue_forget(p_id);
  insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('notify', p_id, 'thread.deleted',
    jsonb_build_object('channel', thread.slack_channel, 'thread_ts', thread.slack_thread_ts));
  delete from public.assistant_threads where id = p_id;
  return jsonb_build_object('outcome', 'deleted', 'runs', pending);
end $$;

-- PostgreSQL lets everybody execute a new function: only the server's key may.
do $$
declare
  f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and proname in ('append_run_events', 'run_events', 'claim_run', 'renew_runs', 'abandoned_runs', 'checkpoint_run',
      'finish_run', 'follow_runs')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
