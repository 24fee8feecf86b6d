-- Messages that a notifier posted for threads that are deleted.

create index assistant_outbox_erased on public.assistant_outbox ((payload->'message')) where lane = 'erase';

-- Returns whether a notifier posted a message for a thread that is deleted: its erasure is queued, or it was erased within
-- the last 30 days.
create function public.is_erased_message(p_notifier text, p_message jsonb) returns boolean language sql stable as $$
  select exists (select 1 from public.assistant_outbox
    where lane = 'erase' and notifier = p_notifier and payload->'message' = p_message)
$$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute this one.
revoke execute on function public.is_erased_message from public, anon, authenticated;
grant execute on function public.is_erased_message to service_role;
