-- Storage: how much is used, what is deleted in time, and what the files of an embedded database still have of it.

-- The number of statements that erased something, and how far the database's files are rid of it. The largest table is
-- counted apart. Sequences, because they lock nothing and are never rolled back.
create sequence public.assistant_erasures;
create sequence public.assistant_compactions;
create sequence public.assistant_file_erasures;
create sequence public.assistant_file_compactions;
revoke all on sequence public.assistant_erasures, public.assistant_compactions, public.assistant_file_erasures,
  public.assistant_file_compactions from anon, authenticated;
grant usage on sequence public.assistant_erasures, public.assistant_file_erasures to service_role;

-- Counts a statement that deleted rows with a reader's words.
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

-- Bytes of everything that is stored. Of files only those that exist: what was deleted leaves room for others.
create function public.get_stored_bytes() returns bigint language sql stable as $$
  select coalesce((select sum(bytes) from public.assistant_files), 0)::bigint
    + coalesce((select sum(pg_total_relation_size(oid)) from pg_class where relkind = 'r'
      and relnamespace = 'public'::regnamespace and relname not in ('assistant_files', 'assistant_file_parts')), 0)::bigint
$$;

-- Deletes what nobody needs any more: uploads without a question after a day, the oldest of them beyond 1 GB together
-- (anybody may upload, with a new cookie each time), full buckets, outbox rows 30 days after their end, single deltas.
-- p_notifiers: the names of all notifiers. Returns {given_up}: the number of outbox rows whose notifier has been gone a day.
create function public.sweep(p_notifiers text[]) returns jsonb language sql as $$
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
  delete from public.assistant_outbox where finished_at < clock_timestamp() - interval '30 days';
  select public.join_deltas();
  select jsonb_build_object('given_up', public.give_up_unknown_notifiers(p_notifiers, 1));
$$;

-- PostgreSQL lets everybody execute a new function: only the server's key may.
revoke execute on function
  public.count_erasure, public.get_stored_bytes, public.sweep
  from public, anon, authenticated;
grant execute on function
  public.count_erasure, public.get_stored_bytes, public.sweep
  to service_role;
