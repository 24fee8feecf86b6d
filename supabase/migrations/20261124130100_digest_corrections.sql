-- The digest counts corrections by the time when they were made.

-- Replaces count_digest: a correction counts when it was made, however old the answer is.
-- Counts what happened in a time: {threads, questions, answered, doubtful, down, unanswered, handed_over,
-- verified_given, verified_stale, corrected}.
-- `verified_stale`: the verified answers that are stale now. `answered`: answers that are complete. `unanswered`: questions
-- whose last run ended without an answer, those that their reader cancelled left out. `handed_over`: threads that a reader
-- asked a person into or that a maintainer took. `corrected`: answers whose last correction was made in that time.
create or replace function public.count_digest(p_since timestamptz, p_until timestamptz) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'threads', (select count(*) from public.assistant_threads where created_at >= p_since and created_at < p_until),
    'questions', count(*) filter (where m.role = 'user'),
    'answered', count(*) filter (where m.role = 'assistant' and m.status = 'completed'),
    'doubtful', count(*) filter (where m.role = 'assistant' and (m.metadata ? 'uncovered' or m.metadata ? 'uncited')),
    'verified_given', count(*) filter (where m.role = 'assistant' and m.metadata ? 'verified'),
    'verified_stale', (select count(*) from public.verified_answers where status = 'stale'),
    'corrected', (select count(*) from public.assistant_messages c where c.correction is not null
      and (c.correction->>'corrected_at')::timestamptz >= p_since
      and (c.correction->>'corrected_at')::timestamptz < p_until),
    'down', (select count(*) from public.assistant_feedback f
      where f.rating = 'down' and f.updated_at >= p_since and f.updated_at < p_until),
    'unanswered', (select count(*) from (
      select distinct on (r.message_id) r.status, r.id from public.assistant_runs r
        where r.created_at >= p_since and r.created_at < p_until order by r.message_id, r.position desc) last
      where last.status in ('failed', 'expired', 'incomplete')
        and not exists (select 1 from public.assistant_messages a where a.run_id = last.id and a.role = 'assistant')),
    'handed_over', (select count(distinct o.thread_id) from public.assistant_outbox o
      join public.assistant_threads t on t.id = o.thread_id
      where o.kind = 'handoff.changed' and o.payload->>'handoff' in ('waiting', 'taken')
        and o.created_at >= p_since and o.created_at < p_until))
  from public.assistant_messages m where m.created_at >= p_since and m.created_at < p_until
$$;
