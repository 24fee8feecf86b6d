-- Many outbox rows are claimed and settled by one statement each: row by row, each claim looked at all that were pending.

-- Claims up to p_limit rows of a lane, no two of one thread, each with what it tells of; at a pace (p_pace_ms > 0) one.
-- Answers {claims, wait_ms}: without claims, when to come again (null: not before something new is written).
create or replace function public.claim_outbox_rows(
  p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int, p_limit int)
returns jsonb language plpgsql as $$
declare
  moment timestamptz := clock_timestamp();
  claim jsonb;
  claims jsonb := '[]';
  due timestamptz;
begin
  if p_pace_ms > 0 and p_limit > 0 then
    claim := public.claim_outbox(p_lane, p_token, p_lease_ms, p_pace_key, p_pace_ms);
    if claim ? 'row' then
      claims := jsonb_build_array(claim || jsonb_build_object('subject',
        public.outbox_subject(claim->'row'->>'thread_id', claim->'row'->'payload'->>'message_id')));
    end if;
    return jsonb_build_object('claims', claims, 'wait_ms', claim->'wait_ms');
  end if;
  with heads as (
    -- Only the first row of a thread can be claimed.
    select distinct on (o.thread_id) o.id, o.next_attempt_at, o.lease_until
      from public.assistant_outbox o where o.lane = p_lane and o.status = 'pending' order by o.thread_id, o.id
  ), free as (
    select o.id from public.assistant_outbox o
      where o.id = any (array(
          select h.id from heads h
            where h.next_attempt_at <= moment and (h.lease_until is null or h.lease_until < moment)
            order by h.id limit p_limit))
        -- Another process may have claimed or settled it meanwhile.
        and o.status = 'pending' and o.next_attempt_at <= moment and (o.lease_until is null or o.lease_until < moment)
      for update skip locked
  ), claimed as (
    update public.assistant_outbox o
      set lease_token = p_token, lease_until = moment + p_lease_ms * interval '1 millisecond', attempts = attempts + 1
      from free where o.id = free.id returning o.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('row', to_jsonb(c),
      'subject', public.outbox_subject(c.thread_id, c.payload->>'message_id')) order by c.id), '[]')
    into claims from claimed c;
  if jsonb_array_length(claims) = 0 then
    select min(greatest(h.next_attempt_at, coalesce(h.lease_until, h.next_attempt_at))) into due from (
      select distinct on (o.thread_id) o.next_attempt_at, o.lease_until
        from public.assistant_outbox o where o.lane = p_lane and o.status = 'pending' order by o.thread_id, o.id) h;
  end if;
  return jsonb_build_object('claims', claims, 'wait_ms',
    case when due is not null then greatest(1, ceil(extract(epoch from due - moment) * 1000)) end);
end $$;

-- Settles claimed rows, and claims the next ones. Settlements: [{id, status, retry_ms, error, pause_key}].
create or replace function public.settle_outbox_rows(p_settlements jsonb, p_settled_token text,
  p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int, p_limit int)
returns jsonb language plpgsql as $$
declare
  moment timestamptz := clock_timestamp();
begin
  with settled as (
    update public.assistant_outbox o
      set status = s.status, lease_token = null, lease_until = null, last_error = s.error,
        next_attempt_at = moment + coalesce(s.retry_ms, 0) * interval '1 millisecond',
        settled_at = case when s.status <> 'pending' then moment end
      from jsonb_to_recordset(p_settlements)
        as s (id bigint, status text, retry_ms bigint, error text, pause_key text)
      where o.id = s.id and o.lease_token = p_settled_token
      returning s.pause_key, o.next_attempt_at
  )
  insert into public.rate_limits (key, arrival)
    select pause_key, max(next_attempt_at) from settled where pause_key is not null group by pause_key
    on conflict (key) do update set arrival = greatest(public.rate_limits.arrival, excluded.arrival);
  return public.claim_outbox_rows(p_lane, p_token, p_lease_ms, p_pace_key, p_pace_ms, p_limit);
end $$;

drop function public.settle_outbox(bigint, text, text, bigint, text, text);
