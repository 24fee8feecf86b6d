-- The review pages of maintainers: one function for each page of results.

-- What the searches of a run found, with their scores, as of its answer: [{step, confidence, sections: [{url, heading,
-- score}]}]. `step` is the index of the search in `steps`. Null while the run is under way, and for runs that ended before
-- there was this column. It is apart from the state, which holds the long outputs of tools.
alter table public.assistant_runs add column found jsonb;

create function public.keep_found() returns trigger language plpgsql as $$
begin
  new.found := new.state->'found';
  return new;
end $$;
create trigger assistant_runs_found before update on public.assistant_runs for each row
  when (old.completed_at is null and new.completed_at is not null) execute function public.keep_found();

-- Threads are looked for by what is rare in them, and by words in their messages.
create index assistant_messages_doubts on public.assistant_messages (thread_id)
  where metadata ? 'uncovered' or metadata ? 'uncited';
create index assistant_messages_corrected on public.assistant_messages (thread_id) where correction is not null;
create index assistant_feedback_down on public.assistant_feedback (thread_id) where rating = 'down';
create index assistant_threads_page on public.assistant_threads (page_path, updated_at);
-- The simple configuration has no language: docs are in any. Longer texts exceed what one vector may hold.
create index assistant_messages_words on public.assistant_messages using gin (to_tsvector('simple', left(text, 50000)));

-- Returns a page of threads for maintainers, latest activity first. p: {filter, page, assistant, since, until, query,
-- words, after, limit}; each but `limit` may be null. `filter`: doubtful, down, unanswered, waiting or corrected. `query`
-- is looked for in titles, and `words`, a tsquery, in messages. `after`: {at, id} of the last thread of the page before.
-- Returns a list of at most limit + 1 [{thread, counts, question}]; `question` is the beginning of the first question.
-- The statement is put together from fixed parts, so that each filter gets a plan of its own.
create function public.list_review_threads(p jsonb) returns jsonb language plpgsql stable as $$
declare
  conditions text := '';
  result jsonb;
begin
  conditions := conditions || case p->>'filter'
    when 'doubtful' then ' and t.id in (select m.thread_id from public.assistant_messages m
      where m.metadata ? ''uncovered'' or m.metadata ? ''uncited'')'
    when 'corrected' then ' and t.id in (select m.thread_id from public.assistant_messages m
      where m.correction is not null)'
    when 'down' then ' and t.id in (select f.thread_id from public.assistant_feedback f where f.rating = ''down'')'
    when 'waiting' then ' and t.handoff = ''waiting'''
    -- The last message is a question, and no answer is on its way.
    when 'unanswered' then ' and (select m.role from public.assistant_messages m where m.thread_id = t.id
        order by m.position desc limit 1) = ''user''
      and not exists (select 1 from public.assistant_runs r where r.thread_id = t.id
        and r.status in (''queued'', ''in_progress'', ''requires_action'', ''cancelling''))'
    else '' end;
  if p->>'page' is not null then
    conditions := conditions || ' and t.page_path = $1->>''page''';
  end if;
  if p->>'assistant' = 'default' then
    conditions := conditions || ' and t.assistant_id is null';
  elsif p->>'assistant' is not null then
    conditions := conditions || ' and t.assistant_id = $1->>''assistant''';
  end if;
  if p->>'since' is not null then
    conditions := conditions || ' and t.updated_at >= ($1->>''since'')::timestamptz';
  end if;
  if p->>'until' is not null then
    conditions := conditions || ' and t.updated_at < ($1->>''until'')::timestamptz';
  end if;
  if p->>'query' is not null then
    conditions := conditions || ' and t.id in (
      select m.thread_id from public.assistant_messages m
        where to_tsvector(''simple'', left(m.text, 50000)) @@ ($1->>''words'')::tsquery
      union select s.id from public.assistant_threads s
        where strpos(lower(s.metadata->>''threadTitle''), lower($1->>''query'')) > 0)';
  end if;
  if p->'after'->>'id' is not null then
    conditions := conditions || ' and t.updated_at <= ($1->''after''->>''at'')::timestamptz
      and (t.updated_at, t.id) < (($1->''after''->>''at'')::timestamptz, $1->''after''->>''id'')';
  end if;
  execute 'select coalesce(jsonb_agg(jsonb_build_object(''thread'', to_jsonb(found), ''counts'',
      public.count_thread(found.id), ''question'', (select left(m.text, 300) from public.assistant_messages m
        where m.thread_id = found.id and m.role = ''user'' order by m.position limit 1))
      order by found.updated_at desc, found.id desc), ''[]'')
    from (select t.* from public.assistant_threads t where true' || conditions || '
      order by t.updated_at desc, t.id desc limit ($1->>''limit'')::int + 1) found'
    into result using p;
  return result;
end $$;

-- Returns a thread with everything that maintainers are shown of it; null for an unknown one. Of a long thread the latest
-- 400 messages. Returns {thread, counts, messages, runs, feedback, files, answers}; `answers` are the verified answers that
-- come from its messages: [{id, message_id, status}].
create function public.get_review_thread(p_id text) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'thread', to_jsonb(t),
    'counts', public.count_thread(t.id),
    'messages', (select coalesce(jsonb_agg(to_jsonb(m) order by m.position), '[]') from (
      select * from public.assistant_messages where thread_id = t.id order by position desc limit 400) m),
    'runs', (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'message_id', r.message_id, 'status', r.status,
        'steps', r.steps, 'found', r.found, 'last_error', r.last_error, 'usage', r.usage, 'own_key', r.own_key,
        'started_at', r.started_at, 'completed_at', r.completed_at) order by r.position), '[]') from (
      select * from public.assistant_runs where thread_id = t.id order by position desc limit 400) r),
    'feedback', (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from public.assistant_feedback f where f.thread_id = t.id),
    'files', public.list_message_files(array(select id from public.assistant_messages where thread_id = t.id)),
    'answers', (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from public.verified_answers a
        where a.thread_id = t.id and a.message_id is not null and a.status <> 'retired'))
  from public.assistant_threads t where t.id = p_id
$$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function public.keep_found, public.list_review_threads, public.get_review_thread
  from public, anon, authenticated;
grant execute on function public.keep_found, public.list_review_threads, public.get_review_thread to service_role;
