-- The outbox serves owners in turns: one owner's backlog delays nobody else's rows. Renames take the place of those
-- that nobody was told of yet, and are limited.

-- Start-time fair queueing. A row's turn is the one that was served last, or the one after its owner's last pending row.
-- The lowest turn is served first: an owner's first pending row comes next, their hundredth after 99 of others.
alter table public.assistant_outbox
  add column turn bigint not null default 0,
  -- Null once the row is settled: the thread may be gone by then.
  add column owner_hash text;
update public.assistant_outbox o set owner_hash = queue.owner_hash, turn = queue.turn
  from (
    select p.id, coalesce(t.owner_hash, '') as owner_hash,
        row_number() over (partition by p.lane, coalesce(t.owner_hash, '') order by p.id) as turn
      from public.assistant_outbox p left join public.assistant_threads t on t.id = p.thread_id
      where p.status = 'pending'
  ) queue
  where queue.id = o.id;
create index assistant_outbox_owner on public.assistant_outbox (lane, owner_hash, turn) where status = 'pending';
create index assistant_outbox_served on public.assistant_outbox (lane, turn) where status <> 'pending';

-- A trigger, because rows are written by many functions. Rows of threads that are gone share one owner.
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

-- Claims up to p_limit rows of a lane, no two of one thread, each with what it tells of; at a pace (p_pace_ms > 0) one.
-- p_pace_key is a bucket shared by all processes; it holds one token and refills every p_pace_ms.
-- Answers {claims, wait_ms}: without claims, when to come again (null: not before something new is written).
create or replace function public.claim_outbox_rows(
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
            where h.next_attempt_at <= moment and (h.lease_until is null or h.lease_until < moment)
            order by h.turn, h.id limit case when p_pace_ms > 0 then least(p_limit, 1) else p_limit end))
        -- Another process may have claimed or settled it meanwhile.
        and o.status = 'pending' and o.next_attempt_at <= moment and (o.lease_until is null or o.lease_until < moment)
      for update skip locked
  )
  select array_agg(f.id) into claimable from free f;
  if cardinality(claimable) > 0 and p_pace_ms > 0 then
    wait := public.take_tokens(jsonb_build_array(
      jsonb_build_object('key', p_pace_key, 'limit', 1, 'window_ms', p_pace_ms)));
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
drop function public.claim_outbox(text, text, int, text, int);

-- Merges metadata into a thread; tells maintainers when the title changed, in place of what they were not told of yet.
-- A row under way counts as told.
drop function public.update_thread(text, text, jsonb);
create function public.update_thread(p_id text, p_owner text, p_metadata jsonb, p_buckets jsonb default '[]')
returns jsonb language plpgsql as $$
declare
  thread public.assistant_threads;
  merged jsonb;
  wait bigint;
begin
  select * into thread from public.assistant_threads where id = p_id and owner_hash = p_owner for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  wait := public.take_tokens(p_buckets);
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  merged := thread.metadata || p_metadata;
  if (select count(*) from jsonb_object_keys(merged)) > 16 then
    return jsonb_build_object('outcome', 'too_many_keys');
  end if;
  if merged->>'threadTitle' is distinct from thread.metadata->>'threadTitle' then
    delete from public.assistant_outbox where lane = 'notify' and thread_id = p_id and kind = 'thread.titled'
      and status = 'pending' and (lease_until is null or lease_until < clock_timestamp());
    insert into public.assistant_outbox (lane, thread_id, kind) values ('notify', p_id, 'thread.titled');
  end if;
  update public.assistant_threads set metadata = merged where id = p_id returning * into thread;
  return jsonb_build_object('outcome', 'updated', 'thread', to_jsonb(thread));
end $$;

-- PostgreSQL lets everybody execute a new function: only the server's key may.
revoke execute on function public.take_outbox_turn() from public, anon, authenticated;
revoke execute on function public.update_thread(text, text, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.update_thread(text, text, jsonb, jsonb) to service_role;
grant execute on function public.take_outbox_turn() to service_role;
