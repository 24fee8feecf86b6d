-- Rate limits, and the functions that compare times. All of them use the database's clock. Every id in this schema is
-- the project's own. Upstream ids stay in rows and never reach a browser. Row-level security is on for every table and
-- no policy exists: only the server's secret key may read or write. Each function is one transaction. It returns an
-- outcome instead of raising an error, so that no text of a reader appears in a database error.

-- One row for each bucket: the theoretical arrival time of the generic cell rate algorithm (GCRA).
create table public.rate_limits (
  key text primary key,
  arrival timestamptz not null
);
alter table public.rate_limits enable row level security;
revoke all on public.rate_limits from anon, authenticated;
grant all on public.rate_limits to service_role;

-- Returns whether the time p_at has come; null counts as come. Every time in this schema is at most an hour ahead when
-- it is written. A time further ahead was written before the clock was set back, so it counts as come, too.
create function public.is_due(p_at timestamptz) returns boolean language sql stable as $$
  select p_at is null or p_at <= clock_timestamp() or p_at > clock_timestamp() + interval '1 hour'
$$;

-- Takes tokens from every bucket, or from none. A bucket has `limit` tokens and refills one every window_ms / limit.
-- `arrival` is the time at which the bucket is full again. An arrival that is further ahead than tokens can move it
-- counts as now.
-- p_buckets: [{key, limit, window_ms, cost, pause_ms}]. `cost` is the number of tokens to take (default 1). `pause_ms`
-- is how much further ahead a Retry-After may have moved the arrival, ms (default 0).
-- Returns 0, or the milliseconds until every bucket has enough tokens.
create function public.take_tokens(p_buckets jsonb) returns bigint language plpgsql as $$
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

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.is_due, public.take_tokens
  from public, anon, authenticated;
grant execute on function
  public.is_due, public.take_tokens
  to service_role;
