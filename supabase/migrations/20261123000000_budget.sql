-- What a day of answers may cost. Nobody knows the tokens of a run before it is over: until then some are held for it.

create table public.budget_usage (
  -- In UTC, by the database's clock.
  day date not null,
  -- Whose it is: the site's, or a reader's, an address's or a network's as a hash.
  key text not null,
  runs integer not null default 0,
  tokens bigint not null default 0,
  -- US dollars.
  usd numeric not null default 0,
  -- The percentage that maintainers were told of last.
  told integer not null default 0,
  primary key (day, key)
);
alter table public.budget_usage enable row level security;
revoke all on public.budget_usage from anon, authenticated;
grant all on public.budget_usage to service_role;

-- What a run holds: {day, keys, tokens, usd}; {over: scope} when a budget was spent before it; null without budgets.
alter table public.assistant_runs add column budget jsonb;

-- Tells maintainers once that so many percent of the site's budget are spent.
create function public.tell_budget(p_day date, p_percent int) returns void language sql as $$
  with told as (
    update public.budget_usage set told = p_percent where day = p_day and key = 'site' and told < p_percent
    returning day)
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
  select 'notify', 'site', 'budget.used', jsonb_build_object('percent', p_percent) from told
$$;

-- Holds tokens of every budget, or of none. p: {limits: [{scope, key, runs, tokens, usd}], runs, tokens, usd}; a limit
-- that is null is none. A budget takes what begins before it is spent, so a small one is not useless: what it is
-- exceeded by at most is one holding and what runs use beyond theirs. Answers what a run's column `budget` has.
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

-- Puts what was used in the place of what was held; null: nobody knows, all that was held counts.
create function public.settle_budget(p_held jsonb, p_tokens bigint, p_usd numeric) returns void language sql as $$
  update public.budget_usage set
      tokens = tokens + coalesce(p_tokens - (p_held->>'tokens')::bigint, 0),
      usd = usd + coalesce(p_usd - (p_held->>'usd')::numeric, 0)
    from (select 1 from public.budget_usage where day = (p_held->>'day')::date and key in (
      select jsonb_array_elements_text(p_held->'keys')) order by key for update) locked
    where day = (p_held->>'day')::date and key in (select jsonb_array_elements_text(p_held->'keys'))
$$;

-- However a run ends, what it held is settled with it. One that was broken off may have used more than was counted.
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

-- As send_message; p also holds `budget`, as hold_budget takes it. Once that is spent the run quotes the docs.
create function public.send_budgeted_message(p jsonb) returns jsonb language plpgsql as $$
declare
  sent jsonb := public.send_message(p);
  held jsonb;
  run public.assistant_runs;
begin
  if sent->>'outcome' <> 'created' then
    return sent;
  end if;
  held := public.hold_budget(p->'budget');
  update public.assistant_runs set budget = held,
      state = case when held ? 'over' then '{"degraded": true}' else state end
    where id = p->>'run_id' returning * into run;
  return sent || jsonb_build_object('run', to_jsonb(run));
end $$;

do $$
declare
  f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and proname in ('tell_budget', 'hold_budget', 'settle_budget', 'settle_run', 'send_budgeted_message')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
