-- Storage: the bytes in use, the regular sweep, and counters for removing deleted rows from the files of an embedded
-- database.

-- The number of statements that deleted rows, and the number up to which the database's files are free of deleted rows.
-- The largest table, of file contents, has its own counters. They are sequences, because a sequence locks nothing and
-- is never rolled back.
create sequence public.assistant_erasures;
create sequence public.assistant_compactions;
create sequence public.assistant_file_erasures;
create sequence public.assistant_file_compactions;
revoke all on sequence public.assistant_erasures, public.assistant_compactions, public.assistant_file_erasures,
  public.assistant_file_compactions from anon, authenticated;
grant usage on sequence public.assistant_erasures, public.assistant_file_erasures to service_role;

-- Counts a statement that deleted rows with texts of a reader.
create function public.count_erasure() returns trigger language plpgsql as $$
begin
  if exists (select 1 from gone) then
    perform nextval('public.assistant_erasures');
    if tg_table_name = 'assistant_files' then
      perform nextval('public.assistant_file_erasures');
    end if;
  end if;
  return null;
end $$;
create trigger assistant_threads_erased after delete on public.assistant_threads
  referencing old table as gone for each statement execute function public.count_erasure();
create trigger assistant_messages_erased after delete on public.assistant_messages
  referencing old table as gone for each statement execute function public.count_erasure();
create trigger assistant_files_erased after delete on public.assistant_files
  referencing old table as gone for each statement execute function public.count_erasure();
create trigger assistant_feedback_erased after delete on public.assistant_feedback
  referencing old table as gone for each statement execute function public.count_erasure();

-- Returns the bytes of all stored data. For files only existing ones count, because later files reuse the space of
-- deleted ones.
create function public.get_stored_bytes() returns bigint language sql stable as $$
  select coalesce((select sum(bytes) from public.assistant_files), 0)::bigint
    + coalesce((select sum(pg_total_relation_size(oid)) from pg_class where relkind = 'r'
      and relnamespace = 'public'::regnamespace and relname not in ('assistant_files', 'assistant_file_parts')), 0)::bigint
$$;

-- Deletes rows that are no longer needed: uploads without a question after a day, the oldest of them beyond 1 GB
-- together (anybody may upload, with a new cookie each time), full buckets, outbox rows 30 days after their end, single
-- deltas.
-- p_notifiers: the names of all notifiers. Returns {given_up}: the number of outbox rows that became dead letters
-- because they are older than a day and their notifier is not among p_notifiers.
create function public.sweep(p_notifiers text[]) returns jsonb language sql as $$
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
  select public.join_deltas();
  select jsonb_build_object('given_up', public.give_up_unknown_notifiers(p_notifiers, 1));
$$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.count_erasure, public.get_stored_bytes, public.sweep
  from public, anon, authenticated;
grant execute on function
  public.count_erasure, public.get_stored_bytes, public.sweep
  to service_role;
