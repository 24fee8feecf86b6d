-- Daily budgets of runs, tokens and US dollars. The tokens of a run are known at its end; until then an estimate is
-- reserved.

create table public.budget_usage (
  -- The day in UTC, by the database's clock.
  day date not null,
  -- 'site', or a hash of an owner, an address or a network.
  key text not null,
  runs integer not null default 0,
  tokens bigint not null default 0,
  -- The cost in US dollars.
  usd numeric not null default 0,
  -- The last percentage for which a notification was queued.
  notified_percent integer not null default 0,
  primary key (day, key)
);
alter table public.budget_usage enable row level security;
revoke all on public.budget_usage from anon, authenticated;
grant all on public.budget_usage to service_role;

-- Queues a notification that p_percent of the site's budget are used, once a day for each percentage.
create function public.queue_budget_notification(p_day date, p_percent int) returns void language sql as $$
  with updated as (
    update public.budget_usage set notified_percent = p_percent
      where day = p_day and key = 'site' and notified_percent < p_percent
    returning day)
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
  select 'notify', 'site', 'budget.used', jsonb_build_object('percent', p_percent) from updated
$$;

-- Reserves from every budget, or from none. p: {limits: [{scope, key, runs, tokens, usd}], runs, tokens, usd}. A limit
-- that is null does not apply. A run may begin while no budget is used up, even if its reservation is larger than the
-- rest; otherwise a small budget would allow no run. A budget is therefore exceeded by at most one reservation, and by
-- the use beyond reservations.
-- Returns the value of a run's column `budget`: {day, keys, tokens, usd}, or {over: scope}.
create function public.reserve_budget(p jsonb) returns jsonb language plpgsql as $$
declare
  today date := (clock_timestamp() at time zone 'utc')::date;
  reserved text[] := array(select l->>'key' from jsonb_array_elements(p->'limits') l order by 1);
  spent text;
  share numeric;
begin
  -- The first reservation of a day deletes the rows of old days, so that hashes of owners and addresses are not kept
  -- longer.
  if not exists (select 1 from public.budget_usage where day = today and key = 'site') then
    delete from public.budget_usage where day < today - 7;
  end if;
  -- Every call locks budgets in the same order, so that two calls cannot deadlock.
  insert into public.budget_usage (day, key) select today, k from unnest(reserved) k on conflict do nothing;
  perform 1 from public.budget_usage where day = today and key = any(reserved) order by key for update;
  select l->>'scope' into spent
    from jsonb_array_elements(p->'limits') l join public.budget_usage u on u.day = today and u.key = l->>'key'
    where u.runs >= (l->>'runs')::int or u.tokens >= (l->>'tokens')::bigint or u.usd >= (l->>'usd')::numeric
    order by l->>'scope' <> 'site' limit 1;
  if spent is null then
    update public.budget_usage set runs = runs + (p->>'runs')::int, tokens = tokens + (p->>'tokens')::bigint,
        usd = usd + (p->>'usd')::numeric
      where day = today and key = any(reserved);
  end if;
  select greatest(u.runs / (l->>'runs')::numeric, u.tokens / (l->>'tokens')::numeric, u.usd / (l->>'usd')::numeric)
    into share
    from jsonb_array_elements(p->'limits') l join public.budget_usage u on u.day = today and u.key = l->>'key'
    where l->>'scope' = 'site';
  if spent = 'site' then
    perform public.queue_budget_notification(today, 100);
  elsif share >= 0.8 then
    perform public.queue_budget_notification(today, 80);
  end if;
  if spent is not null then
    return jsonb_build_object('over', spent);
  end if;
  return jsonb_build_object('day', today, 'keys', to_jsonb(reserved), 'tokens', p->'tokens', 'usd', p->'usd');
end $$;

-- Replaces a reservation (p_reserved, as reserve_budget returns it) by the actual use. With null the use is unknown and
-- the whole reservation counts.
create function public.charge_budget(p_reserved jsonb, p_tokens bigint, p_usd numeric) returns void language sql as $$
  update public.budget_usage set
      tokens = tokens + coalesce(p_tokens - (p_reserved->>'tokens')::bigint, 0),
      usd = usd + coalesce(p_usd - (p_reserved->>'usd')::numeric, 0)
    from (select 1 from public.budget_usage where day = (p_reserved->>'day')::date and key in (
      select jsonb_array_elements_text(p_reserved->'keys')) order by key for update) locked
    where day = (p_reserved->>'day')::date and key in (select jsonb_array_elements_text(p_reserved->'keys'))
$$;

-- Charges a run to its budgets when it ends. A run that did not complete may have used more tokens than were counted.
create function public.charge_run() returns trigger language plpgsql as $$
declare
  is_unsent boolean := new.usage is null and coalesce(new.engine, 'null') = 'null'::jsonb and (
    new.claims = 0 or new.state->>'degraded' = 'true' or new.last_error->>'code' in (
      'upstream_unavailable', 'model_not_found', 'upstream_key_refused', 'upstream_rejected'));
  is_counted boolean := new.status = 'completed' and new.usage is not null;
  tokens bigint := (new.usage->>'total_tokens')::bigint;
  usd numeric := (new.usage->>'cost_usd')::numeric;
begin
  if is_unsent then
    perform public.charge_budget(new.budget, 0, 0);
  elsif is_counted then
    perform public.charge_budget(new.budget, tokens, usd);
  else
    perform public.charge_budget(new.budget, greatest(tokens, (new.budget->>'tokens')::bigint),
      greatest(usd, (new.budget->>'usd')::numeric));
  end if;
  return null;
end $$;
create trigger assistant_runs_charge after update of status on public.assistant_runs for each row
  when (old.completed_at is null and new.completed_at is not null and new.budget ? 'keys')
  execute function public.charge_run();

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.queue_budget_notification, public.reserve_budget, public.charge_budget, public.charge_run
  from public, anon, authenticated;
grant execute on function
  public.queue_budget_notification, public.reserve_budget, public.charge_budget, public.charge_run
  to service_role;
