-- Runs move on under a lease: whoever holds the token may write, everybody else looks on. The database's clock rules.

-- Takes (or renews, with the same token) the lease of a pending run. Answers nothing when somebody else holds it.
create function public.claim_run(p_id text, p_token text, p_lease_ms int) returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
begin
  update public.assistant_runs
    set lease_token = p_token, lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
    where id = p_id and status in ('queued', 'in_progress', 'requires_action', 'cancelling')
      and (lease_token is null or lease_token = p_token or lease_until < clock_timestamp())
    returning * into run;
  if not found then
    return null;
  end if;
  return to_jsonb(run) || jsonb_build_object('remaining_ms',
    floor(extract(epoch from run.expires_at - clock_timestamp()) * 1000));
end $$;

create function public.release_run(p_id text, p_token text) returns void language sql as $$
  update public.assistant_runs set lease_token = null, lease_until = null where id = p_id and lease_token = p_token
$$;

-- Whoever changes a run and its thread locks the thread first, as its deletion does: two orders would deadlock.
create function public.lock_thread_of(p_run_id text) returns void language sql as $$
  select 1 from public.assistant_threads
    where id = (select thread_id from public.assistant_runs where id = p_run_id) for update
$$;

-- Stores progress. p_patch may hold status, state, steps, required_action, usage, thread_ref.
-- p_events ([{type, data}]) are appended to the run's event log. Answers whether the lease still held.
create function public.save_run(p_id text, p_token text, p_patch jsonb, p_events jsonb)
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

create function public.append_run_events(p_run_id text, p_events jsonb) returns void language sql as $$
  insert into public.assistant_run_events (run_id, id, type, data)
  select p_run_id, n + coalesce((select max(id) from public.assistant_run_events where run_id = p_run_id), 0),
    e->>'type', e->'data'
  from jsonb_array_elements(p_events) with ordinality as list(e, n)
$$;

-- Ends a run: its answer, its last events and its note to maintainers are written together, once.
-- p holds: status, last_error, usage, steps, state, events, and answer {id, text, annotations, metadata, status} or null.
create function public.finish_run(p_id text, p_token text, p jsonb) returns boolean language plpgsql as $$
declare
  run public.assistant_runs;
  answer jsonb := nullif(p->'answer', 'null'::jsonb);
begin
  perform public.lock_thread_of(p_id);
  update public.assistant_runs set
      status = p->>'status', last_error = nullif(p->'last_error', 'null'::jsonb),
      usage = coalesce(nullif(p->'usage', 'null'::jsonb), usage),
      steps = coalesce(p->'steps', steps), state = coalesce(p->'state', state),
      required_action = null, lease_token = null, lease_until = null,
      started_at = coalesce(started_at, clock_timestamp()), completed_at = clock_timestamp()
    where id = p_id and lease_token = p_token
      and status in ('queued', 'in_progress', 'requires_action', 'cancelling')
    returning * into run;
  if not found then
    return false;
  end if;
  if answer is not null then
    insert into public.assistant_messages (id, thread_id, run_id, role, content, annotations, metadata, status)
      values (answer->>'id', run.thread_id, p_id, 'assistant', answer->>'text', answer->'annotations',
        answer->'metadata', answer->>'status')
      on conflict do nothing;
  end if;
  perform public.append_run_events(p_id, p->'events');
  insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('notify', run.thread_id,
    case when p->>'status' = 'completed' then 'message.completed' else 'run.ended' end,
    jsonb_build_object('run_id', p_id, 'message_id', answer->>'id', 'status', p->>'status',
      'code', p->'last_error'->>'code'));
  update public.assistant_threads set updated_at = clock_timestamp() where id = run.thread_id;
  return true;
end $$;

-- Asks a run to end; whoever holds its lease, or comes next, ends it. A finished run stays as it is.
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

-- Claims the next row of a lane that may be delivered: the oldest one due whose thread has no earlier pending row.
-- p_pace_key is a bucket shared by all processes; it holds one token and refills every p_pace_ms (0: no pace).
-- Answers {row} or {wait_ms}: when to come again (null: not before something new is written).
create function public.claim_outbox(p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int)
returns jsonb language plpgsql as $$
declare
  item public.assistant_outbox;
  due timestamptz;
  moment timestamptz := clock_timestamp();
  wait bigint := 0;
begin
  select o.* into item from public.assistant_outbox o
    where o.lane = p_lane and o.status = 'pending' and o.next_attempt_at <= moment
      and (o.lease_until is null or o.lease_until < moment)
      and not exists (select 1 from public.assistant_outbox e
        where e.lane = o.lane and e.thread_id = o.thread_id and e.status = 'pending' and e.id < o.id)
    order by o.id limit 1 for update skip locked;
  if not found then
    -- Only the first row of a thread can be claimed: later ones are due long before it is their turn.
    select min(greatest(o.next_attempt_at, coalesce(o.lease_until, o.next_attempt_at))) into due
      from public.assistant_outbox o
      where o.lane = p_lane and o.status = 'pending'
        and not exists (select 1 from public.assistant_outbox e
          where e.lane = o.lane and e.thread_id = o.thread_id and e.status = 'pending' and e.id < o.id);
    return jsonb_build_object('wait_ms',
      case when due is not null then greatest(1, ceil(extract(epoch from due - moment) * 1000)) end);
  end if;
  if p_pace_ms > 0 then
    wait := public.take_tokens(jsonb_build_array(
      jsonb_build_object('key', p_pace_key, 'limit', 1, 'window_ms', p_pace_ms)));
  end if;
  if wait > 0 then
    return jsonb_build_object('wait_ms', wait);
  end if;
  update public.assistant_outbox
    set lease_token = p_token, lease_until = moment + p_lease_ms * interval '1 millisecond', attempts = attempts + 1
    where id = item.id returning * into item;
  return jsonb_build_object('row', to_jsonb(item));
end $$;

-- Settles a claimed row: 'delivered', 'dead', or 'pending' again after p_retry_ms. With p_pause_key the whole
-- bucket waits that long (a Retry-After speaks for the channel, not for one message).
create function public.settle_outbox(
  p_id bigint, p_token text, p_status text, p_retry_ms bigint, p_error text, p_pause_key text)
returns boolean language plpgsql as $$
declare
  later timestamptz := clock_timestamp() + coalesce(p_retry_ms, 0) * interval '1 millisecond';
begin
  update public.assistant_outbox
    set status = p_status, lease_token = null, lease_until = null, last_error = p_error,
      next_attempt_at = later, settled_at = case when p_status <> 'pending' then clock_timestamp() end
    where id = p_id and lease_token = p_token;
  if not found then
    return false;
  end if;
  if p_pause_key is not null then
    insert into public.rate_limits (key, arrival) values (p_pause_key, later)
      on conflict (key) do update set arrival = greatest(public.rate_limits.arrival, excluded.arrival);
  end if;
  return true;
end $$;

-- Forgets what nobody needs any more: full buckets, and settled outbox rows after 30 days.
create function public.sweep() returns void language sql as $$
  delete from public.rate_limits where arrival < clock_timestamp() - interval '1 minute';
  delete from public.assistant_outbox where settled_at < clock_timestamp() - interval '30 days';
$$;

-- PostgreSQL lets everybody execute a new function: only the server's key may.
do $$
declare
  f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and proname in ('take_tokens', 'create_thread', 'update_thread', 'list_threads', 'delete_thread', 'send_message',
      'claim_run', 'release_run', 'lock_thread_of', 'save_run', 'append_run_events', 'finish_run', 'cancel_run',
      'claim_outbox', 'settle_outbox', 'sweep')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
