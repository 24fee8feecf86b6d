-- The outbox: work to be done outside the database. A row is written in the transaction that it is about, and a worker
-- delivers it at least once, in order for each thread. Rows have ids, never texts.

create table public.assistant_outbox (
  id bigint generated always as identity primary key,
  -- Slack limits deletions apart from posts, so `erase` is a lane of its own.
  lane text not null check (lane in ('notify', 'cleanup', 'erase')),
  thread_id text not null,
  -- Null once the row is settled: the thread may be deleted by then.
  owner_hash text,
  kind text not null,
  payload jsonb not null default '{}',
  status text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
  -- Start-time fair queueing: one owner's many rows delay nobody else's. A row's turn is the one that was served last, or the
  -- one after its owner's last pending row. The lowest turn is served first: an owner's first pending row comes next, the
  -- hundredth after 99 of others.
  turn bigint not null default 0,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_token text,
  lease_until timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  settled_at timestamptz
);
create index assistant_outbox_pending on public.assistant_outbox (lane, thread_id, id) where status = 'pending';
create index assistant_outbox_settled on public.assistant_outbox (settled_at) where status <> 'pending';
create index assistant_outbox_owner on public.assistant_outbox (lane, owner_hash, turn) where status = 'pending';
create index assistant_outbox_served on public.assistant_outbox (lane, turn) where status <> 'pending';
alter table public.assistant_outbox enable row level security;
revoke all on public.assistant_outbox from anon, authenticated;
grant all on public.assistant_outbox to service_role;

-- Sets owner and turn of a new row. A trigger, because many functions write rows. Rows of deleted threads share one owner.
create function public.take_outbox_turn() returns trigger language plpgsql as $$
begin
  new.owner_hash := coalesce((select owner_hash from public.assistant_threads where id = new.thread_id), '');
  new.turn := greatest(0,
    (select max(turn) from public.assistant_outbox where lane = new.lane and status <> 'pending'),
    (select max(turn) + 1 from public.assistant_outbox
      where lane = new.lane and status = 'pending' and owner_hash = new.owner_hash));
  return new;
end $$;
create trigger assistant_outbox_turn before insert on public.assistant_outbox
  for each row execute function public.take_outbox_turn();

-- Messages that were posted in Slack. They are erased when their thread is deleted.
create table public.assistant_slack_messages (
  channel text not null,
  ts text not null,
  thread_id text not null references public.assistant_threads (id) on delete cascade,
  primary key (channel, ts)
);
create index assistant_slack_messages_thread on public.assistant_slack_messages (thread_id, ts);
alter table public.assistant_slack_messages enable row level security;
revoke all on public.assistant_slack_messages from anon, authenticated;
grant all on public.assistant_slack_messages to service_role;

-- Queues the deletion of everything that a thread has upstream: its conversation and whatever its runs made.
create function public.queue_forget(p_thread_id text) returns void language sql as $$
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
  select 'cleanup', t.id, 'thread.forget', jsonb_build_object('thread_ref', t.openai_thread_id, 'runs',
    coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'engine', r.engine) order by r.position)
      from public.assistant_runs r where r.thread_id = t.id), '[]'))
  from public.assistant_threads t where t.id = p_thread_id
$$;

-- The rows that an outbox row is about, as they are now: {thread, message, feedback, files}; null for those that are gone.
create function public.outbox_subject(p_thread_id text, p_message_id text) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'thread', (select to_jsonb(t) from public.assistant_threads t where t.id = p_thread_id),
    'message', (select to_jsonb(m) from public.assistant_messages m where m.id = p_message_id),
    'feedback', (select to_jsonb(f) from public.assistant_feedback f where f.message_id = p_message_id),
    'files', public.message_files(array[p_message_id]))
$$;

-- Claims at most p_limit rows of a lane for p_lease_ms (ms), no two of one thread; at a pace (p_pace_ms > 0) one row.
-- p_pace_key: a bucket shared by all processes; it has one token and refills every p_pace_ms.
-- Returns {claims: [{row, subject}], wait_ms}; without claims, wait_ms is when to ask again (null: when something new is
-- written).
create function public.claim_outbox_rows(
  p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int, p_limit int)
returns jsonb language plpgsql as $$
declare
  moment timestamptz := clock_timestamp();
  claimable bigint[];
  claims jsonb := '[]';
  due timestamptz;
  wait bigint := 0;
begin
  with heads as (
    -- Only the first row of a thread can be claimed.
    select distinct on (o.thread_id) o.id, o.turn, o.next_attempt_at, o.lease_until
      from public.assistant_outbox o where o.lane = p_lane and o.status = 'pending' order by o.thread_id, o.id
  ), free as (
    select o.id from public.assistant_outbox o
      where o.id = any (array(
          select h.id from heads h
            where public.is_due(h.next_attempt_at) and public.is_due(h.lease_until)
            order by h.turn, h.id limit case when p_pace_ms > 0 then least(p_limit, 1) else p_limit end))
        -- Another process may have claimed or settled it meanwhile.
        and o.status = 'pending' and public.is_due(o.next_attempt_at) and public.is_due(o.lease_until)
      for update skip locked
  )
  select array_agg(f.id) into claimable from free f;
  if cardinality(claimable) > 0 and p_pace_ms > 0 then
    wait := public.take_tokens(jsonb_build_array(
      jsonb_build_object('key', p_pace_key, 'limit', 1, 'window_ms', p_pace_ms, 'pause_ms', 600000)));
    if wait > 0 then
      return jsonb_build_object('claims', claims, 'wait_ms', wait);
    end if;
  end if;
  with claimed as (
    update public.assistant_outbox o
      set lease_token = p_token, lease_until = moment + p_lease_ms * interval '1 millisecond', attempts = attempts + 1
      where o.id = any (claimable) returning o.*
  )
  -- What they tell of is read after they were locked: an update that came before has been seen.
  select coalesce(jsonb_agg(jsonb_build_object('row', to_jsonb(c),
      'subject', public.outbox_subject(c.thread_id, c.payload->>'message_id')) order by c.turn, c.id), '[]')
    into claims from claimed c;
  if jsonb_array_length(claims) = 0 then
    -- Later rows of a thread are due long before it is their turn.
    select min(greatest(h.next_attempt_at, coalesce(h.lease_until, h.next_attempt_at))) into due from (
      select distinct on (o.thread_id) o.next_attempt_at, o.lease_until
        from public.assistant_outbox o where o.lane = p_lane and o.status = 'pending' order by o.thread_id, o.id) h;
  end if;
  return jsonb_build_object('claims', claims, 'wait_ms',
    case when due is not null then greatest(1, ceil(extract(epoch from due - moment) * 1000)) end);
end $$;

-- Records a message that was posted in Slack. If its thread is deleted meanwhile, its erasure is queued.
-- p: {thread_id, channel, ts, is_first}.
create function public.record_slack_message(p jsonb) returns void language plpgsql as $$
begin
  perform 1 from public.assistant_threads where id = p->>'thread_id' for update;
  if not found then
    insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('erase', p->>'thread_id',
      'message.erased', jsonb_build_object('channel', p->>'channel', 'ts', p->>'ts'));
    return;
  end if;
  insert into public.assistant_slack_messages (channel, ts, thread_id)
    values (p->>'channel', p->>'ts', p->>'thread_id') on conflict do nothing;
  if (p->>'is_first')::boolean then
    update public.assistant_threads set slack_channel = p->>'channel', slack_thread_ts = p->>'ts'
      where id = p->>'thread_id';
  end if;
end $$;

-- Stores the results of claimed rows, and claims the next ones as claim_outbox_rows does. p_settlements: [{id, status,
-- retry_ms, error, pause_key, message}]; `pause_key`: a bucket that pauses for retry_ms; `message` (or null): as for
-- record_slack_message, recorded even if the lease was lost or the row is gone.
create function public.settle_outbox_rows(p_settlements jsonb, p_settled_token text,
  p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int, p_limit int)
returns jsonb language plpgsql as $$
declare
  moment timestamptz := clock_timestamp();
begin
  -- Threads are locked before outbox rows, as their deletion does.
  perform public.record_slack_message(s.message)
    from jsonb_to_recordset(p_settlements) as s (message jsonb)
    where jsonb_typeof(s.message) = 'object';
  with settled as (
    update public.assistant_outbox o
      set status = s.status, lease_token = null, lease_until = null, last_error = s.error,
        next_attempt_at = moment + coalesce(s.retry_ms, 0) * interval '1 millisecond',
        settled_at = case when s.status <> 'pending' then moment end,
        owner_hash = case when s.status = 'pending' then o.owner_hash end,
        -- States of engines may hold text, and are needed until they are cleaned up only.
        payload = case when o.lane = 'cleanup' and s.status = 'delivered' then '{}' else o.payload end
      from jsonb_to_recordset(p_settlements)
        as s (id bigint, status text, retry_ms bigint, error text, pause_key text)
      where o.id = s.id and o.lease_token = p_settled_token
      returning s.pause_key, o.next_attempt_at
  )
  insert into public.rate_limits (key, arrival)
    select pause_key, max(next_attempt_at) from settled where pause_key is not null group by pause_key
    on conflict (key) do update set arrival = greatest(public.rate_limits.arrival, excluded.arrival);
  if p_lane = 'cleanup' and jsonb_path_exists(p_settlements, '$[*] ? (@.status == "delivered")') then
    perform nextval('public.assistant_erasures');
  end if;
  return public.claim_outbox_rows(p_lane, p_token, p_lease_ms, p_pace_key, p_pace_ms, p_limit);
end $$;

-- PostgreSQL lets everybody execute a new function: only the server's key may.
revoke execute on function
  public.take_outbox_turn, public.queue_forget, public.outbox_subject, public.claim_outbox_rows,
  public.record_slack_message, public.settle_outbox_rows
  from public, anon, authenticated;
grant execute on function
  public.take_outbox_turn, public.queue_forget, public.outbox_subject, public.claim_outbox_rows,
  public.record_slack_message, public.settle_outbox_rows
  to service_role;
