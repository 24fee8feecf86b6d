-- The outbox: work to be done outside the database. A row is written in the same transaction as the change that it is
-- about. A worker delivers it at least once, in order for each thread. Rows have ids, never texts. Each notifier has
-- its own rows, so that a failure of one neither delays nor repeats the deliveries of another.

create table public.assistant_outbox (
  id bigint generated always as identity primary key,
  -- `notify` notifies maintainers, `erase` deletes the messages that notifiers posted, `cleanup` deletes upstream data.
  -- Slack limits deletions apart from posts, so deletions have their own lane.
  lane text not null check (lane in ('notify', 'cleanup', 'erase')),
  -- The notifier that delivers the row. It is empty in `cleanup`, and in `notify` until the row is copied for each
  -- notifier: the functions that write rows do not know the notifiers.
  notifier text not null default '',
  thread_id text not null,
  -- Null when the row is delivered or dead: the thread may be deleted by then.
  owner_hash text,
  kind text not null,
  payload jsonb not null default '{}',
  status text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
  -- Start-time fair queueing: many rows of one owner do not delay the rows of others. The turn of a row is the turn
  -- that was served last, or the one after its owner's last pending row. The lowest turn is served first: an owner's
  -- first pending row comes next, the hundredth after 99 rows of others. Each notifier has its own turns.
  turn bigint not null default 0,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_token text,
  lease_until timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  -- The time at which the row became delivered or dead.
  finished_at timestamptz
);
create index assistant_outbox_pending on public.assistant_outbox (lane, notifier, thread_id, id) where status = 'pending';
create index assistant_outbox_owner on public.assistant_outbox (lane, notifier, owner_hash, turn)
  where status = 'pending';
create index assistant_outbox_served on public.assistant_outbox (lane, notifier, turn) where status <> 'pending';
create index assistant_outbox_thread on public.assistant_outbox (thread_id);
create index assistant_outbox_finished on public.assistant_outbox (finished_at) where status <> 'pending';
alter table public.assistant_outbox enable row level security;
revoke all on public.assistant_outbox from anon, authenticated;
grant all on public.assistant_outbox to service_role;

-- Sets owner and turn of a new row. It is a trigger, because many functions write rows. Rows of deleted threads share
-- one owner.
create function public.set_outbox_turn() returns trigger language plpgsql as $$
begin
  new.owner_hash := coalesce(new.owner_hash,
    (select owner_hash from public.assistant_threads where id = new.thread_id), '');
  -- A row that is not yet copied for each notifier has no turn.
  if new.lane <> 'notify' or new.notifier <> '' then
    new.turn := greatest(0,
      (select max(turn) from public.assistant_outbox
        where lane = new.lane and notifier = new.notifier and status <> 'pending'),
      (select max(turn) + 1 from public.assistant_outbox where lane = new.lane and notifier = new.notifier
        and status = 'pending' and owner_hash = new.owner_hash));
  end if;
  return new;
end $$;
create trigger assistant_outbox_turn before insert on public.assistant_outbox
  for each row execute function public.set_outbox_turn();

-- Messages that notifiers posted. They are erased when their thread is deleted.
create table public.assistant_posted_messages (
  notifier text not null,
  -- The message in the notifier's own JSON, for example channel and time stamp of a message in Slack.
  message jsonb not null,
  thread_id text not null references public.assistant_threads (id) on delete cascade,
  -- This number orders the messages of a thread.
  position bigint generated always as identity,
  primary key (notifier, message)
);
create index assistant_posted_messages_thread on public.assistant_posted_messages (thread_id, position);
alter table public.assistant_posted_messages enable row level security;
revoke all on public.assistant_posted_messages from anon, authenticated;
grant all on public.assistant_posted_messages to service_role;

-- Queues the deletion of all upstream data of a thread: its conversation and everything that its runs created.
create function public.queue_upstream_deletion(p_thread_id text) returns void language sql as $$
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
  select 'cleanup', t.id, 'thread.delete_upstream', jsonb_build_object('conversation_id', t.conversation_id, 'runs',
    coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'engine', r.engine) order by r.position)
      from public.assistant_runs r where r.thread_id = t.id), '[]'))
  from public.assistant_threads t where t.id = p_thread_id
$$;

-- Returns the current rows that an outbox row is about: {thread, message, feedback, files}; null for deleted ones.
create function public.get_outbox_subject(p_thread_id text, p_message_id text) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'thread', (select to_jsonb(t) from public.assistant_threads t where t.id = p_thread_id),
    'message', (select to_jsonb(m) from public.assistant_messages m where m.id = p_message_id),
    'feedback', (select to_jsonb(f) from public.assistant_feedback f where f.message_id = p_message_id),
    'files', public.list_message_files(array[p_message_id]))
$$;

-- Replaces each new row of `notify` by one row for each of p_notifiers. It never waits for a lock, because waiting
-- could deadlock. Returns whether all new rows are replaced; false while another process replaces them.
create function public.copy_for_notifiers(p_notifiers text[]) returns boolean language plpgsql as $$
begin
  if not exists (select 1 from public.assistant_outbox
      where lane = 'notify' and notifier = '' and status = 'pending') then
    return true;
  end if;
  -- Two processes at once could change the order of a thread's rows.
  if not pg_try_advisory_xact_lock(hashtextextended('assistant_outbox', 0)) then
    return false;
  end if;
  with originals as (
    delete from public.assistant_outbox where id in (
      select id from public.assistant_outbox where lane = 'notify' and notifier = '' and status = 'pending'
        for update skip locked)
      returning *
  )
  insert into public.assistant_outbox (lane, notifier, thread_id, owner_hash, kind, payload, created_at)
    select o.lane, n, o.thread_id, o.owner_hash, o.kind, o.payload, o.created_at
      from originals o cross join unnest(p_notifiers) n order by o.id;
  return true;
end $$;

-- Claims rows of a lane, at most one of each thread; with a pace (pace_ms > 0) one row.
-- p: {lane, notifier, notifiers, token, lease_ms, pace_key, pace_ms, limit}. `notifier`: the notifier of the rows
-- (empty in `cleanup`). `notifiers`: all notifiers. `token`, `lease_ms` (ms): the lease. `pace_key`: a bucket that all
-- processes share, with one token that refills every pace_ms (ms). `limit`: the most rows.
-- Returns {claims: [{row, subject}], wait_ms}. Without claims, wait_ms is the time until the next claim, ms; null: no
-- row is pending.
create function public.claim_outbox_rows(p jsonb) returns jsonb language plpgsql as $$
declare
  moment timestamptz := clock_timestamp();
  in_lane text := p->>'lane';
  of_notifier text := p->>'notifier';
  pace_ms int := (p->>'pace_ms')::int;
  most int := case when pace_ms > 0 then least((p->>'limit')::int, 1) else (p->>'limit')::int end;
  is_copied boolean := true;
  claimable bigint[];
  claims jsonb := '[]';
  due timestamptz;
  wait bigint := 0;
begin
  if in_lane = 'notify' then
    is_copied := public.copy_for_notifiers(array(select jsonb_array_elements_text(p->'notifiers')));
  end if;
  with heads as (
    -- Only the first row of a thread can be claimed.
    select distinct on (o.thread_id) o.id, o.turn, o.next_attempt_at, o.lease_until
      from public.assistant_outbox o where o.lane = in_lane and o.notifier = of_notifier and o.status = 'pending'
      order by o.thread_id, o.id
  ), free as (
    select o.id from public.assistant_outbox o
      where o.id = any (array(
          select h.id from heads h
            where public.is_due(h.next_attempt_at) and public.is_due(h.lease_until)
            order by h.turn, h.id limit most))
        -- Another process may have claimed or delivered the row meanwhile.
        and o.status = 'pending' and public.is_due(o.next_attempt_at) and public.is_due(o.lease_until)
      for update skip locked
  )
  select array_agg(f.id) into claimable from free f;
  if cardinality(claimable) > 0 and pace_ms > 0 then
    wait := public.take_tokens(jsonb_build_array(
      jsonb_build_object('key', p->>'pace_key', 'limit', 1, 'window_ms', pace_ms, 'pause_ms', 600000)));
    if wait > 0 then
      return jsonb_build_object('claims', claims, 'wait_ms', wait);
    end if;
  end if;
  with claimed as (
    update public.assistant_outbox o
      set lease_token = p->>'token', lease_until = moment + (p->>'lease_ms')::int * interval '1 millisecond',
        attempts = attempts + 1
      where o.id = any (claimable) returning o.*
  )
  -- The subjects are read after the rows are locked, so that earlier updates are visible.
  select coalesce(jsonb_agg(jsonb_build_object('row', to_jsonb(c),
      'subject', public.get_outbox_subject(c.thread_id, c.payload->>'message_id')) order by c.turn, c.id), '[]')
    into claims from claimed c;
  if jsonb_array_length(claims) = 0 then
    -- Later rows of a thread may be due long before their turn.
    select min(greatest(h.next_attempt_at, coalesce(h.lease_until, h.next_attempt_at))) into due from (
      select distinct on (o.thread_id) o.next_attempt_at, o.lease_until
        from public.assistant_outbox o where o.lane = in_lane and o.notifier = of_notifier and o.status = 'pending'
        order by o.thread_id, o.id) h;
    wait := case when due is not null then greatest(1, ceil(extract(epoch from due - moment) * 1000)) end;
    -- Another process is copying rows. The copies exist in a moment.
    if not is_copied then
      wait := least(wait, 100);
    end if;
  end if;
  return jsonb_build_object('claims', claims, 'wait_ms', case when jsonb_array_length(claims) = 0 then wait end);
end $$;

-- Records a message that a notifier posted. If its thread was deleted meanwhile, its erasure is queued.
-- p: {thread_id, notifier, message, is_home}. `message`: the notifier's own JSON. `is_home`: the thread's later
-- messages belong to this one.
create function public.record_posted_message(p jsonb) returns void language plpgsql as $$
begin
  perform 1 from public.assistant_threads where id = p->>'thread_id' for update;
  if not found then
    insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload) values ('erase', p->>'notifier',
      p->>'thread_id', 'message.erased', jsonb_build_object('message', p->'message'));
    return;
  end if;
  insert into public.assistant_posted_messages (notifier, message, thread_id)
    values (p->>'notifier', p->'message', p->>'thread_id') on conflict do nothing;
  if (p->>'is_home')::boolean then
    update public.assistant_threads set homes = homes || jsonb_build_object(p->>'notifier', p->'message')
      where id = p->>'thread_id';
  end if;
end $$;

-- Records the results of rows that were claimed with p_token, and claims the next rows. Results of a lost lease are
-- left out.
-- p_deliveries: [{id, status, retry_ms, error, pause_key, message}]. `status`: delivered, dead, or pending again after
-- retry_ms (ms). `pause_key`: a bucket that pauses for the same time. `message` (or null): as for
-- record_posted_message. It is recorded even if the lease was lost or the row is deleted. p_next and the result: as for
-- claim_outbox_rows.
create function public.record_deliveries(p_deliveries jsonb, p_token text, p_next jsonb) returns jsonb
language plpgsql as $$
declare
  moment timestamptz := clock_timestamp();
begin
  -- Threads are locked before outbox rows, in the same order as in their deletion.
  perform public.record_posted_message(d.message)
    from jsonb_to_recordset(p_deliveries) as d (message jsonb)
    where jsonb_typeof(d.message) = 'object';
  with recorded as (
    update public.assistant_outbox o
      set status = d.status, lease_token = null, lease_until = null, last_error = d.error,
        next_attempt_at = moment + coalesce(d.retry_ms, 0) * interval '1 millisecond',
        finished_at = case when d.status <> 'pending' then moment end,
        owner_hash = case when d.status = 'pending' then o.owner_hash end,
        -- States of engines may have texts in them. They are deleted when the upstream data is deleted.
        payload = case when o.lane = 'cleanup' and d.status = 'delivered' then '{}' else o.payload end
      from jsonb_to_recordset(p_deliveries)
        as d (id bigint, status text, retry_ms bigint, error text, pause_key text)
      where o.id = d.id and o.lease_token = p_token
      returning d.pause_key, o.next_attempt_at
  )
  insert into public.rate_limits (key, arrival)
    select pause_key, max(next_attempt_at) from recorded where pause_key is not null group by pause_key
    on conflict (key) do update set arrival = greatest(public.rate_limits.arrival, excluded.arrival);
  if p_next->>'lane' = 'cleanup' and jsonb_path_exists(p_deliveries, '$[*] ? (@.status == "delivered")') then
    perform nextval('public.assistant_erasures');
  end if;
  return public.claim_outbox_rows(p_next);
end $$;

-- Makes pending rows dead letters when they are older than p_days days and their notifier is not among p_notifiers. Until
-- then the notifier may be configured again. Returns the number of rows.
create function public.give_up_unknown_notifiers(p_notifiers text[], p_days int) returns int language plpgsql as $$
declare
  rows int;
begin
  update public.assistant_outbox set status = 'dead', last_error = 'notifier_not_configured', lease_token = null,
      lease_until = null, finished_at = clock_timestamp(), owner_hash = null
    where lane in ('notify', 'erase') and status = 'pending' and notifier <> '' and notifier <> all (p_notifiers)
      and created_at < clock_timestamp() - p_days * interval '1 day';
  get diagnostics rows = row_count;
  return rows;
end $$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.set_outbox_turn, public.queue_upstream_deletion, public.get_outbox_subject, public.copy_for_notifiers,
  public.claim_outbox_rows, public.record_posted_message, public.record_deliveries, public.give_up_unknown_notifiers
  from public, anon, authenticated;
grant execute on function
  public.set_outbox_turn, public.queue_upstream_deletion, public.get_outbox_subject, public.copy_for_notifiers,
  public.claim_outbox_rows, public.record_posted_message, public.record_deliveries, public.give_up_unknown_notifiers
  to service_role;
