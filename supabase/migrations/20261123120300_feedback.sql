-- Votes of readers on answers.

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

-- Locks the thread of an answer. Returns whether the owner has this answer.
create function public.lock_answer(p_id text, p_thread_id text, p_owner text) returns boolean language plpgsql as $$
begin
  perform 1 from public.assistant_threads where id = p_thread_id and owner_hash = p_owner for update;
  if not found then
    return false;
  end if;
  return exists (select 1 from public.assistant_messages
    where id = p_id and thread_id = p_thread_id and role = 'assistant');
end $$;

-- Queues a notification of a vote, which replaces the pending one. p_rating is null when the vote was withdrawn. A
-- withdrawn vote is queued only for notifiers that were notified of the vote. A row that is being delivered counts as
-- delivered.
create function public.queue_feedback_notification(p_thread_id text, p_message_id text, p_rating text) returns void
language plpgsql as $$
declare
  note jsonb := jsonb_build_object('message_id', p_message_id, 'rating', p_rating);
begin
  delete from public.assistant_outbox where lane = 'notify' and thread_id = p_thread_id and kind = 'feedback.given'
    and payload->>'message_id' = p_message_id and status = 'pending'
    and (lease_until is null or lease_until < clock_timestamp());
  if found and p_rating is null then
    insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload)
      select distinct lane, notifier, thread_id, kind, note from public.assistant_outbox
        where lane = 'notify' and thread_id = p_thread_id and kind = 'feedback.given'
          and payload->>'message_id' = p_message_id;
  else
    insert into public.assistant_outbox (lane, thread_id, kind, payload)
      values ('notify', p_thread_id, 'feedback.given', note);
  end if;
end $$;

-- Stores a vote in place of the former one. p: {message_id, thread_id, owner, rating, reasons, note, buckets}. An equal
-- vote changes nothing, queues no notification and takes no token.
-- Returns {outcome: stored | unchanged, feedback}, {outcome: not_found} or {outcome: rate_limited, retry_after_ms}.
create function public.save_feedback(p jsonb) returns jsonb language plpgsql as $$
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
  perform public.queue_feedback_notification(vote.thread_id, vote.message_id, vote.rating);
  return jsonb_build_object('outcome', 'stored', 'feedback', to_jsonb(vote));
end $$;

-- Deletes a vote, if there is one. Returns whether the owner has this answer.
create function public.delete_feedback(p_message_id text, p_thread_id text, p_owner text)
returns boolean language plpgsql as $$
begin
  if not public.lock_answer(p_message_id, p_thread_id, p_owner) then
    return false;
  end if;
  delete from public.assistant_feedback where message_id = p_message_id;
  if found then
    perform public.queue_feedback_notification(p_thread_id, p_message_id, null);
  end if;
  return true;
end $$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.lock_answer, public.queue_feedback_notification, public.save_feedback, public.delete_feedback
  from public, anon, authenticated;
grant execute on function
  public.lock_answer, public.queue_feedback_notification, public.save_feedback, public.delete_feedback
  to service_role;
