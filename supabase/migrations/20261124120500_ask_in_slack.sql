-- Questions that are asked in Slack, and the messages there that answer them.

-- The conversation that a person has in a thread of Slack.
create table public.assistant_slack_threads (
  channel text not null,
  thread_ts text not null,
  user_id text not null,
  thread_id text not null references public.assistant_threads (id) on delete cascade,
  primary key (channel, thread_ts, user_id)
);
create index assistant_slack_threads_thread on public.assistant_slack_threads (thread_id);
alter table public.assistant_slack_threads enable row level security;
revoke all on public.assistant_slack_threads from anon, authenticated;
grant all on public.assistant_slack_threads to service_role;

-- Answers that are not yet complete in Slack. One process at a time, which has the lease, follows the run and updates the
-- message. The row is deleted when the complete answer is there.
create table public.assistant_slack_answers (
  run_id text primary key references public.assistant_runs (id) on delete cascade,
  thread_id text not null,
  team_id text not null,
  user_id text not null,
  channel text not null,
  thread_ts text not null,
  -- The message with the answer; null before it is posted.
  ts text,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  lease_token text,
  lease_until timestamptz,
  created_at timestamptz not null default clock_timestamp()
);
alter table public.assistant_slack_answers enable row level security;
revoke all on public.assistant_slack_answers from anon, authenticated;
grant all on public.assistant_slack_answers to service_role;

-- Returns the id of the conversation that a person has in a thread of Slack; null when there is none.
create function public.get_slack_thread(p_channel text, p_thread_ts text, p_user_id text)
returns text language sql stable as $$
  select thread_id from public.assistant_slack_threads
    where channel = p_channel and thread_ts = p_thread_ts and user_id = p_user_id
$$;

-- Stores the conversation of a person in a thread of Slack, unless there is one. Returns the id of the one that counts.
create function public.add_slack_thread(p_channel text, p_thread_ts text, p_user_id text, p_thread_id text)
returns text language plpgsql as $$
begin
  insert into public.assistant_slack_threads (channel, thread_ts, user_id, thread_id)
    values (p_channel, p_thread_ts, p_user_id, p_thread_id) on conflict do nothing;
  return public.get_slack_thread(p_channel, p_thread_ts, p_user_id);
end $$;

-- Queues a second notification for the person who asked in Slack: `payload.asker` is the thread there in which they asked.
create function public.notify_asker() returns trigger language plpgsql as $$
begin
  insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload)
    select 'notify', 'slack', new.thread_id, new.kind, new.payload || jsonb_build_object('asker',
        jsonb_build_object('channel', s.channel, 'thread_ts', s.thread_ts))
      from public.assistant_slack_threads s where s.thread_id = new.thread_id;
  return null;
end $$;
create trigger assistant_outbox_asker after insert on public.assistant_outbox for each row
  when (new.lane = 'notify' and new.notifier = ''
    and new.kind in ('maintainer.replied', 'maintainer.changed', 'answer.corrected', 'handoff.changed'))
  execute function public.notify_asker();

-- Claims at most p_limit answers that are due and that nobody follows. Returns them as a list of rows.
create function public.claim_slack_answers(p_token text, p_lease_ms int, p_limit int)
returns jsonb language plpgsql as $$
declare
  claimed jsonb;
begin
  with due as (
    select run_id from public.assistant_slack_answers
      where next_attempt_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())
      order by created_at limit p_limit for update skip locked
  ), updated as (
    update public.assistant_slack_answers a set attempts = attempts + 1, lease_token = p_token,
        lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
      from due where a.run_id = due.run_id returning a.*
  )
  select coalesce(jsonb_agg(to_jsonb(updated) order by created_at), '[]') into claimed from updated;
  return claimed;
end $$;

-- Keeps the lease of an answer. p: {run_id, thread_id, channel, token, lease_ms, ts}. With `ts` (or null), a message was
-- posted: it is recorded, so that it is erased with the thread. Returns false when the lease is lost or the thread is
-- deleted. The message is erased then, because another process posts the answer.
create function public.keep_slack_answer(p jsonb) returns boolean language plpgsql as $$
declare
  posted jsonb := jsonb_build_object('channel', p->>'channel', 'ts', p->>'ts');
begin
  -- Threads are locked before answers, in the same order as in their deletion.
  if p->>'ts' is not null then
    perform public.record_posted_message(jsonb_build_object('thread_id', p->>'thread_id', 'notifier', 'slack',
      'message', posted, 'is_home', false, 'message_id', null));
  end if;
  update public.assistant_slack_answers set ts = coalesce(p->>'ts', ts),
      lease_until = clock_timestamp() + (p->>'lease_ms')::int * interval '1 millisecond'
    where run_id = p->>'run_id' and lease_token = p->>'token';
  if found then
    return true;
  end if;
  with surplus as (
    delete from public.assistant_posted_messages where notifier = 'slack' and message = posted returning thread_id
  )
  insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload)
    select 'erase', 'slack', thread_id, 'message.erased', jsonb_build_object('message', posted) from surplus;
  return false;
end $$;

-- Ends the work on an answer: it is complete in Slack, or it is tried again after p_retry_ms (or null).
create function public.release_slack_answer(p_run_id text, p_token text, p_retry_ms int)
returns void language plpgsql as $$
begin
  if p_retry_ms is null then
    delete from public.assistant_slack_answers where run_id = p_run_id and lease_token = p_token;
  else
    update public.assistant_slack_answers set lease_token = null, lease_until = null,
        next_attempt_at = clock_timestamp() + p_retry_ms * interval '1 millisecond'
      where run_id = p_run_id and lease_token = p_token;
  end if;
end $$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.get_slack_thread, public.add_slack_thread, public.notify_asker, public.claim_slack_answers,
  public.keep_slack_answer, public.release_slack_answer
  from public, anon, authenticated;
grant execute on function
  public.get_slack_thread, public.add_slack_thread, public.notify_asker, public.claim_slack_answers,
  public.keep_slack_answer, public.release_slack_answer
  to service_role;
