-- Files of threads: attached to a question by its reader, or made for an answer. They go with what they belong to.

create table public.assistant_files (
  id text primary key,
  owner_hash text not null,
  -- The question it is attached to. Without this and a run it was only uploaded, and is forgotten after a day.
  message_id text references public.assistant_messages (id) on delete cascade,
  -- The run it was made for.
  run_id text references public.assistant_runs (id) on delete cascade,
  position bigint generated always as identity,
  name text not null,
  media_type text not null,
  bytes integer not null,
  content bytea not null,
  created_at timestamptz not null default clock_timestamp()
);
create index assistant_files_message on public.assistant_files (message_id, position);
create index assistant_files_run on public.assistant_files (run_id, position);
create index assistant_files_unused on public.assistant_files (owner_hash, created_at)
  where message_id is null and run_id is null;
alter table public.assistant_files enable row level security;
revoke all on public.assistant_files from anon, authenticated;
grant all on public.assistant_files to service_role;

-- Keeps a file. p holds: id, owner, run_id (or null), name, media_type, content (base64).
create function public.add_file(p jsonb) returns void language sql as $$
  insert into public.assistant_files (id, owner_hash, run_id, name, media_type, bytes, content)
    select p->>'id', p->>'owner', p->>'run_id', p->>'name', p->>'media_type', length(bytes), bytes
    from decode(p->>'content', 'base64') as bytes
$$;

-- What a file holds, as base64; null when there is none.
create function public.file_content(p_id text) returns text language sql as $$
  select translate(encode(content, 'base64'), E'\n', '') from public.assistant_files where id = p_id
$$;

-- As before; p may also hold attachments: ids of files that go with the question.
create or replace function public.send_message(p jsonb) returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
  earlier public.assistant_runs;
  question text := p->>'message_id';
  last_question text;
  attached text[] := array(select jsonb_array_elements_text(coalesce(nullif(p->'attachments', 'null'::jsonb), '[]')));
  free int;
  wait bigint;
begin
  -- The lock makes requests of one thread take turns: parallel retries of one key meet the first one's run.
  perform 1 from public.assistant_threads where id = p->>'thread_id' and owner_hash = p->>'owner' for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  -- One key may also be tried on two threads at once, whose locks differ.
  if p->>'idempotency_key' is not null then
    perform pg_advisory_xact_lock(hashtextextended((p->>'owner') || (p->>'idempotency_key'), 0));
  end if;
  select * into run from public.assistant_runs
    where owner_hash = p->>'owner' and idempotency_key = p->>'idempotency_key';
  if found then
    return jsonb_build_object('run', to_jsonb(run), 'outcome',
      case when run.request_hash = p->>'request_hash' then 'replayed' else 'key_reused' end);
  end if;
  perform 1 from public.assistant_runs where thread_id = p->>'thread_id'
    and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  if found then
    return jsonb_build_object('outcome', 'run_active');
  end if;
  if p->>'retry_of' is not null then
    select * into earlier from public.assistant_runs where thread_id = p->>'thread_id' order by position desc limit 1;
    if earlier.id is distinct from p->>'retry_of' or earlier.status = 'completed' then
      return jsonb_build_object('outcome', 'not_retryable');
    end if;
    question := earlier.message_id;
  end if;
  if p->>'replaces' is not null then
    select id into last_question from public.assistant_messages
      where thread_id = p->>'thread_id' and role = 'user' order by position desc limit 1;
    if last_question is distinct from p->>'replaces' then
      return jsonb_build_object('outcome', 'not_replaceable');
    end if;
  end if;
  -- A file belongs to one question: to this one, or to the one that this one takes the place of.
  perform 1 from public.assistant_files where id = any(attached) and owner_hash = p->>'owner' and run_id is null
    and (message_id is null or message_id = p->>'replaces') for update;
  get diagnostics free = row_count;
  if free <> cardinality(attached) then
    return jsonb_build_object('outcome', 'attachment_gone');
  end if;
  wait := public.take_tokens(p->'buckets');
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  if p->>'replaces' is not null then
    -- The question takes along the files it still has when it goes.
    update public.assistant_files set message_id = null where id = any(attached);
    perform public.withdraw_question(p->>'replaces', p->>'thread_id');
  end if;
  if p->>'retry_of' is null then
    insert into public.assistant_messages (id, thread_id, run_id, role, content, context)
      values (question, p->>'thread_id', p->>'run_id', 'user', p->>'text', nullif(p->'context', 'null'::jsonb));
    update public.assistant_files set message_id = question where id = any(attached);
    insert into public.assistant_outbox (lane, thread_id, kind, payload)
      values ('notify', p->>'thread_id', 'message.created', jsonb_build_object('message_id', question)
        || case when p->>'replaces' is null then '{}'::jsonb else '{"edited": true}'::jsonb end);
  else
    -- What an interrupted answer left behind makes way for the new one.
    delete from public.assistant_messages where run_id = earlier.id and role = 'assistant';
    update public.assistant_messages set run_id = p->>'run_id' where id = question;
  end if;
  insert into public.assistant_runs
    (id, thread_id, message_id, owner_hash, idempotency_key, request_hash, expires_at)
    values (p->>'run_id', p->>'thread_id', question, p->>'owner', p->>'idempotency_key', p->>'request_hash',
      clock_timestamp() + (p->>'timeout_ms')::int * interval '1 millisecond') returning * into run;
  update public.assistant_threads set updated_at = clock_timestamp() where id = p->>'thread_id';
  return jsonb_build_object('outcome', 'created', 'run', to_jsonb(run));
end $$;

-- As before, and files that no question was asked with.
create or replace function public.delete_all_threads(p_owner text) returns jsonb language plpgsql as $$
declare
  thread record;
  deleted int := 0;
  pending jsonb;
begin
  -- One order for everybody, so that two of these cannot deadlock.
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

-- As before, and uploads that nobody asked with for a day. All of them together have 1 GB: anybody may upload, with a
-- new cookie each time, and the oldest make way.
create or replace function public.sweep() returns void language sql as $$
  -- Files before buckets, as a question takes them; a file that a question is about to take is left alone.
  delete from public.assistant_files where message_id is null and run_id is null and id in (
    select id from public.assistant_files where message_id is null and run_id is null
      and created_at < clock_timestamp() - interval '1 day' for update skip locked);
  delete from public.assistant_files where message_id is null and run_id is null and id in (
    select f.id from public.assistant_files f join (
      select id, sum(bytes) over (order by position desc) as total
        from public.assistant_files where message_id is null and run_id is null
    ) unused on unused.id = f.id where unused.total > 1073741824
      and f.message_id is null and f.run_id is null for update of f skip locked);
  delete from public.rate_limits where arrival < clock_timestamp() - interval '1 minute';
  delete from public.assistant_outbox where settled_at < clock_timestamp() - interval '30 days';
  select public.join_deltas();
$$;

revoke execute on function public.add_file(jsonb) from public, anon, authenticated;
grant execute on function public.add_file(jsonb) to service_role;
revoke execute on function public.file_content(text) from public, anon, authenticated;
grant execute on function public.file_content(text) to service_role;
