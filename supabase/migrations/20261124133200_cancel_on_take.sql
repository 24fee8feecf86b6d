-- A maintainer who takes a thread also ends the answer that is being written.

-- Replaces change_handoff: taking a thread cancels its pending runs, as cancel_run does.
-- Changes a thread's handoff. p: {thread_id, owner, handoff, by}. `owner` is null when a maintainer changes it. A reader
-- may ask for a person (waiting) and take that back (null) until a maintainer has the thread. `handoff`: null, waiting,
-- taken or resolved. `by`: the maintainer's display name. An equal change queues no notification.
-- Returns {outcome: updated, thread, cancelled}, {outcome: unchanged, thread}, or the outcome not_found or taken.
-- `cancelled`: the ids of the runs that end.
create or replace function public.change_handoff(p jsonb) returns jsonb language plpgsql as $$
declare
  thread public.assistant_threads;
  cancelled jsonb := '[]';
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
  if p->>'handoff' = 'taken' then
    with ended as (
      update public.assistant_runs set status = 'cancelling', cancel_requested = true
        where thread_id = thread.id and status in ('queued', 'in_progress', 'requires_action') returning id
    )
    select coalesce(jsonb_agg(id), '[]') into cancelled from ended;
  end if;
  select * into thread from public.assistant_threads where id = thread.id;
  return jsonb_build_object('outcome', 'updated', 'thread', to_jsonb(thread), 'cancelled', cancelled);
end $$;
