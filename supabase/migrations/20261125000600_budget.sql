-- Daily budgets of runs, tokens and US dollars. The tokens of a run are known after its end: until then some are reserved.

create table public.budget_usage (
  -- In UTC, by the database's clock.
  day date not null,
  -- 'site', or a hash of an owner, an address or a network.
  key text not null,
  runs integer not null default 0,
  tokens bigint not null default 0,
  -- US dollars.
  usd numeric not null default 0,
  -- The last percentage that maintainers were notified of.
  told integer not null default 0,
  primary key (day, key)
);
alter table public.budget_usage enable row level security;
revoke all on public.budget_usage from anon, authenticated;
grant all on public.budget_usage to service_role;

-- Queues a notification, once a day for each percentage, that p_percent of the site's budget are used.
create function public.tell_budget(p_day date, p_percent int) returns void language sql as $$
  with told as (
    update public.budget_usage set told = p_percent where day = p_day and key = 'site' and told < p_percent
    returning day)
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
  select 'notify', 'site', 'budget.used', jsonb_build_object('percent', p_percent) from told
$$;

-- Reserves from every budget, or from none. p: {limits: [{scope, key, runs, tokens, usd}], runs, tokens, usd}; a limit that is
-- null does not apply. A run may begin while a budget is not used up, so that a small budget is of use, too: it is
-- exceeded by at most one reservation, and by what runs use beyond theirs.
-- Returns the value of a run's column `budget`: {day, keys, tokens, usd}, or {over: scope}.
create function public.hold_budget(p jsonb) returns jsonb language plpgsql as $$
declare
  today date := (clock_timestamp() at time zone 'utc')::date;
  held text[] := array(select l->>'key' from jsonb_array_elements(p->'limits') l order by 1);
  spent text;
  share numeric;
begin
  -- Once a day: who asked from where is nobody's business for longer.
  if not exists (select 1 from public.budget_usage where day = today and key = 'site') then
    delete from public.budget_usage where day < today - 7;
  end if;
  -- One order for everybody, so that two of these cannot deadlock.
  insert into public.budget_usage (day, key) select today, k from unnest(held) k on conflict do nothing;
  perform 1 from public.budget_usage where day = today and key = any(held) order by key for update;
  select l->>'scope' into spent
    from jsonb_array_elements(p->'limits') l join public.budget_usage u on u.day = today and u.key = l->>'key'
    where u.runs >= (l->>'runs')::int or u.tokens >= (l->>'tokens')::bigint or u.usd >= (l->>'usd')::numeric
    order by l->>'scope' <> 'site' limit 1;
  if spent is null then
    update public.budget_usage set runs = runs + (p->>'runs')::int, tokens = tokens + (p->>'tokens')::bigint,
        usd = usd + (p->>'usd')::numeric
      where day = today and key = any(held);
  end if;
  select greatest(u.runs / (l->>'runs')::numeric, u.tokens / (l->>'tokens')::numeric, u.usd / (l->>'usd')::numeric)
    into share
    from jsonb_array_elements(p->'limits') l join public.budget_usage u on u.day = today and u.key = l->>'key'
    where l->>'scope' = 'site';
  if spent = 'site' then
    perform public.tell_budget(today, 100);
  elsif share >= 0.8 then
    perform public.tell_budget(today, 80);
  end if;
  if spent is not null then
    return jsonb_build_object('over', spent);
  end if;
  return jsonb_build_object('day', today, 'keys', to_jsonb(held), 'tokens', p->'tokens', 'usd', p->'usd');
end $$;

-- Replaces a reservation (p_held, as hold_budget returns it) by what was used; null: unknown, all of it counts.
create function public.settle_budget(p_held jsonb, p_tokens bigint, p_usd numeric) returns void language sql as $$
  update public.budget_usage set
      tokens = tokens + coalesce(p_tokens - (p_held->>'tokens')::bigint, 0),
      usd = usd + coalesce(p_usd - (p_held->>'usd')::numeric, 0)
    from (select 1 from public.budget_usage where day = (p_held->>'day')::date and key in (
      select jsonb_array_elements_text(p_held->'keys')) order by key for update) locked
    where day = (p_held->>'day')::date and key in (select jsonb_array_elements_text(p_held->'keys'))
$$;

-- Charges a run to its budgets when it ends. A run that did not complete may have used more than was counted.
create function public.settle_run() returns trigger language plpgsql as $$
declare
  is_unsent boolean := new.usage is null and coalesce(new.engine, 'null') = 'null'::jsonb and (
    new.claims = 0 or new.state->>'degraded' = 'true' or new.last_error->>'code' in (
      'upstream_unavailable', 'model_not_found', 'upstream_key_refused', 'upstream_rejected'));
  is_counted boolean := new.status = 'completed' and new.usage is not null;
  tokens bigint := (new.usage->>'total_tokens')::bigint;
  usd numeric := (new.usage->>'cost_usd')::numeric;
begin
  if is_unsent then
    perform public.settle_budget(new.budget, 0, 0);
  elsif is_counted then
    perform public.settle_budget(new.budget, tokens, usd);
  else
    perform public.settle_budget(new.budget, greatest(tokens, (new.budget->>'tokens')::bigint),
      greatest(usd, (new.budget->>'usd')::numeric));
  end if;
  return null;
end $$;
create trigger assistant_runs_settle after update of status on public.assistant_runs for each row
  when (old.completed_at is null and new.completed_at is not null and new.budget ? 'keys')
  execute function public.settle_run();

-- PostgreSQL lets everybody execute a new function: only the server's key may.
revoke execute on function
  public.tell_budget, public.hold_budget, public.settle_budget, public.settle_run
  from public, anon, authenticated;
grant execute on function
  public.tell_budget, public.hold_budget, public.settle_budget, public.settle_run
  to service_role;
