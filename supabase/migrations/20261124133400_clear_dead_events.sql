-- Received events that could not be handled keep their texts for a day.

-- Replaces sweep: the content of received events that were set aside is deleted after a day.
-- Deletes rows that are no longer needed: uploads without a question after a day, the oldest of them beyond 1 GB
-- together (anybody may upload, with a new cookie each time), full buckets, outbox rows 30 days after their end, ids of
-- received events, single deltas.
-- p_notifiers: the names of all notifiers. Returns {given_up}: the number of outbox rows that became dead letters
-- because they are older than a day and their notifier is not among p_notifiers.
create or replace function public.sweep(p_notifiers text[]) returns jsonb language sql as $$
  -- Files are locked before buckets, in the same order as for a question. A file that a question has locked is skipped.
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
  delete from public.assistant_outbox where finished_at < clock_timestamp() - interval '30 days';
  update public.assistant_outbox set payload = '{}'
    where lane = 'inbox' and status = 'dead' and finished_at < clock_timestamp() - interval '1 day' and payload <> '{}';
  delete from public.assistant_received_events where received_at < clock_timestamp() - interval '1 day';
  select public.join_deltas();
  select jsonb_build_object('given_up', public.give_up_unknown_notifiers(p_notifiers, 1));
$$;
