-- Threads and their messages.

create table public.assistant_threads (
  id text primary key,
  owner_hash text not null,
  -- The id of the conversation upstream; null before the first run.
  conversation_id text,
  metadata jsonb not null default '{}',
  -- The path of the docs page that the thread was started on.
  page_path text,
  -- The assistant that answers; null for the default one. Assistants are files, so there is no foreign key.
  assistant_id text,
  -- {notifier: home}: the thread's home for each notifier. A home is the notifier's own JSON.
  homes jsonb not null default '{}',
  created_at timestamptz not null default now(),
  -- Threads are listed by their last activity.
  updated_at timestamptz not null default clock_timestamp()
);
create index assistant_threads_owner on public.assistant_threads (owner_hash, updated_at desc, id);
create index assistant_threads_updated on public.assistant_threads (updated_at);
alter table public.assistant_threads enable row level security;
revoke all on public.assistant_threads from anon, authenticated;
grant all on public.assistant_threads to service_role;

create table public.assistant_messages (
  id text primary key,
  thread_id text not null references public.assistant_threads (id) on delete cascade,
  -- This number orders the messages of a thread, because time stamps may be equal.
  position bigint generated always as identity,
  run_id text,
  role text not null check (role in ('user', 'assistant')),
  text text not null,
  annotations jsonb not null default '[]',
  metadata jsonb not null default '{}',
  -- {page, selection}: the path of the docs page that a question is about, and the passage that its reader had selected.
  context jsonb,
  status text not null default 'completed' check (status in ('completed', 'incomplete')),
  created_at timestamptz not null default now()
);
create index assistant_messages_thread on public.assistant_messages (thread_id, position);
-- A run has one answer, whichever process finishes it.
create unique index assistant_messages_answer on public.assistant_messages (run_id) where role = 'assistant';
alter table public.assistant_messages enable row level security;
revoke all on public.assistant_messages from anon, authenticated;
grant all on public.assistant_messages to service_role;

-- Creates a thread and queues a notification of it.
-- p_buckets as for take_tokens; p_assistant: id of the assistant, null for the default one.
-- Returns {outcome: created, thread} or {outcome: rate_limited, retry_after_ms}.
create function public.create_thread(
  p_id text, p_owner text, p_metadata jsonb, p_page_path text, p_buckets jsonb, p_assistant text default null
) returns jsonb language plpgsql as $$
declare
  wait bigint := public.take_tokens(p_buckets);
  thread public.assistant_threads;
begin
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  insert into public.assistant_threads (id, owner_hash, metadata, page_path, assistant_id)
    values (p_id, p_owner, p_metadata, p_page_path, p_assistant) returning * into thread;
  insert into public.assistant_outbox (lane, thread_id, kind) values ('notify', p_id, 'thread.created');
  return jsonb_build_object('outcome', 'created', 'thread', to_jsonb(thread));
end $$;

-- Merges p_metadata into a thread of the owner. A new title queues a notification, which replaces the pending ones of
-- earlier titles, except one that is being delivered.
-- Returns {outcome: updated, thread}, or the outcome not_found, rate_limited (with retry_after_ms) or too_many_keys.
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

-- Returns the owner's threads, latest activity first, at most p_limit. p_query (or null) searches titles and messages.
-- p_after (or null) is the id of the last thread of the page before.
create function public.list_threads(p_owner text, p_query text, p_after text, p_limit int)
returns setof public.assistant_threads language sql stable as $$
  select t.* from public.assistant_threads t
  left join public.assistant_threads a on a.id = p_after and a.owner_hash = p_owner
  where t.owner_hash = p_owner
    and (p_after is null or (a.id is not null and (t.updated_at, t.id) < (a.updated_at, a.id)))
    and (p_query is null
      or strpos(lower(coalesce(t.metadata->>'threadTitle', '')), lower(p_query)) > 0
      or exists (select 1 from public.assistant_messages m
        where m.thread_id = t.id and strpos(lower(m.text), lower(p_query)) > 0))
  order by t.updated_at desc, t.id desc limit p_limit
$$;

-- Returns a page of a thread's messages with everything that is shown beside them; null when the thread is not the
-- owner's. p_after (or null) is the id of the last message of the page before.
-- Returns {messages, steps, feedback, files, questions}. `messages` has p_limit + 1 entries when there are more than
-- p_limit. `steps` maps run ids to steps. `questions` are the thread's latest 200, shortened to 1,000 characters.
create function public.list_messages(p_thread_id text, p_owner text, p_after text, p_limit int)
returns jsonb language plpgsql stable as $$
declare
  first bigint := 0;
  page jsonb;
begin
  perform 1 from public.assistant_threads where id = p_thread_id and owner_hash = p_owner;
  if not found then
    return null;
  end if;
  if p_after is not null then
    select position into first from public.assistant_messages where id = p_after and thread_id = p_thread_id;
  end if;
  select coalesce(jsonb_agg(to_jsonb(m) order by m.position), '[]') into page from (
    select * from public.assistant_messages where thread_id = p_thread_id and position > first
    order by position limit p_limit + 1) m;
  return jsonb_build_object(
    'messages', page,
    'steps', (select coalesce(jsonb_object_agg(r.id, r.steps), '{}') from public.assistant_runs r
      where r.id in (select m->>'run_id' from jsonb_array_elements(page) m where m->>'role' = 'assistant')),
    'feedback', (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from public.assistant_feedback f
      where f.message_id in (select m->>'id' from jsonb_array_elements(page) m)),
    'files', public.list_message_files(array(select m->>'id' from jsonb_array_elements(page) m)),
    'questions', (select coalesce(jsonb_agg(q.text order by q.position desc), '[]') from (
      select left(text, 1000) as text, position from public.assistant_messages
      where thread_id = p_thread_id and role = 'user' order by position desc limit 200) q));
end $$;

-- Deletes a locked thread with everything in it. Outbox rows of the same transaction delete the copies elsewhere: one
-- row for the conversation upstream, and one for each message that a notifier posted, replies before the home.
create function public.erase_thread(p_id text) returns void language plpgsql as $$
begin
  delete from public.assistant_outbox where thread_id = p_id and lane = 'notify' and status = 'pending';
  perform public.queue_upstream_deletion(p_id);
  insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload)
    select 'erase', m.notifier, p_id, 'message.erased', jsonb_build_object('message', m.message)
      from public.assistant_posted_messages m join public.assistant_threads t on t.id = m.thread_id
      where m.thread_id = p_id
      order by m.message is not distinct from t.homes->m.notifier, m.position desc;
  insert into public.assistant_outbox (lane, thread_id, kind) values ('notify', p_id, 'thread.deleted');
  delete from public.assistant_threads where id = p_id;
end $$;

-- Deletes a thread of the owner. Returns {outcome: deleted, runs: ids of its pending runs} or {outcome: not_found}.
create function public.delete_thread(p_id text, p_owner text) returns jsonb language plpgsql as $$
declare
  pending jsonb;
begin
  perform 1 from public.assistant_threads where id = p_id and owner_hash = p_owner for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  select coalesce(jsonb_agg(id), '[]') into pending from public.assistant_runs
    where thread_id = p_id and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  perform public.erase_thread(p_id);
  return jsonb_build_object('outcome', 'deleted', 'runs', pending);
end $$;

-- Deletes all threads of the owner, each as delete_thread does, and uploads that belong to no question.
-- Returns {deleted: the number of threads, runs: ids of their pending runs}.
create function public.delete_all_threads(p_owner text) returns jsonb language plpgsql as $$
declare
  thread record;
  deleted int := 0;
  pending jsonb;
begin
  -- Every call locks threads in the same order, so that two calls cannot deadlock.
  perform 1 from public.assistant_threads where owner_hash = p_owner order by id for update;
  select coalesce(jsonb_agg(id), '[]') into pending from public.assistant_runs
    where owner_hash = p_owner and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  for thread in select id from public.assistant_threads where owner_hash = p_owner order by id loop
    perform public.delete_thread(thread.id, p_owner);
    deleted := deleted + 1;
  end loop;
  delete from public.assistant_files where owner_hash = p_owner and message_id is null and run_id is null;
  return jsonb_build_object('deleted', deleted, 'runs', pending);
end $$;

-- Deletes at most p_limit threads without activity for p_days days, the oldest first. Several servers may call it at
-- once: each skips the threads that another has locked.
-- Returns {erased: the number of threads, runs: ids of their pending runs}.
create function public.erase_inactive_threads(p_days int, p_limit int) returns jsonb language plpgsql as $$
declare
  inactive text[] := array(
    select id from public.assistant_threads where updated_at < clock_timestamp() - p_days * interval '1 day'
    order by updated_at, id limit p_limit for update skip locked);
  pending jsonb;
begin
  select coalesce(jsonb_agg(id), '[]') into pending from public.assistant_runs
    where thread_id = any (inactive) and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  perform public.erase_thread(id) from unnest(inactive) as id;
  return jsonb_build_object('erased', cardinality(inactive), 'runs', pending);
end $$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.create_thread, public.update_thread, public.list_threads, public.list_messages, public.erase_thread,
  public.delete_thread, public.delete_all_threads, public.erase_inactive_threads
  from public, anon, authenticated;
grant execute on function
  public.create_thread, public.update_thread, public.list_threads, public.list_messages, public.erase_thread,
  public.delete_thread, public.delete_all_threads, public.erase_inactive_threads
  to service_role;
