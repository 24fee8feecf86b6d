-- Verified answers: answers of maintainers that are given to later readers who ask the same. They outlive the thread that
-- they come from, so they must contain nothing personal.

create table public.verified_answers (
  id text primary key,
  position bigint generated always as identity,
  question text not null,
  -- Other wordings of the question.
  paraphrases text[] not null default '{}',
  -- Markdown.
  answer text not null,
  -- Sections of the docs: [{url, title, hash}]. `hash` is the hash of the section when the answer was last confirmed.
  sources jsonb not null default '[]',
  -- The maintainer's display name.
  author text not null,
  -- The beginning of the path of the pages that the answer is for; null: all pages.
  page_scope text,
  -- active: given to readers. stale: a source has changed, and the answer is only offered to the model. retired: not used.
  status text not null default 'active' check (status in ('active', 'stale', 'retired')),
  -- Counts the changes by maintainers. A change names the version that it is based on.
  version int not null default 1,
  -- Where the answer comes from; null when that is deleted.
  thread_id text references public.assistant_threads (id) on delete set null,
  message_id text references public.assistant_messages (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create index verified_answers_thread on public.verified_answers (thread_id);
create index verified_answers_position on public.verified_answers (position);
-- A message has one verified answer that is not retired.
create unique index verified_answers_message on public.verified_answers (message_id)
  where message_id is not null and status <> 'retired';
alter table public.verified_answers enable row level security;
revoke all on public.verified_answers from anon, authenticated;
grant all on public.verified_answers to service_role;

-- One row: the revision of all verified answers. Servers read it with each run and load the answers again when it differs.
-- A number of a sequence would be visible before the change is.
create table public.verified_answers_revision (
  single boolean primary key default true check (single),
  revision text not null
);
alter table public.verified_answers_revision enable row level security;
revoke all on public.verified_answers_revision from anon, authenticated;
grant all on public.verified_answers_revision to service_role;

create function public.set_verified_answers_revision() returns trigger language plpgsql as $$
begin
  insert into public.verified_answers_revision (revision) values (gen_random_uuid()::text)
    on conflict (single) do update set revision = excluded.revision;
  return null;
end $$;
create trigger verified_answers_revised
  after insert or delete or update of question, paraphrases, answer, sources, author, page_scope, status, version
  on public.verified_answers for each statement execute function public.set_verified_answers_revision();

-- Shows a maintainer's text in place of an answer, to its reader. Locks the thread before anything else, as deletion does.
create function public.set_correction(p_thread_id text, p_message_id text, p_text text, p_author text)
returns boolean language plpgsql as $$
begin
  perform 1 from public.assistant_threads where id = p_thread_id for update;
  update public.assistant_messages set correction = jsonb_build_object(
      'text', p_text, 'author', p_author, 'corrected_at', clock_timestamp())
    where id = p_message_id and thread_id = p_thread_id and role = 'assistant';
  if not found then
    return false;
  end if;
  perform public.mark_maintained(p_thread_id);
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
    values ('notify', p_thread_id, 'answer.corrected', jsonb_build_object('message_id', p_message_id));
  return true;
end $$;

-- Whether an answer has all fields of a change already: a request that is repeated, not one that is based on less.
create function public.has_answer_fields(p_answer jsonb, p jsonb) returns boolean
language sql immutable as $$
  select (select bool_and(p_answer->key is not distinct from p->key)
      from unnest(array['question', 'paraphrases', 'answer', 'author', 'page_scope', 'status']) as key where p ? key)
    and (not p ? 'sources' or (select array_agg(s->'url') from jsonb_array_elements(p->'sources') s)
      is not distinct from (select array_agg(s->'url') from jsonb_array_elements(p_answer->'sources') s))
$$;

-- Changes a verified answer. p: {id, version, author} and those of question, paraphrases, answer, sources, page_scope and
-- status that change. `version` is the version that the change is based on; null: any. A new text is also shown to the
-- reader of the thread that the answer comes from. Notices that the answer is stale become void. A repeated change does
-- nothing. Returns {outcome: updated, answer}, or the outcome not_found or changed.
create function public.change_verified_answer(p jsonb) returns jsonb language plpgsql as $$
declare
  earlier public.verified_answers;
  changed public.verified_answers;
begin
  select * into earlier from public.verified_answers where id = p->>'id';
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  perform 1 from public.assistant_threads where id = earlier.thread_id for update;
  select * into earlier from public.verified_answers where id = p->>'id' for update;
  if p->>'version' is not null and earlier.version <> (p->>'version')::int then
    return case when public.has_answer_fields(to_jsonb(earlier), p)
      then jsonb_build_object('outcome', 'updated', 'answer', to_jsonb(earlier))
      else jsonb_build_object('outcome', 'changed') end;
  end if;
  update public.verified_answers set
      question = coalesce(p->>'question', question),
      paraphrases = case when p ? 'paraphrases'
        then array(select jsonb_array_elements_text(p->'paraphrases')) else paraphrases end,
      answer = coalesce(p->>'answer', answer),
      sources = coalesce(p->'sources', sources),
      author = coalesce(p->>'author', author),
      page_scope = case when p ? 'page_scope' then p->>'page_scope' else page_scope end,
      status = coalesce(p->>'status', status),
      version = version + 1,
      updated_at = clock_timestamp()
    where id = p->>'id' returning * into changed;
  delete from public.assistant_outbox
    where thread_id = changed.id and lane = 'notify' and kind = 'answer.stale' and status = 'pending';
  if changed.answer <> earlier.answer and changed.message_id is not null then
    perform public.set_correction(changed.thread_id, changed.message_id, changed.answer, changed.author);
  end if;
  return jsonb_build_object('outcome', 'updated', 'answer', to_jsonb(changed));
end $$;

-- Corrects an answer of the assistant: its reader sees the maintainer's text, and later readers get it as a verified
-- answer. p: {answer_id, thread_id, message_id, question, paraphrases, answer, sources, author, page_scope}.
-- Returns {outcome: created, answer}, also when the request is repeated, or an outcome alone. not_found. changed: somebody
-- has corrected the answer meanwhile. full: there are 2,000 answers that are not retired.
create function public.correct_answer(p jsonb) returns jsonb language plpgsql as $$
declare
  created public.verified_answers;
begin
  -- Only one of two corrections at once finds none.
  perform 1 from public.assistant_threads where id = p->>'thread_id' for update;
  select * into created from public.verified_answers where message_id = p->>'message_id' and status <> 'retired';
  if found then
    return case when public.has_answer_fields(to_jsonb(created), p)
      then jsonb_build_object('outcome', 'created', 'answer', to_jsonb(created))
      else jsonb_build_object('outcome', 'changed') end;
  end if;
  if (select count(*) from (select 1 from public.verified_answers where status <> 'retired' limit 2000) used) >= 2000 then
    return jsonb_build_object('outcome', 'full');
  end if;
  if not public.set_correction(p->>'thread_id', p->>'message_id', p->>'answer', p->>'author') then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  insert into public.verified_answers
    (id, question, paraphrases, answer, sources, author, page_scope, thread_id, message_id)
    values (p->>'answer_id', p->>'question', array(select jsonb_array_elements_text(p->'paraphrases')), p->>'answer',
      p->'sources', p->>'author', p->>'page_scope', p->>'thread_id', p->>'message_id') returning * into created;
  return jsonb_build_object('outcome', 'created', 'answer', to_jsonb(created));
end $$;

-- Lists verified answers, newest first. p: {status, limit, after}. `status`: null for all. `after`: the id that the list
-- continues after; null: from the beginning.
create function public.list_verified_answers(p jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(a) order by a.position desc), '[]') from (
    select * from public.verified_answers
    where (p->>'status' is null or status = p->>'status')
      and (p->>'after' is null or position < (select position from public.verified_answers where id = p->>'after'))
    order by position desc limit (p->>'limit')::int) a
$$;

-- Returns all answers that may be found, with their revision: {revision, answers}.
create function public.load_verified_answers() returns jsonb language sql stable as $$
  select jsonb_build_object(
    'revision', (select revision from public.verified_answers_revision),
    'answers', (select coalesce(jsonb_agg(to_jsonb(a) order by a.position), '[]')
      from public.verified_answers a where a.status <> 'retired'))
$$;

-- Marks active answers as stale and queues a notification for each. p_answers: [{id, version, changed}]. `version`: the
-- version whose sources were compared. `changed`: the sources that changed, [{url, title}].
-- Returns the number of answers that became stale.
create function public.mark_stale_answers(p_answers jsonb) returns int language plpgsql as $$
declare
  rows int;
begin
  with marked as (
    update public.verified_answers a set status = 'stale', updated_at = clock_timestamp()
      from jsonb_to_recordset(p_answers) as s (id text, version int, changed jsonb)
      where a.id = s.id and a.version = s.version and a.status = 'active'
      returning a.id, a.question, s.changed
  )
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
    select 'notify', id, 'answer.stale', jsonb_build_object('id', id, 'question', question, 'changed', changed)
    from marked;
  get diagnostics rows = row_count;
  return rows;
end $$;

-- Replaces claim_run: the revision of the verified answers comes with the lease, without a request of its own.
-- Takes the lease of a pending run for p_lease_ms (ms), or renews it with the same token. Returns the run with
-- everything that is needed to continue it, including p_history earlier messages. Returns null when the run is finished
-- or another process has the lease.
create or replace function public.claim_run(p_id text, p_token text, p_lease_ms int, p_history int)
returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
  question public.assistant_messages;
  history jsonb;
begin
  update public.assistant_runs set
      claims = claims + case when lease_token is distinct from p_token then 1 else 0 end,
      lease_token = p_token, lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond',
      status = case when status = 'queued' then 'in_progress' else status end,
      started_at = coalesce(started_at, clock_timestamp())
    where id = p_id and status in ('queued', 'in_progress', 'requires_action', 'cancelling')
      and (lease_token is null or lease_token = p_token or public.is_due(lease_until))
    returning * into run;
  if not found then
    return null;
  end if;
  select * into question from public.assistant_messages where id = run.message_id;
  select coalesce(jsonb_agg(to_jsonb(m) order by m.position), '[]') into history from (
    select * from public.assistant_messages where thread_id = run.thread_id and position < question.position
    order by position desc limit p_history) m;
  return to_jsonb(run) || jsonb_build_object(
    'remaining_ms', floor(extract(epoch from
      least(run.expires_at - clock_timestamp(), run.expires_at - run.created_at)) * 1000),
    'thread', (select to_jsonb(t) from public.assistant_threads t where t.id = run.thread_id),
    'question', to_jsonb(question),
    'history', history,
    'files', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'media_type', f.media_type,
        'bytes', f.bytes, 'message_id', f.message_id, 'run_id', f.run_id) order by f.position), '[]')
      from public.assistant_files f where f.message_id = question.id
        or f.message_id in (select m->>'id' from jsonb_array_elements(history) m)),
    'refused_runs', (select coalesce(jsonb_agg(r.id), '[]') from public.assistant_runs r
      where r.thread_id = run.thread_id and r.last_error->>'code' = 'attachment_refused'),
    'is_retry', exists (select 1 from public.assistant_runs r
      where r.message_id = run.message_id and r.position < run.position),
    'answers_revision', (select revision from public.verified_answers_revision),
    'events', public.list_run_events(p_id, 0));
end $$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.set_verified_answers_revision, public.set_correction, public.has_answer_fields, public.change_verified_answer,
  public.correct_answer, public.list_verified_answers, public.load_verified_answers, public.mark_stale_answers
  from public, anon, authenticated;
grant execute on function
  public.set_verified_answers_revision, public.set_correction, public.has_answer_fields, public.change_verified_answer,
  public.correct_answer, public.list_verified_answers, public.load_verified_answers, public.mark_stale_answers
  to service_role;
