-- What readers add to a thread beside their words: what a question is about, votes on answers, questions asked anew,
-- and the end of everything they have here.

-- {page, selection}: the docs page a question is about, by its path, and the passage its reader had selected.
alter table public.assistant_messages add column context jsonb;

create table public.assistant_feedback (
  message_id text primary key references public.assistant_messages (id) on delete cascade,
  thread_id text not null references public.assistant_threads (id) on delete cascade,
  rating text not null check (rating in ('up', 'down')),
  reasons text[] not null default '{}',
  note text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index assistant_feedback_thread on public.assistant_feedback (thread_id);
alter table public.assistant_feedback enable row level security;
revoke all on public.assistant_feedback from anon, authenticated;
grant all on public.assistant_feedback to service_role;

-- Whether the answer exists in a thread of this owner; if so the thread is locked, as for any change of it.
create function public.lock_answer(p_id text, p_thread_id text, p_owner text) returns boolean language plpgsql as $$
begin
  perform 1 from public.assistant_threads where id = p_thread_id and owner_hash = p_owner for update;
  if not found then
    return false;
  end if;
  return exists (select 1 from public.assistant_messages
    where id = p_id and thread_id = p_thread_id and role = 'assistant');
end $$;

-- Has maintainers told of a vote (null: it was taken back), in place of what they were not told of yet. One taken back
-- before anybody was told of any tells nothing; a row under way counts as told.
create function public.queue_feedback_note(p_thread_id text, p_message_id text, p_rating text) returns void
language plpgsql as $$
begin
  delete from public.assistant_outbox where lane = 'notify' and thread_id = p_thread_id and kind = 'feedback.given'
    and payload->>'message_id' = p_message_id and status = 'pending'
    and (lease_until is null or lease_until < clock_timestamp());
  if found and p_rating is null and not exists (select 1 from public.assistant_outbox where lane = 'notify'
      and thread_id = p_thread_id and kind = 'feedback.given' and payload->>'message_id' = p_message_id) then
    return;
  end if;
  insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('notify', p_thread_id,
    'feedback.given', jsonb_build_object('message_id', p_message_id, 'rating', p_rating));
end $$;

-- A vote on an answer takes the place of the former one. p holds: message_id, thread_id, owner, rating, reasons, note,
-- buckets. The same vote again changes nothing, tells nobody and costs no token.
create function public.give_feedback(p jsonb) returns jsonb language plpgsql as $$
declare
  vote public.assistant_feedback;
  given text[] := array(select jsonb_array_elements_text(p->'reasons'));
  wait bigint;
begin
  if not public.lock_answer(p->>'message_id', p->>'thread_id', p->>'owner') then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  select * into vote from public.assistant_feedback where message_id = p->>'message_id';
  if found and vote.rating = p->>'rating' and vote.reasons = given and vote.note = p->>'note' then
    return jsonb_build_object('outcome', 'unchanged', 'feedback', to_jsonb(vote));
  end if;
  wait := public.take_tokens(p->'buckets');
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  insert into public.assistant_feedback (message_id, thread_id, rating, reasons, note)
    values (p->>'message_id', p->>'thread_id', p->>'rating', given, p->>'note')
    on conflict (message_id) do update set rating = excluded.rating, reasons = excluded.reasons, note = excluded.note,
      updated_at = clock_timestamp()
    returning * into vote;
  perform public.queue_feedback_note(vote.thread_id, vote.message_id, vote.rating);
  return jsonb_build_object('outcome', 'stored', 'feedback', to_jsonb(vote));
end $$;

-- Takes a vote back; without one there is nothing to do. Answers whether there is such an answer.
create function public.withdraw_feedback(p_message_id text, p_thread_id text, p_owner text)
returns boolean language plpgsql as $$
begin
  if not public.lock_answer(p_message_id, p_thread_id, p_owner) then
    return false;
  end if;
  delete from public.assistant_feedback where message_id = p_message_id;
  if found then
    perform public.queue_feedback_note(p_thread_id, p_message_id, null);
  end if;
  return true;
end $$;

-- How threads are doing, for those of p_ids (a list) that exist: whether a run is pending, and when the last one ended.
create function public.thread_states(p_ids jsonb)
returns table (thread_id text, running boolean, answered_at timestamptz) language sql stable as $$
  select t.id,
    exists (select 1 from public.assistant_runs r where r.thread_id = t.id
      and r.status in ('queued', 'in_progress', 'requires_action', 'cancelling')),
    (select r.completed_at from public.assistant_runs r
      where r.thread_id = t.id and r.completed_at is not null order by r.position desc limit 1)
  from public.assistant_threads t where t.id in (select jsonb_array_elements_text(p_ids))
$$;

-- Has everything upstream of a thread forgotten: its conversation and whatever its runs made.
create function public.queue_forget(p_thread_id text) returns void language sql as $$
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
  select 'cleanup', t.id, 'thread.forget', jsonb_build_object('thread_ref', t.openai_thread_id, 'runs',
    coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'engine', r.state->'engine') order by r.position)
      from public.assistant_runs r where r.thread_id = t.id), '[]'))
  from public.assistant_threads t where t.id = p_thread_id
$$;

-- As before, with queue_forget for what is left upstream.
create or replace function public.delete_thread(p_id text, p_owner text) returns jsonb language plpgsql as $$
declare
  thread public.assistant_threads;
begin
  select * into thread from public.assistant_threads where id = p_id and owner_hash = p_owner for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  delete from public.assistant_outbox where thread_id = p_id and lane = 'notify' and status = 'pending';
  perform public.queue_forget(p_id);
  insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('notify', p_id, 'thread.deleted',
    jsonb_build_object('channel', thread.slack_channel, 'thread_ts', thread.slack_thread_ts));
  delete from public.assistant_threads where id = p_id;
  return jsonb_build_object('outcome', 'deleted');
end $$;

-- Deletes all the owner's threads, each as delete_thread does. Answers {deleted: how many, runs: those still pending}.
create function public.delete_all_threads(p_owner text) returns jsonb language plpgsql as $$
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
  return jsonb_build_object('deleted', deleted, 'runs', pending);
end $$;

-- Takes a question back with all that followed it. The conversation upstream still holds its words: the thread gets a
-- new one with its next run, from the history that stays here.
create function public.withdraw_question(p_id text, p_thread_id text) returns void language plpgsql as $$
declare
  first bigint;
begin
  select position into first from public.assistant_messages where id = p_id and thread_id = p_thread_id;
  perform public.queue_forget(p_thread_id);
  -- Maintainers need not hear of what is gone.
  delete from public.assistant_outbox o where o.lane = 'notify' and o.thread_id = p_thread_id and o.status = 'pending'
    and (o.payload->>'run_id' in (select id from public.assistant_runs where message_id = p_id)
      or o.payload->>'message_id' in (select id from public.assistant_messages
        where thread_id = p_thread_id and position >= first));
  delete from public.assistant_messages where thread_id = p_thread_id and position >= first;
  update public.assistant_threads set openai_thread_id = null where id = p_thread_id;
end $$;

-- Accepts a message and queues its run. p holds: thread_id, owner, message_id, run_id, text, context, retry_of,
-- replaces, idempotency_key, request_hash, timeout_ms, buckets.
create or replace function public.send_message(p jsonb) returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
  earlier public.assistant_runs;
  question text := p->>'message_id';
  last_question text;
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
  wait := public.take_tokens(p->'buckets');
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  if p->>'replaces' is not null then
    perform public.withdraw_question(p->>'replaces', p->>'thread_id');
  end if;
  if p->>'retry_of' is null then
    insert into public.assistant_messages (id, thread_id, run_id, role, content, context)
      values (question, p->>'thread_id', p->>'run_id', 'user', p->>'text', nullif(p->'context', 'null'::jsonb));
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

-- PostgreSQL lets everybody execute a new function: only the server's key may.
do $$
declare
  f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and proname in ('lock_answer', 'queue_feedback_note', 'give_feedback', 'withdraw_feedback', 'thread_states', 'queue_forget',
      'delete_all_threads', 'withdraw_question')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
