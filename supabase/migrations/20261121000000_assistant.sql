-- The assistant's tables. Every id is the project's own; upstream ids stay in these rows and never reach a browser.
-- Row-level security is on everywhere and no policy exists: only the server's secret key may read or write.

create table public.assistant_threads (
  id text primary key,
  owner_hash text not null,
  openai_thread_id text,
  metadata jsonb not null default '{}',
  page_path text,
  slack_channel text,
  slack_thread_ts text,
  created_at timestamptz not null default now(),
  -- Threads are listed by their last activity.
  updated_at timestamptz not null default clock_timestamp()
);
create index assistant_threads_owner on public.assistant_threads (owner_hash, updated_at desc, id);

create table public.assistant_messages (
  id text primary key,
  thread_id text not null references public.assistant_threads (id) on delete cascade,
  -- Orders the messages of a thread; time stamps may tie.
  position bigint generated always as identity,
  run_id text,
  role text not null check (role in ('user', 'assistant')),
  content text not null,
  annotations jsonb not null default '[]',
  metadata jsonb not null default '{}',
  status text not null default 'completed' check (status in ('completed', 'incomplete')),
  created_at timestamptz not null default now()
);
create index assistant_messages_thread on public.assistant_messages (thread_id, position);
-- An answer is written once, whoever finishes the run.
create unique index assistant_messages_answer on public.assistant_messages (run_id) where role = 'assistant';

create table public.assistant_runs (
  id text primary key,
  thread_id text not null references public.assistant_threads (id) on delete cascade,
  position bigint generated always as identity,
  message_id text not null references public.assistant_messages (id) on delete cascade,
  owner_hash text not null,
  status text not null default 'queued' check (status in (
    'queued', 'in_progress', 'requires_action', 'cancelling',
    'cancelled', 'failed', 'completed', 'incomplete', 'expired')),
  -- Progress between steps: tool rounds, calls to perform and the engine's own state.
  state jsonb not null default '{}',
  steps jsonb not null default '[]',
  required_action jsonb,
  last_error jsonb,
  usage jsonb,
  idempotency_key text,
  request_hash text,
  cancel_requested boolean not null default false,
  lease_token text,
  lease_until timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  completed_at timestamptz
);
create unique index assistant_runs_one_active on public.assistant_runs (thread_id)
  where status in ('queued', 'in_progress', 'requires_action', 'cancelling');
create unique index assistant_runs_idempotency on public.assistant_runs (owner_hash, idempotency_key)
  where idempotency_key is not null;
create index assistant_runs_thread on public.assistant_runs (thread_id, position);
create index assistant_runs_message on public.assistant_runs (message_id);

create table public.assistant_run_events (
  run_id text not null references public.assistant_runs (id) on delete cascade,
  id integer not null,
  type text not null check (type in ('step', 'delta', 'done', 'error')),
  data jsonb not null,
  primary key (run_id, id)
);

-- Work to be done outside the database after a transaction: it is written with what it tells of,
-- and a worker delivers it at least once, in order per thread. Rows hold ids, never texts.
create table public.assistant_outbox (
  id bigint generated always as identity primary key,
  lane text not null check (lane in ('notify', 'cleanup')),
  thread_id text not null,
  kind text not null,
  payload jsonb not null default '{}',
  status text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
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

-- One row a bucket: the theoretical arrival time of the generic cell rate algorithm (GCRA).
create table public.rate_limits (
  key text primary key,
  arrival timestamptz not null
);

alter table public.assistant_threads enable row level security;
alter table public.assistant_messages enable row level security;
alter table public.assistant_runs enable row level security;
alter table public.assistant_run_events enable row level security;
alter table public.assistant_outbox enable row level security;
alter table public.rate_limits enable row level security;
revoke all on public.assistant_threads, public.assistant_messages, public.assistant_runs,
  public.assistant_run_events, public.assistant_outbox, public.rate_limits from anon, authenticated;
grant all on public.assistant_threads, public.assistant_messages, public.assistant_runs,
  public.assistant_run_events, public.assistant_outbox, public.rate_limits to service_role;
