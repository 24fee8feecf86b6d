-- A request that waited for a lock finds the tokens gone that others took meanwhile.

-- Replaces take_tokens: the clock is read when every bucket is locked. A request that had to wait compared the arrival
-- that others had moved with a time before their own: it seemed too far ahead, and counted as now.
-- Takes tokens from every bucket, or from none. A bucket has `limit` tokens and refills one every window_ms / limit.
-- `arrival` is the time at which the bucket is full again. An arrival that is further ahead than tokens can move it
-- counts as now.
-- p_buckets: [{key, limit, window_ms, cost, pause_ms}]. `cost` is the number of tokens to take (default 1). `pause_ms`
-- is how much further ahead a Retry-After may have moved the arrival, ms (default 0).
-- Returns 0, or the milliseconds until every bucket has enough tokens.
create or replace function public.take_tokens(p_buckets jsonb) returns bigint language plpgsql as $$
declare
  bucket record;
  moment timestamptz;
  wait interval := interval '0';
begin
  -- In the order of their keys, so that no two requests wait for each other. A new row is not swept before it is locked:
  -- only buckets that have been full for a minute are.
  for bucket in select b->>'key' as key from jsonb_array_elements(p_buckets) as b order by 1 loop
    perform 1 from public.rate_limits where key = bucket.key for update;
    if not found then
      insert into public.rate_limits (key, arrival) values (bucket.key, clock_timestamp()) on conflict (key) do nothing;
      perform 1 from public.rate_limits where key = bucket.key for update;
    end if;
  end loop;
  moment := clock_timestamp();
  for bucket in
    select b->>'key' as key, (b->>'window_ms')::int * interval '1 millisecond' as span,
      coalesce((b->>'cost')::float8, 1) / (b->>'limit')::float8 as share,
      coalesce((b->>'pause_ms')::int, 0) * interval '1 millisecond' as pause
    from jsonb_array_elements(p_buckets) as b
  loop
    update public.rate_limits set arrival = moment
      where key = bucket.key and arrival > moment + bucket.span + bucket.pause;
    select greatest(wait, greatest(arrival, moment) + bucket.span * bucket.share - bucket.span - moment) into wait
      from public.rate_limits where key = bucket.key;
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
