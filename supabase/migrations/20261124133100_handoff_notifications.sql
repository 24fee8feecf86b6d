-- Notifications of handoffs are coalesced, as those of votes are.

-- Queues a notification of a handoff, which replaces the pending one. p_handoff is null when the reader took the request
-- back: only notifiers that were notified of the thread's handoff get this. A row that is being delivered counts as
-- delivered.
create function public.queue_handoff_notification(p_thread_id text, p_handoff text, p_by text) returns void
language plpgsql as $$
declare
  note jsonb := jsonb_build_object('handoff', p_handoff, 'by', p_by);
begin
  delete from public.assistant_outbox where lane = 'notify' and thread_id = p_thread_id and kind = 'handoff.changed'
    and status = 'pending' and (lease_until is null or lease_until < clock_timestamp());
  if found and p_handoff is null then
    insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload)
      select distinct lane, notifier, thread_id, kind, note from public.assistant_outbox
        where lane = 'notify' and thread_id = p_thread_id and kind = 'handoff.changed' and not payload ? 'asker';
  else
    insert into public.assistant_outbox (lane, thread_id, kind, payload)
      values ('notify', p_thread_id, 'handoff.changed', note);
  end if;
end $$;

-- Replaces change_handoff: a notification replaces the pending one of the thread.
-- Changes a thread's handoff. p: {thread_id, owner, handoff, by}. `owner` is null when a maintainer changes it. A reader
-- may ask for a person (waiting) and take that back (null) until a maintainer has the thread. `handoff`: null, waiting,
-- taken or resolved. `by`: the maintainer's display name. An equal change queues no notification.
-- Returns {outcome: updated | unchanged, thread}, or the outcome not_found or taken.
create or replace function public.change_handoff(p jsonb) returns jsonb language plpgsql as $$
declare
  thread public.assistant_threads;
begin
  select * into thread from public.assistant_threads
    where id = p->>'thread_id' and (p->>'owner' is null or owner_hash = p->>'owner') for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  if thread.handoff is not distinct from p->>'handoff' and thread.handoff_by is not distinct from p->>'by' then
    return jsonb_build_object('outcome', 'unchanged', 'thread', to_jsonb(thread));
  end if;
  if p->>'owner' is not null and thread.handoff = 'taken' then
    return jsonb_build_object('outcome', 'taken', 'thread', to_jsonb(thread));
  end if;
  update public.assistant_threads set handoff = p->>'handoff', handoff_by = p->>'by' where id = thread.id;
  perform public.mark_maintained(thread.id);
  perform public.queue_handoff_notification(thread.id, p->>'handoff', p->>'by');
  select * into thread from public.assistant_threads where id = thread.id;
  return jsonb_build_object('outcome', 'updated', 'thread', to_jsonb(thread));
end $$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute this one.
revoke execute on function public.queue_handoff_notification from public, anon, authenticated;
grant execute on function public.queue_handoff_notification to service_role;
