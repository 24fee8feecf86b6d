-- A clock that is set back leaves moments in rows that lie a day ahead: what waits for them waits for the clock instead.
-- Nothing below is ever due later than this long from now.

-- Whether a moment that something waits for is over; one more than an hour ahead is of a clock that was set back since.
create function public.is_due(p_at timestamptz) returns boolean language sql stable as $$
  select p_at is null or p_at <= clock_timestamp() or p_at > clock_timestamp() + interval '1 hour'
$$;
revoke execute on function public.is_due(timestamptz) from public, anon, authenticated;
grant execute on function public.is_due(timestamptz) to service_role;

-- As before; an arrival further ahead than tokens can bring it begins anew. `pause_ms`: how much further a Retry-After may.
create or replace function public.take_tokens(p_buckets jsonb) returns bigint language plpgsql as $$
declare
  bucket record;
  moment timestamptz := clock_timestamp();
  wait interval := interval '0';
begin
  for bucket in
    select b->>'key' as key, (b->>'window_ms')::int * interval '1 millisecond' as span,
      coalesce((b->>'cost')::float8, 1) / (b->>'limit')::float8 as share,
      coalesce((b->>'pause_ms')::int, 0) * interval '1 millisecond' as pause
    from jsonb_array_elements(p_buckets) as b order by 1
  loop
    insert into public.rate_limits (key, arrival) values (bucket.key, moment) on conflict (key) do nothing;
    update public.rate_limits set arrival = moment
      where key = bucket.key and arrival > moment + bucket.span + bucket.pause;
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

-- As before; rows that are due a day from now are due.
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

-- As before; a run is never given more time than it was at first.
create or replace function public.claim_run(p_id text, p_token text, p_lease_ms int, p_history int)
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
    'events', public.run_events(p_id, 0));
end $$;

-- As before.
create or replace function public.abandoned_runs() returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(id order by position), '[]') from (
    select id, position from public.assistant_runs
    where status in ('queued', 'in_progress', 'requires_action', 'cancelling')
      and public.is_due(lease_until)
    order by position limit 100) abandoned
$$;

-- As before.
create or replace function public.follow_runs(p_wanted jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'run', to_jsonb(r) - 'state' - 'engine' - 'answer',
      'is_leased', not public.is_due(r.lease_until),
      'events', public.run_events(r.id, wanted.after))), '[]')
  from jsonb_to_recordset(p_wanted) as wanted (id text, after int)
  join public.assistant_runs r on r.id = wanted.id
$$;
