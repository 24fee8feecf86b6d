-- Runs on a reader's own key, and pages in simple words.

-- Such a run can only go on in the process that was given the key: no column holds it.
alter table public.assistant_runs add column own_key boolean not null default false;

-- As send_message; the new run is born under the lease of whoever holds the key, so that nobody else begins it.
create function public.send_own_key_message(p jsonb, p_lease_token text, p_lease_ms int) returns jsonb
language plpgsql as $$
declare
  sent jsonb := public.send_message(p);
  run public.assistant_runs;
begin
  if sent->>'outcome' <> 'created' then
    return sent;
  end if;
  update public.assistant_runs set own_key = true, lease_token = p_lease_token,
      lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
    where id = p->>'run_id' returning * into run;
  return sent || jsonb_build_object('run', to_jsonb(run));
end $$;
revoke execute on function public.send_own_key_message(jsonb, text, int) from public, anon, authenticated;
grant execute on function public.send_own_key_message(jsonb, text, int) to service_role;

-- One per page and model: a page that was changed has its text replaced. Made of the docs, of nobody's questions.
create table public.page_explanations (
  path text not null,
  model text not null,
  hash text not null,
  content text not null,
  created_at timestamptz not null default now(),
  primary key (path, model)
);
alter table public.page_explanations enable row level security;
revoke all on public.page_explanations from anon, authenticated;
grant all on public.page_explanations to service_role;
