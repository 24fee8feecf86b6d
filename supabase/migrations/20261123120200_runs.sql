-- Runs. A process drives a run under a lease: only the process with the lease's token may write. Leases go by the
-- database's clock.

create table public.assistant_runs (
  id text primary key,
  thread_id text not null references public.assistant_threads (id) on delete cascade,
  position bigint generated always as identity,
  -- The question that the run answers.
  message_id text not null references public.assistant_messages (id) on delete cascade,
  owner_hash text not null,
  status text not null default 'queued' check (status in (
    'queued', 'in_progress', 'requires_action', 'cancelling',
    'cancelled', 'failed', 'completed', 'incomplete', 'expired')),
  -- Progress between checkpoints: rounds, calls to perform and their outputs.
  state jsonb not null default '{}',
  -- The engine's own state, and the answer so far. They are stored together, so that both have the same progress after
  -- a crash. They are separate from `state`, which has tool outputs and is too long to be written every second. The
  -- answer stays after the run's end, until join_deltas deletes it.
  engine jsonb,
  answer text,
  steps jsonb not null default '[]',
  required_action jsonb,
  last_error jsonb,
  usage jsonb,
  -- The budget that the run has reserved: {day, keys, tokens, usd}. It is {over: scope} when a budget was already used
  -- up, and null without budgets.
  budget jsonb,
  idempotency_key text,
  request_hash text,
  cancel_requested boolean not null default false,
  -- True when the run uses its reader's own key. No column stores the key: only the process that received it can
  -- continue the run.
  own_key boolean not null default false,
  -- The number of processes that have driven the run. Every process after the first checks what was already sent.
  claims integer not null default 0,
  lease_token text,
  lease_until timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  completed_at timestamptz
);
create unique index assistant_runs_one_active on public.assistant_runs (thread_id)
  where status in ('queued', 'in_progress', 'requires_action', 'cancelling');
create unique index assistant_runs_idempotency on public.assistant_runs (owner_hash, idempotency_key)
  where idempotency_key is not null;
create index assistant_runs_thread on public.assistant_runs (thread_id, position);
create index assistant_runs_message on public.assistant_runs (message_id);
create index assistant_runs_answered on public.assistant_runs (completed_at) where answer is not null;
alter table public.assistant_runs enable row level security;
revoke all on public.assistant_runs from anon, authenticated;
grant all on public.assistant_runs to service_role;

-- Each row has the events of one checkpoint, in order: [{id, type, data}]. The row's `id` is the id of the last event.
create table public.assistant_run_events (
  run_id text not null references public.assistant_runs (id) on delete cascade,
  id integer not null,
  events jsonb not null,
  primary key (run_id, id)
);
alter table public.assistant_run_events enable row level security;
revoke all on public.assistant_run_events from anon, authenticated;
grant all on public.assistant_run_events to service_role;

-- Deletes a question and all messages after it. The conversation upstream has their texts, so it is deleted, too. The
-- next run starts a new conversation from the remaining messages.
create function public.delete_question(p_id text, p_thread_id text) returns void language plpgsql as $$
declare
  first bigint;
begin
  select position into first from public.assistant_messages where id = p_id and thread_id = p_thread_id;
  perform public.queue_upstream_deletion(p_thread_id);
  -- Maintainers are not notified of deleted messages.
  delete from public.assistant_outbox o where o.lane = 'notify' and o.thread_id = p_thread_id and o.status = 'pending'
    and (o.payload->>'run_id' in (select id from public.assistant_runs where message_id = p_id)
      or o.payload->>'message_id' in (select id from public.assistant_messages
        where thread_id = p_thread_id and position >= first));
  delete from public.assistant_messages where thread_id = p_thread_id and position >= first;
  update public.assistant_threads set conversation_id = null where id = p_thread_id;
end $$;

-- Accepts a message and queues its run. Requests of one thread run one after the other, so that parallel retries with
-- one idempotency key get the run of the first.
-- p: {thread_id, owner, message_id, run_id, text, context, attachments, retry_of, replaces, idempotency_key,
-- request_hash, timeout_ms, buckets}. `attachments`: ids of files. `retry_of`: the run whose question is asked again.
-- `replaces`: the id of the question that this one replaces.
-- Returns {outcome: created | replayed | key_reused, run}, or the outcome not_found, run_active, not_retryable,
-- not_replaceable, attachment_gone or rate_limited (with retry_after_ms).
create function public.accept_message(p jsonb) returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
  earlier public.assistant_runs;
  question text := p->>'message_id';
  last_question text;
  attached text[] := array(select jsonb_array_elements_text(coalesce(nullif(p->'attachments', 'null'::jsonb), '[]')));
  free int;
  wait bigint;
begin
  -- The lock makes requests of one thread run one after the other: a parallel retry of a key finds the run of the first
  -- request.
  perform 1 from public.assistant_threads where id = p->>'thread_id' and owner_hash = p->>'owner' for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  -- The same key may also be used on two threads at once, which have different locks.
  if p->>'idempotency_key' is not null then
    perform pg_advisory_xact_lock(hashtextextended((p->>'owner') || (p->>'idempotency_key'), 0));
  end if;
  select * into run from public.assistant_runs
    where owner_hash = p->>'owner' and idempotency_key = p->>'idempotency_key';
  if found then
    return jsonb_build_object('run', to_jsonb(run), 'outcome',
      case when run.request_hash = p->>'request_hash' then 'replayed' else 'key_reused' end);
  end if;
  perform 1 from public.assistant_runs where thread_id = p->>'thread_id'
    and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  if found then
    return jsonb_build_object('outcome', 'run_active');
  end if;
  if p->>'retry_of' is not null then
    select * into earlier from public.assistant_runs where thread_id = p->>'thread_id' order by position desc limit 1;
    if earlier.id is distinct from p->>'retry_of' or earlier.status = 'completed' then
      return jsonb_build_object('outcome', 'not_retryable');
    end if;
    question := earlier.message_id;
  end if;
  if p->>'replaces' is not null then
    select id into last_question from public.assistant_messages
      where thread_id = p->>'thread_id' and role = 'user' order by position desc limit 1;
    if last_question is distinct from p->>'replaces' then
      return jsonb_build_object('outcome', 'not_replaceable');
    end if;
  end if;
  -- A file belongs to one question: to this one, or to the one that this one replaces.
  perform 1 from public.assistant_files where id = any(attached) and owner_hash = p->>'owner' and run_id is null
    and (message_id is null or message_id = p->>'replaces') for update;
  get diagnostics free = row_count;
  if free <> cardinality(attached) then
    return jsonb_build_object('outcome', 'attachment_gone');
  end if;
  wait := public.take_tokens(p->'buckets');
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  if p->>'replaces' is not null then
    -- Files that stay attached are detached first: the deletion of the old question would delete them.
    update public.assistant_files set message_id = null where id = any(attached);
    perform public.delete_question(p->>'replaces', p->>'thread_id');
  end if;
  if p->>'retry_of' is null then
    insert into public.assistant_messages (id, thread_id, run_id, role, text, context)
      values (question, p->>'thread_id', p->>'run_id', 'user', p->>'text', nullif(p->'context', 'null'::jsonb));
    update public.assistant_files set message_id = question where id = any(attached);
    insert into public.assistant_outbox (lane, thread_id, kind, payload)
      values ('notify', p->>'thread_id', 'message.created', jsonb_build_object('message_id', question)
        || case when p->>'replaces' is null then '{}'::jsonb else '{"edited": true}'::jsonb end);
  else
    -- The incomplete answer of an interrupted run is deleted before the new run.
    delete from public.assistant_messages where run_id = earlier.id and role = 'assistant';
    update public.assistant_messages set run_id = p->>'run_id' where id = question;
  end if;
  insert into public.assistant_runs
    (id, thread_id, message_id, owner_hash, idempotency_key, request_hash, expires_at)
    values (p->>'run_id', p->>'thread_id', question, p->>'owner', p->>'idempotency_key', p->>'request_hash',
      clock_timestamp() + (p->>'timeout_ms')::int * interval '1 millisecond') returning * into run;
  update public.assistant_threads set updated_at = clock_timestamp() where id = p->>'thread_id';
  return jsonb_build_object('outcome', 'created', 'run', to_jsonb(run));
end $$;

-- Accepts a message as accept_message does, with at most 200 questions in a thread; after that the outcome is
-- thread_full. A question that is asked again or that replaces another one does not count.
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

-- Accepts a message as send_message does, for a run on the reader's own key. The run begins with the lease
-- p_lease_token for p_lease_ms (ms), so that no process without the key takes it.
create function public.send_own_key_message(p jsonb, p_lease_token text, p_lease_ms int) returns jsonb
language plpgsql as $$
declare
  sent jsonb := public.send_message(p);
  run public.assistant_runs;
begin
  if sent->>'outcome' <> 'created' then
    return sent;
  end if;
  update public.assistant_runs set own_key = true, lease_token = p_lease_token,
      lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
    where id = p->>'run_id' returning * into run;
  return sent || jsonb_build_object('run', to_jsonb(run));
end $$;

-- Accepts a message as send_message does. p.budget is the argument of reserve_budget. The run quotes the docs when a
-- budget is used up.
create function public.send_budgeted_message(p jsonb) returns jsonb language plpgsql as $$
declare
  sent jsonb := public.send_message(p);
  reserved jsonb;
  run public.assistant_runs;
begin
  if sent->>'outcome' <> 'created' then
    return sent;
  end if;
  reserved := public.reserve_budget(p->'budget');
  update public.assistant_runs set budget = reserved,
      state = case when reserved ? 'over' then '{"degraded": true}' else state end
    where id = p->>'run_id' returning * into run;
  return sent || jsonb_build_object('run', to_jsonb(run));
end $$;

-- Locks the thread of a run. A function that locks both must lock the thread first, as deletion does: two different
-- orders could deadlock.
create function public.lock_thread_of_run(p_run_id text) returns void language sql as $$
  select 1 from public.assistant_threads
    where id = (select thread_id from public.assistant_runs where id = p_run_id) for update
$$;

-- Appends events ([{id, type, data}]) to a run as one row. Events that are already stored are left out: a process that
-- got no response sends them again.
create function public.append_run_events(p_run_id text, p_events jsonb) returns void language sql as $$
  insert into public.assistant_run_events (run_id, id, events)
  select p_run_id, max((e->>'id')::int), jsonb_agg(e order by (e->>'id')::int)
  from jsonb_array_elements(p_events) e
  where (e->>'id')::int > coalesce((select max(id) from public.assistant_run_events where run_id = p_run_id), 0)
  having count(*) > 0
$$;

-- The events of a run after number p_after, in order: [{id, type, data}].
create function public.list_run_events(p_run_id text, p_after int) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(e order by (e->>'id')::int), '[]')
  from public.assistant_run_events r, jsonb_array_elements(r.events) e
  where r.run_id = p_run_id and r.id > p_after and (e->>'id')::int > p_after
$$;

-- Takes the lease of a pending run for p_lease_ms (ms), or renews it with the same token. Returns the run with
-- everything that is needed to continue it, including p_history earlier messages. Returns null when the run is finished
-- or another process has the lease.
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
      and (lease_token is null or lease_token = p_token or public.is_due(lease_until))
    returning * into run;
  if not found then
    return null;
  end if;
  select * into question from public.assistant_messages where id = run.message_id;
  select coalesce(jsonb_agg(to_jsonb(m) order by m.position), '[]') into history from (
    select * from public.assistant_messages where thread_id = run.thread_id and position < question.position
    order by position desc limit p_history) m;
  return to_jsonb(run) || jsonb_build_object(
    'remaining_ms', floor(extract(epoch from
      least(run.expires_at - clock_timestamp(), run.expires_at - run.created_at)) * 1000),
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
    'events', public.list_run_events(p_id, 0));
end $$;

-- Gives up a lease before its time.
create function public.release_run(p_id text, p_token text) returns void language sql as $$
  update public.assistant_runs set lease_token = null, lease_until = null where id = p_id and lease_token = p_token
$$;

-- Renews leases ([{id, token}]) for p_lease_ms (ms). Returns [{id, cancel_requested}] without the runs whose lease was
-- lost.
create function public.renew_runs(p_leases jsonb, p_lease_ms int) returns jsonb language sql as $$
  with renewed as (
    update public.assistant_runs r set lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
    from jsonb_to_recordset(p_leases) as lease (id text, token text)
    where r.id = lease.id and r.lease_token = lease.token
      and r.status in ('queued', 'in_progress', 'requires_action', 'cancelling')
    returning r.id, r.cancel_requested)
  select coalesce(jsonb_agg(to_jsonb(renewed)), '[]') from renewed
$$;

-- The ids of at most 100 pending runs that no process drives, oldest first.
create function public.list_undriven_runs() returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(id order by position), '[]') from (
    select id, position from public.assistant_runs
    where status in ('queued', 'in_progress', 'requires_action', 'cancelling')
      and public.is_due(lease_until)
    order by position limit 100) orphaned
$$;

-- Stores progress and events, and renews the lease for p_lease_ms (ms). p_patch may have status, state, engine, answer,
-- steps, required_action, usage and conversation_id. Returns {cancel_requested}; null when the lease is lost.
create function public.checkpoint_run(p_id text, p_token text, p_lease_ms int, p_patch jsonb, p_events jsonb)
returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
begin
  if p_patch->>'conversation_id' is not null then
    perform public.lock_thread_of_run(p_id);
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
  if p_patch->>'conversation_id' is not null then
    update public.assistant_threads set conversation_id = p_patch->>'conversation_id' where id = run.thread_id;
  end if;
  perform public.append_run_events(p_id, p_events);
  return jsonb_build_object('cancel_requested', run.cancel_requested);
end $$;

-- Ends a run: its answer, its last events and its notification are written together, once. p: {status, last_error, usage,
-- steps, state, engine, events, answer: {id, text, annotations, metadata, status} or null}.
-- Returns the run; null when the lease is lost.
create function public.finish_run(p_id text, p_token text, p jsonb) returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
  answer_row jsonb := nullif(p->'answer', 'null'::jsonb);
begin
  perform public.lock_thread_of_run(p_id);
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
  if answer_row is not null then
    insert into public.assistant_messages (id, thread_id, run_id, role, text, annotations, metadata, status)
      values (answer_row->>'id', run.thread_id, p_id, 'assistant', answer_row->>'text', answer_row->'annotations',
        answer_row->'metadata', answer_row->>'status')
      on conflict do nothing;
  end if;
  perform public.append_run_events(p_id, p->'events');
  insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('notify', run.thread_id,
    case when p->>'status' = 'completed' then 'message.completed' else 'run.ended' end,
    jsonb_build_object('run_id', p_id, 'message_id', answer_row->>'id', 'status', p->>'status',
      'code', p->'last_error'->>'code'));
  update public.assistant_threads set updated_at = clock_timestamp() where id = run.thread_id;
  return to_jsonb(run);
end $$;

-- Requests the cancellation of a run. The process that drives the run ends it. A finished run does not change.
-- Returns {outcome: accepted, run} or {outcome: not_found}.
create function public.cancel_run(p_id text, p_thread_id text, p_owner text) returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
begin
  select r.* into run from public.assistant_runs r join public.assistant_threads t on t.id = r.thread_id
    where r.id = p_id and r.thread_id = p_thread_id and t.owner_hash = p_owner for update of r;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  if run.status in ('queued', 'in_progress', 'requires_action') then
    update public.assistant_runs set status = 'cancelling', cancel_requested = true where id = p_id returning * into run;
  end if;
  return jsonb_build_object('outcome', 'accepted', 'run', to_jsonb(run));
end $$;

-- Returns runs for processes that do not drive them. p_wanted: [{id, after}]. Returns [{run, is_leased, events}] with
-- the events after number `after`. Deleted runs are left out.
create function public.follow_runs(p_wanted jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'run', to_jsonb(r) - 'state' - 'engine' - 'answer',
      'is_leased', not public.is_due(r.lease_until),
      'events', public.list_run_events(r.id, wanted.after))), '[]')
  from jsonb_to_recordset(p_wanted) as wanted (id text, after int)
  join public.assistant_runs r on r.id = wanted.id
$$;

-- Replaces the deltas of runs that ended an hour ago by one delta with the whole answer. It has the id of the last
-- delta. It begins at offset 0, so the page of a reader who resumes can apply it.
create function public.join_deltas() returns void language plpgsql as $$
declare
  done record;
  events jsonb;
  last jsonb;
begin
  for done in
    select r.id, coalesce(m.text, '') as answer from public.assistant_runs r
    left join public.assistant_messages m on m.run_id = r.id and m.role = 'assistant'
    where r.answer is not null and r.completed_at < clock_timestamp() - interval '1 hour'
    order by r.completed_at limit 100 for update of r skip locked
  loop
    events := public.list_run_events(done.id, 0);
    select e into last from jsonb_array_elements(events) e where e->>'type' = 'delta' order by (e->>'id')::int desc limit 1;
    if found then
      delete from public.assistant_run_events where run_id = done.id;
      perform public.append_run_events(done.id, (
        select jsonb_agg(case when e = last then jsonb_set(e, '{data}',
          jsonb_build_object('delta', done.answer, 'offset', 0)) else e end)
        from jsonb_array_elements(events) e where e->>'type' <> 'delta' or e = last));
    end if;
    update public.assistant_runs set answer = null where id = done.id;
  end loop;
end $$;

-- The state of those threads of p_ids (a list) that exist: whether a run is pending, and when the last one ended.
create function public.get_thread_states(p_ids jsonb)
returns table (thread_id text, running boolean, answered_at timestamptz) language sql stable as $$
  select t.id,
    exists (select 1 from public.assistant_runs r where r.thread_id = t.id
      and r.status in ('queued', 'in_progress', 'requires_action', 'cancelling')),
    (select r.completed_at from public.assistant_runs r
      where r.thread_id = t.id and r.completed_at is not null order by r.position desc limit 1)
  from public.assistant_threads t where t.id in (select jsonb_array_elements_text(p_ids))
$$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.delete_question, public.accept_message, public.send_message, public.send_own_key_message,
  public.send_budgeted_message, public.lock_thread_of_run, public.append_run_events, public.list_run_events, public.claim_run,
  public.release_run, public.renew_runs, public.list_undriven_runs, public.checkpoint_run, public.finish_run,
  public.cancel_run, public.follow_runs, public.join_deltas, public.get_thread_states
  from public, anon, authenticated;
grant execute on function
  public.delete_question, public.accept_message, public.send_message, public.send_own_key_message,
  public.send_budgeted_message, public.lock_thread_of_run, public.append_run_events, public.list_run_events, public.claim_run,
  public.release_run, public.renew_runs, public.list_undriven_runs, public.checkpoint_run, public.finish_run,
  public.cancel_run, public.follow_runs, public.join_deltas, public.get_thread_states
  to service_role;
