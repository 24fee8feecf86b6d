-- What notifiers posted of a question that its reader changes, and of what followed it, is erased: a reader takes back a
-- password like this, for example.

-- Replaces delete_question: the messages that notifiers posted of the deleted ones are erased.
-- Deletes a question and all messages after it, except those of maintainers. The conversation upstream has their texts, so
-- it is deleted, too. The next run starts a new conversation from the remaining messages.
create or replace function public.delete_question(p_id text, p_thread_id text) returns void language plpgsql as $$
declare
  first bigint;
  deleted text[];
begin
  select position into first from public.assistant_messages where id = p_id and thread_id = p_thread_id;
  deleted := array(select id from public.assistant_messages
    where thread_id = p_thread_id and position >= first and role <> 'maintainer');
  perform public.queue_upstream_deletion(p_thread_id);
  -- Maintainers are not notified of deleted messages.
  delete from public.assistant_outbox o where o.lane = 'notify' and o.thread_id = p_thread_id and o.status = 'pending'
    and (o.payload->>'run_id' in (select id from public.assistant_runs where message_id = p_id)
      or o.payload->>'message_id' = any (deleted));
  with posted as (
    delete from public.assistant_posted_messages where thread_id = p_thread_id and message_id = any (deleted)
      returning notifier, message, position
  )
  insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload)
    select 'erase', notifier, p_thread_id, 'message.erased', jsonb_build_object('message', message)
      from posted order by position desc;
  delete from public.assistant_messages where id = any (deleted);
  update public.assistant_threads set conversation_id = null where id = p_thread_id;
end $$;

-- Replaces record_posted_message: a message that shows a deleted one of ours is erased.
-- Records a message that a notifier posted. If its thread, or our message that it shows, was deleted meanwhile, its erasure
-- is queued.
-- p: {thread_id, notifier, message, is_home, message_id}. `message`: the notifier's own JSON. `is_home`: the thread's later
-- messages belong to this one. `message_id` (or null): the message of ours that it shows.
create or replace function public.record_posted_message(p jsonb) returns void language plpgsql as $$
begin
  perform 1 from public.assistant_threads where id = p->>'thread_id' for update;
  if not found or p->>'message_id' is not null
    and not exists (select 1 from public.assistant_messages where id = p->>'message_id') then
    insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload) values ('erase', p->>'notifier',
      p->>'thread_id', 'message.erased', jsonb_build_object('message', p->'message'));
    return;
  end if;
  insert into public.assistant_posted_messages (notifier, message, thread_id, message_id)
    values (p->>'notifier', p->'message', p->>'thread_id', p->>'message_id') on conflict do nothing;
  if (p->>'is_home')::boolean then
    update public.assistant_threads set homes = homes || jsonb_build_object(p->>'notifier', p->'message')
      where id = p->>'thread_id';
  end if;
end $$;
