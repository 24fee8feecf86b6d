-- Maintainers: their messages in threads of readers, handoffs, the updates of posted messages, and received events.

-- A message of a maintainer has role `maintainer`, an author and no run. The reader sees it; the model sees it as context.
alter table public.assistant_messages drop constraint assistant_messages_role_check;
alter table public.assistant_messages add constraint assistant_messages_role_check
  check (role in ('user', 'assistant', 'maintainer'));
alter table public.assistant_messages
  -- The maintainer's display name.
  add column author text,
  -- Who may change the message on the review pages: a hash of the maintainer's account or link. Null for copies.
  add column author_id text,
  -- The message elsewhere that this one is a copy of, for example `slack:C0123456789:1700000001.000100`. An edit or a
  -- deletion there follows here.
  add column origin text,
  add column edited_at timestamptz,
  -- {text, author, corrected_at}: the answer of a maintainer in place of this one.
  add column correction jsonb;
create unique index assistant_messages_origin on public.assistant_messages (origin) where origin is not null;

alter table public.assistant_threads
  -- waiting: the reader asked for a person. taken: a maintainer has the thread, and the assistant does not answer.
  -- resolved: the thread was handed back to the assistant. Null: no person was asked for.
  add column handoff text check (handoff in ('waiting', 'taken', 'resolved')),
  -- The display name of the maintainer who took the thread.
  add column handoff_by text,
  -- The last time at which a maintainer changed what the reader sees. Event streams of the thread compare it.
  add column maintained_at timestamptz;
create index assistant_threads_handoff on public.assistant_threads (handoff) where handoff in ('waiting', 'taken');

-- `update` updates the home of a thread after a change. `inbox` has events that were received from a notifier's service,
-- with their content. Both have workers of their own.
alter table public.assistant_outbox drop constraint assistant_outbox_lane_check;
alter table public.assistant_outbox add constraint assistant_outbox_lane_check
  check (lane in ('notify', 'cleanup', 'erase', 'update', 'inbox'));

-- The message of ours that a posted message shows; null for a home.
alter table public.assistant_posted_messages add column message_id text;
create index assistant_posted_messages_message on public.assistant_posted_messages (message_id)
  where message_id is not null;

-- Events that were received, by the id that their sender gave them. A repeated event does nothing. `deleted:` and an origin:
-- the message was deleted there, so an event that adds it does nothing.
create table public.assistant_received_events (
  id text primary key,
  received_at timestamptz not null default now()
);
create index assistant_received_events_time on public.assistant_received_events (received_at);
alter table public.assistant_received_events enable row level security;
revoke all on public.assistant_received_events from anon, authenticated;
grant all on public.assistant_received_events to service_role;

-- Queues an event for the worker of the lane `inbox`. p_key orders events: those of one key are handled one after the
-- other. p_buckets as for take_tokens. Returns {outcome}: `queued`, `repeated` when an event with this id was received
-- before, or `limited` with {retry_after_ms}.
create function public.receive_event(
  p_id text, p_notifier text, p_key text, p_kind text, p_payload jsonb, p_buckets jsonb default '[]'
) returns jsonb language plpgsql as $$
declare
  wait bigint;
begin
  -- A repeated event takes no token.
  if exists (select 1 from public.assistant_received_events where id = p_id) then
    return jsonb_build_object('outcome', 'repeated');
  end if;
  wait := public.take_tokens(p_buckets);
  if wait > 0 then
    return jsonb_build_object('outcome', 'limited', 'retry_after_ms', wait);
  end if;
  insert into public.assistant_received_events (id) values (p_id) on conflict do nothing;
  if not found then
    return jsonb_build_object('outcome', 'repeated');
  end if;
  insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload)
    values ('inbox', p_notifier, p_key, p_kind, p_payload);
  return jsonb_build_object('outcome', 'queued');
end $$;

-- Queues an update of a thread's home after a notification of the thread was delivered. Updates are coalesced: a pending
-- row that is not being delivered tells of all changes. A new row is due after 2 seconds. A notifier without a home for the
-- thread gets no row.
create function public.queue_home_update() returns trigger language plpgsql as $$
begin
  insert into public.assistant_outbox (lane, notifier, thread_id, kind, next_attempt_at)
    select 'update', new.notifier, new.thread_id, 'thread.changed', clock_timestamp() + interval '2 seconds'
    from public.assistant_threads t where t.id = new.thread_id and t.homes ? new.notifier
      and not exists (select 1 from public.assistant_outbox where lane = 'update' and notifier = new.notifier
        and thread_id = new.thread_id and status = 'pending' and lease_token is null);
  return null;
end $$;
create trigger assistant_outbox_home_update after update on public.assistant_outbox for each row
  when (new.lane = 'notify' and new.status = 'delivered' and old.status <> 'delivered'
    and new.kind not in ('thread.created', 'thread.deleted', 'budget.used'))
  execute function public.queue_home_update();

-- Replaces erase_thread: pending updates of its homes are deleted, too.
-- Deletes a locked thread with everything in it. Outbox rows of the same transaction delete the copies elsewhere: one
-- row for the conversation upstream, and one for each message that a notifier posted, replies before the home.
create or replace function public.erase_thread(p_id text) returns void language plpgsql as $$
begin
  delete from public.assistant_outbox where thread_id = p_id and lane in ('notify', 'update') and status = 'pending';
  perform public.queue_upstream_deletion(p_id);
  insert into public.assistant_outbox (lane, notifier, thread_id, kind, payload)
    select 'erase', m.notifier, p_id, 'message.erased', jsonb_build_object('message', m.message)
      from public.assistant_posted_messages m join public.assistant_threads t on t.id = m.thread_id
      where m.thread_id = p_id
      order by m.message is not distinct from t.homes->m.notifier, m.position desc;
  insert into public.assistant_outbox (lane, thread_id, kind) values ('notify', p_id, 'thread.deleted');
  delete from public.assistant_threads where id = p_id;
end $$;

-- Marks a locked thread as changed by a maintainer or by a request for one.
create function public.mark_maintained(p_thread_id text) returns void language sql as $$
  update public.assistant_threads set maintained_at = clock_timestamp(), updated_at = clock_timestamp()
    where id = p_thread_id
$$;

-- Adds a message of a maintainer. p: {thread_id, message_id, author, author_id, text, origin}; `author_id` and `origin`,
-- which may be null, as in the table. A second message with the same origin is not added, nor one that was deleted there
-- before it arrived here.
-- Returns {outcome: created | replayed, message} or {outcome: not_found | deleted}.
create function public.add_maintainer_message(p jsonb) returns jsonb language plpgsql as $$
declare
  message public.assistant_messages;
begin
  perform 1 from public.assistant_threads where id = p->>'thread_id' for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  if exists (select 1 from public.assistant_received_events where id = 'deleted:' || (p->>'origin')) then
    return jsonb_build_object('outcome', 'deleted');
  end if;
  insert into public.assistant_messages (id, thread_id, role, text, author, author_id, origin)
    values (p->>'message_id', p->>'thread_id', 'maintainer', p->>'text', p->>'author', p->>'author_id', p->>'origin')
    on conflict (origin) where origin is not null do nothing returning * into message;
  if not found then
    select * into message from public.assistant_messages where origin = p->>'origin';
    return jsonb_build_object('outcome', 'replayed', 'message', to_jsonb(message));
  end if;
  perform public.mark_maintained(message.thread_id);
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
    values ('notify', message.thread_id, 'maintainer.replied', jsonb_build_object('message_id', message.id));
  return jsonb_build_object('outcome', 'created', 'message', to_jsonb(message));
end $$;

-- Changes the text of a maintainer's message, or deletes the message when p_text is null. p_id is its id or its origin. The
-- origin of a deleted message is remembered as a received event: the event that adds the message may arrive after it.
-- Returns the thread's id; null when there is no such message.
create function public.change_maintainer_message(p_id text, p_text text) returns text language plpgsql as $$
declare
  message public.assistant_messages;
begin
  select * into message from public.assistant_messages where role = 'maintainer' and (id = p_id or origin = p_id);
  perform 1 from public.assistant_threads where id = message.thread_id for update;
  if p_text is null then
    insert into public.assistant_received_events (id) values ('deleted:' || coalesce(message.origin, p_id))
      on conflict do nothing;
  end if;
  if message.id is null then
    return null;
  end if;
  if p_text is null then
    delete from public.assistant_messages where id = message.id;
  else
    update public.assistant_messages set text = p_text, edited_at = clock_timestamp() where id = message.id;
  end if;
  perform public.mark_maintained(message.thread_id);
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
    values ('notify', message.thread_id, 'maintainer.changed', jsonb_build_object('message_id', message.id));
  return message.thread_id;
end $$;

-- Changes a thread's handoff. p: {thread_id, owner, handoff, by}. `owner` is null when a maintainer changes it. A reader
-- may ask for a person (waiting) and take that back (null) until a maintainer has the thread. `handoff`: null, waiting,
-- taken or resolved. `by`: the maintainer's display name. An equal change queues no notification.
-- Returns {outcome: updated | unchanged, thread}, or the outcome not_found or taken.
create function public.change_handoff(p jsonb) returns jsonb language plpgsql as $$
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
  insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('notify', thread.id, 'handoff.changed',
    jsonb_build_object('handoff', p->>'handoff', 'by', p->>'by'));
  select * into thread from public.assistant_threads where id = thread.id;
  return jsonb_build_object('outcome', 'updated', 'thread', to_jsonb(thread));
end $$;

-- Completes a new run at once, without an answer, while a maintainer has the thread.
create function public.complete_run_of_taken_thread() returns trigger language plpgsql as $$
begin
  if exists (select 1 from public.assistant_threads where id = new.thread_id and handoff = 'taken') then
    new.status := 'completed';
    new.completed_at := clock_timestamp();
  end if;
  return new;
end $$;
create trigger assistant_runs_taken before insert on public.assistant_runs
  for each row execute function public.complete_run_of_taken_thread();

-- Replaces send_budgeted_message: a run that is over at once, because a maintainer has the thread, costs nothing.
-- Accepts a message as send_message does. p.budget is the argument of reserve_budget. The run quotes the docs when a
-- budget is used up.
create or replace function public.send_budgeted_message(p jsonb) returns jsonb language plpgsql as $$
declare
  sent jsonb := public.send_message(p);
  reserved jsonb;
  run public.assistant_runs;
begin
  if sent->>'outcome' <> 'created' or sent->'run'->>'status' = 'completed' then
    return sent;
  end if;
  reserved := public.reserve_budget(p->'budget');
  update public.assistant_runs set budget = reserved,
      state = case when reserved ? 'over' then '{"degraded": true}' else state end
    where id = p->>'run_id' returning * into run;
  return sent || jsonb_build_object('run', to_jsonb(run));
end $$;

-- Replaces delete_question: messages of maintainers stay.
-- Deletes a question and all messages after it, except those of maintainers. The conversation upstream has their texts, so
-- it is deleted, too. The next run starts a new conversation from the remaining messages.
create or replace function public.delete_question(p_id text, p_thread_id text) returns void language plpgsql as $$
declare
  first bigint;
begin
  select position into first from public.assistant_messages where id = p_id and thread_id = p_thread_id;
  perform public.queue_upstream_deletion(p_thread_id);
  -- Maintainers are not notified of deleted messages.
  delete from public.assistant_outbox o where o.lane = 'notify' and o.thread_id = p_thread_id and o.status = 'pending'
    and (o.payload->>'run_id' in (select id from public.assistant_runs where message_id = p_id)
      or o.payload->>'message_id' in (select id from public.assistant_messages
        where thread_id = p_thread_id and position >= first and role <> 'maintainer'));
  delete from public.assistant_messages
    where thread_id = p_thread_id and position >= first and role <> 'maintainer';
  update public.assistant_threads set conversation_id = null where id = p_thread_id;
end $$;

-- Returns the threads of p_ids (a list) that a maintainer has changed: [{thread_id, maintained_at}].
create function public.get_maintained_threads(p_ids jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('thread_id', id, 'maintained_at', maintained_at)), '[]')
  from public.assistant_threads where id in (select jsonb_array_elements_text(p_ids)) and maintained_at is not null
$$;

-- Replaces get_thread_states: a message or a correction of a maintainer answers a thread, too.
-- The state of those threads of p_ids (a list) that exist: whether a run is pending, and when the last run ended or a
-- maintainer last wrote or corrected an answer.
create or replace function public.get_thread_states(p_ids jsonb)
returns table (thread_id text, running boolean, answered_at timestamptz) language sql stable as $$
  select t.id,
    exists (select 1 from public.assistant_runs r where r.thread_id = t.id
      and r.status in ('queued', 'in_progress', 'requires_action', 'cancelling')),
    greatest(
      (select r.completed_at from public.assistant_runs r
        where r.thread_id = t.id and r.completed_at is not null order by r.position desc limit 1),
      (select greatest(max(m.created_at) filter (where m.role = 'maintainer'),
          max((m.correction->>'corrected_at')::timestamptz))
        from public.assistant_messages m where m.thread_id = t.id))
  from public.assistant_threads t where t.id in (select jsonb_array_elements_text(p_ids))
$$;

-- Counts what maintainers are shown of a thread: {questions, answers, doubts, up, down, replies, corrections}. `doubts`
-- are answers that the docs do not cover or that cite nothing; `replies` are messages of maintainers.
create function public.count_thread(p_thread_id text) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'questions', count(*) filter (where m.role = 'user'),
    'answers', count(*) filter (where m.role = 'assistant'),
    'doubts', count(*) filter (where m.metadata ? 'uncovered' or m.metadata ? 'uncited'),
    'replies', count(*) filter (where m.role = 'maintainer'),
    'corrections', count(*) filter (where m.correction is not null),
    'up', (select count(*) from public.assistant_feedback f where f.thread_id = p_thread_id and f.rating = 'up'),
    'down', (select count(*) from public.assistant_feedback f where f.thread_id = p_thread_id and f.rating = 'down'))
  from public.assistant_messages m where m.thread_id = p_thread_id
$$;

-- Replaces get_outbox_subject: adds the counts of the thread, and the steps of an answer.
-- Returns the current rows that an outbox row is about: {thread, counts, message, steps, feedback, files}; null for
-- deleted ones. `counts` as count_thread returns them. `steps` are those of the answer's run.
create or replace function public.get_outbox_subject(p_thread_id text, p_message_id text)
returns jsonb language sql stable as $$
  select jsonb_build_object(
    'thread', (select to_jsonb(t) from public.assistant_threads t where t.id = p_thread_id),
    'counts', public.count_thread(p_thread_id),
    'message', (select to_jsonb(m) from public.assistant_messages m where m.id = p_message_id),
    'steps', coalesce((select r.steps from public.assistant_runs r join public.assistant_messages m on m.run_id = r.id
      where m.id = p_message_id and m.role = 'assistant'), '[]'),
    'feedback', (select to_jsonb(f) from public.assistant_feedback f where f.message_id = p_message_id),
    'files', public.list_message_files(array[p_message_id]))
$$;

-- Replaces record_posted_message: a message that shows one of ours has its id.
-- Records a message that a notifier posted. If its thread was deleted meanwhile, its erasure is queued.
-- p: {thread_id, notifier, message, is_home, message_id}. `message`: the notifier's own JSON. `is_home`: the thread's later
-- messages belong to this one. `message_id` (or null): the message of ours that it shows.
create or replace function public.record_posted_message(p jsonb) returns void language plpgsql as $$
begin
  perform 1 from public.assistant_threads where id = p->>'thread_id' for update;
  if not found then
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

-- Replaces record_deliveries: the content of a received event is deleted once it was handled.
-- Records the results of rows that were claimed with p_token, and claims the next rows. Results of a lost lease are
-- left out.
-- p_deliveries: [{id, status, retry_ms, error, pause_key, message}]. `status`: delivered, dead, or pending again after
-- retry_ms (ms). `pause_key`: a bucket that pauses for the same time. `message` (or null): as for
-- record_posted_message. It is recorded even if the lease was lost or the row is deleted. p_next and the result: as for
-- claim_outbox_rows.
create or replace function public.record_deliveries(p_deliveries jsonb, p_token text, p_next jsonb) returns jsonb
language plpgsql as $$
declare
  moment timestamptz := clock_timestamp();
begin
  -- Threads are locked before outbox rows, in the same order as in their deletion.
  perform public.record_posted_message(d.message)
    from jsonb_to_recordset(p_deliveries) as d (message jsonb)
    where jsonb_typeof(d.message) = 'object';
  with recorded as (
    update public.assistant_outbox o
      set status = d.status, lease_token = null, lease_until = null, last_error = d.error,
        next_attempt_at = moment + coalesce(d.retry_ms, 0) * interval '1 millisecond',
        finished_at = case when d.status <> 'pending' then moment end,
        owner_hash = case when d.status = 'pending' then o.owner_hash end,
        -- States of engines and received events have texts in them. They are deleted when they are no longer needed.
        payload = case when o.lane in ('cleanup', 'inbox') and d.status = 'delivered' then '{}' else o.payload end
      from jsonb_to_recordset(p_deliveries)
        as d (id bigint, status text, retry_ms bigint, error text, pause_key text)
      where o.id = d.id and o.lease_token = p_token
      returning d.pause_key, o.next_attempt_at
  )
  insert into public.rate_limits (key, arrival)
    select pause_key, max(next_attempt_at) from recorded where pause_key is not null group by pause_key
    on conflict (key) do update set arrival = greatest(public.rate_limits.arrival, excluded.arrival);
  if p_next->>'lane' = 'cleanup' and jsonb_path_exists(p_deliveries, '$[*] ? (@.status == "delivered")') then
    perform nextval('public.assistant_erasures');
  end if;
  return public.claim_outbox_rows(p_next);
end $$;

-- Returns what a posted message belongs to: {thread_id, message_id}; null for an unknown one.
create function public.find_posted_message(p_notifier text, p_message jsonb) returns jsonb language sql stable as $$
  select jsonb_build_object('thread_id', thread_id, 'message_id', message_id) from public.assistant_posted_messages
    where notifier = p_notifier and message = p_message
$$;

-- Returns the messages that a notifier posted for one of ours, oldest first: a list of the notifier's own JSON.
create function public.list_posted_messages(p_notifier text, p_message_id text) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(message order by position), '[]') from public.assistant_posted_messages
    where notifier = p_notifier and message_id = p_message_id
$$;

-- Replaces give_up_unknown_notifiers: the lanes update and inbox have rows of notifiers, too.
-- Makes pending rows dead letters when they are older than p_days days and their notifier is not among p_notifiers. Until
-- then the notifier may be configured again. Returns the number of rows.
create or replace function public.give_up_unknown_notifiers(p_notifiers text[], p_days int) returns int
language plpgsql as $$
declare
  rows int;
begin
  update public.assistant_outbox set status = 'dead', last_error = 'notifier_not_configured', lease_token = null,
      lease_until = null, finished_at = clock_timestamp(), owner_hash = null
    where lane <> 'cleanup' and status = 'pending' and notifier <> '' and notifier <> all (p_notifiers)
      and created_at < clock_timestamp() - p_days * interval '1 day';
  get diagnostics rows = row_count;
  return rows;
end $$;

-- Replaces sweep: ids of received events are deleted after a day.
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
  delete from public.assistant_received_events where received_at < clock_timestamp() - interval '1 day';
  select public.join_deltas();
  select jsonb_build_object('given_up', public.give_up_unknown_notifiers(p_notifiers, 1));
$$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.receive_event, public.queue_home_update, public.mark_maintained, public.add_maintainer_message,
  public.change_maintainer_message, public.change_handoff, public.complete_run_of_taken_thread,
  public.get_maintained_threads, public.count_thread, public.find_posted_message, public.list_posted_messages
  from public, anon, authenticated;
grant execute on function
  public.receive_event, public.queue_home_update, public.mark_maintained, public.add_maintainer_message,
  public.change_maintainer_message, public.change_handoff, public.complete_run_of_taken_thread,
  public.get_maintained_threads, public.count_thread, public.find_posted_message, public.list_posted_messages
  to service_role;
