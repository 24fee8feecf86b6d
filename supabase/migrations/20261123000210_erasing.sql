-- What is erased here is erased in Slack, too: each message that was posted is known by its time stamp, and has an outbox
-- row of its own once its thread goes. Threads go by their reader, or after a time without activity.

create table public.assistant_slack_messages (
  channel text not null,
  ts text not null,
  thread_id text not null references public.assistant_threads (id) on delete cascade,
  primary key (channel, ts)
);
create index assistant_slack_messages_thread on public.assistant_slack_messages (thread_id, ts);
alter table public.assistant_slack_messages enable row level security;
revoke all on public.assistant_slack_messages from anon, authenticated;
grant all on public.assistant_slack_messages to service_role;
-- Of what was posted before, only the first message of each thread is known.
insert into public.assistant_slack_messages (channel, ts, thread_id)
  select slack_channel, slack_thread_ts, id from public.assistant_threads
    where slack_channel is not null and slack_thread_ts is not null
  on conflict do nothing;

-- A lane of its own: Slack limits deletions apart from posts, and they hold up nobody's question.
alter table public.assistant_outbox drop constraint assistant_outbox_lane_check;
alter table public.assistant_outbox add constraint assistant_outbox_lane_check
  check (lane in ('notify', 'cleanup', 'erase'));

create index assistant_threads_updated on public.assistant_threads (updated_at);

-- Counts statements that erased something; `assistant_compactions` says how far the database's files are rid of it. The
-- largest table is counted apart, too. Sequences, because they lock nothing and are never rolled back.
create sequence public.assistant_erasures;
create sequence public.assistant_compactions;
create sequence public.assistant_file_erasures;
create sequence public.assistant_file_compactions;
revoke all on sequence public.assistant_erasures, public.assistant_compactions, public.assistant_file_erasures,
  public.assistant_file_compactions from anon, authenticated;
grant usage on sequence public.assistant_erasures, public.assistant_file_erasures to service_role;

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

-- Records a message that was posted in Slack. That of a thread which is gone meanwhile is to be erased.
-- p holds: thread_id, channel, ts, is_first.
create function public.record_slack_message(p jsonb) returns void language plpgsql as $$
begin
  perform 1 from public.assistant_threads where id = p->>'thread_id' for update;
  if not found then
    insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('erase', p->>'thread_id',
      'message.erased', jsonb_build_object('channel', p->>'channel', 'ts', p->>'ts'));
    return;
  end if;
  insert into public.assistant_slack_messages (channel, ts, thread_id)
    values (p->>'channel', p->>'ts', p->>'thread_id') on conflict do nothing;
  if (p->>'is_first')::boolean then
    update public.assistant_threads set slack_channel = p->>'channel', slack_thread_ts = p->>'ts'
      where id = p->>'thread_id';
  end if;
end $$;

-- Settles claimed rows, and claims the next ones. Settlements: [{id, status, retry_ms, error, pause_key, message}], where
-- `message` (or null) is what record_slack_message takes: it is recorded though the lease was lost, or the row is gone.
create or replace function public.settle_outbox_rows(p_settlements jsonb, p_settled_token text,
  p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int, p_limit int)
returns jsonb language plpgsql as $$
declare
  moment timestamptz := clock_timestamp();
begin
  -- Threads are locked before outbox rows, as their deletion does.
  perform public.record_slack_message(s.message)
    from jsonb_to_recordset(p_settlements) as s (message jsonb)
    where jsonb_typeof(s.message) = 'object';
  with settled as (
    update public.assistant_outbox o
      set status = s.status, lease_token = null, lease_until = null, last_error = s.error,
        next_attempt_at = moment + coalesce(s.retry_ms, 0) * interval '1 millisecond',
        settled_at = case when s.status <> 'pending' then moment end,
        owner_hash = case when s.status = 'pending' then o.owner_hash end,
        -- States of engines may hold text, and are needed until they are cleaned up only.
        payload = case when o.lane = 'cleanup' and s.status = 'delivered' then '{}' else o.payload end
      from jsonb_to_recordset(p_settlements)
        as s (id bigint, status text, retry_ms bigint, error text, pause_key text)
      where o.id = s.id and o.lease_token = p_settled_token
      returning s.pause_key, o.next_attempt_at
  )
  insert into public.rate_limits (key, arrival)
    select pause_key, max(next_attempt_at) from settled where pause_key is not null group by pause_key
    on conflict (key) do update set arrival = greatest(public.rate_limits.arrival, excluded.arrival);
  if p_lane = 'cleanup' and jsonb_path_exists(p_settlements, '$[*] ? (@.status == "delivered")') then
    perform nextval('public.assistant_erasures');
  end if;
  return public.claim_outbox_rows(p_lane, p_token, p_lease_ms, p_pace_key, p_pace_ms, p_limit);
end $$;

-- Deletes a locked thread and all it holds. What there is of it elsewhere becomes outbox rows in the same transaction:
-- upstream, and in Slack, where replies go before the message they belong to.
create function public.erase_thread(p_id text) returns void language plpgsql as $$
begin
  delete from public.assistant_outbox where thread_id = p_id and lane = 'notify' and status = 'pending';
  perform public.queue_forget(p_id);
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
    select 'erase', p_id, 'message.erased', jsonb_build_object('channel', m.channel, 'ts', m.ts)
      from public.assistant_slack_messages m join public.assistant_threads t on t.id = m.thread_id
      where m.thread_id = p_id
      order by m.ts is not distinct from t.slack_thread_ts, m.ts desc;
  insert into public.assistant_outbox (lane, thread_id, kind) values ('notify', p_id, 'thread.deleted');
  delete from public.assistant_threads where id = p_id;
end $$;

-- Deletes a thread of the owner's. Answers which of its runs were pending.
create or replace function public.delete_thread(p_id text, p_owner text) returns jsonb language plpgsql as $$
declare
  pending jsonb;
begin
  perform 1 from public.assistant_threads where id = p_id and owner_hash = p_owner for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  select coalesce(jsonb_agg(id), '[]') into pending from public.assistant_runs
    where thread_id = p_id and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  perform public.erase_thread(p_id);
  return jsonb_build_object('outcome', 'deleted', 'runs', pending);
end $$;

-- Deletes up to p_limit threads without activity for p_days, the oldest first. Several servers may do so at once: what
-- one has locked, the others pass over. Answers {erased: how many, runs: those still pending}.
create function public.erase_inactive_threads(p_days int, p_limit int) returns jsonb language plpgsql as $$
declare
  inactive text[] := array(
    select id from public.assistant_threads where updated_at < clock_timestamp() - p_days * interval '1 day'
    order by updated_at, id limit p_limit for update skip locked);
  pending jsonb;
begin
  select coalesce(jsonb_agg(id), '[]') into pending from public.assistant_runs
    where thread_id = any (inactive) and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  perform public.erase_thread(id) from unnest(inactive) as id;
  return jsonb_build_object('erased', cardinality(inactive), 'runs', pending);
end $$;

-- PostgreSQL lets everybody execute a new function: only the server's key may.
do $$
declare
  f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and proname in ('count_erasure', 'record_slack_message', 'erase_thread', 'erase_inactive_threads')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
