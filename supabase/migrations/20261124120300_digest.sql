-- The weekly digest for maintainers: counts, days, and the questions that the docs could not answer.

-- The weeks whose digest was queued, so that one of several servers queues it.
create table public.assistant_digests (
  -- The ISO week, for example 2026-W47.
  week text primary key,
  created_at timestamptz not null default now()
);
alter table public.assistant_digests enable row level security;
revoke all on public.assistant_digests from anon, authenticated;
grant all on public.assistant_digests to service_role;

-- Queues the digest of a week for all notifiers, once. A week without questions gets none. Returns whether this call
-- queued it.
create function public.queue_digest(p_week text, p_since timestamptz, p_until timestamptz)
returns boolean language plpgsql as $$
begin
  insert into public.assistant_digests (week) values (p_week) on conflict do nothing;
  if not found then
    return false;
  end if;
  if not exists (select 1 from public.assistant_messages
      where role = 'user' and created_at >= p_since and created_at < p_until) then
    return false;
  end if;
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
    values ('notify', 'digest_' || p_week, 'digest.weekly', jsonb_build_object('since', p_since, 'until', p_until));
  return true;
end $$;

-- Counts what happened in a time: {threads, questions, answered, doubtful, down, unanswered, handed_over,
-- verified_given, verified_stale, corrected}.
-- `verified_stale`: the verified answers that are stale now. `answered`: answers that are complete. `unanswered`: questions whose last run ended without an answer, those that their
-- reader cancelled left out. `handed_over`: threads that a reader asked a person into or that a maintainer took.
create function public.count_digest(p_since timestamptz, p_until timestamptz) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'threads', (select count(*) from public.assistant_threads where created_at >= p_since and created_at < p_until),
    'questions', count(*) filter (where m.role = 'user'),
    'answered', count(*) filter (where m.role = 'assistant' and m.status = 'completed'),
    'doubtful', count(*) filter (where m.role = 'assistant' and (m.metadata ? 'uncovered' or m.metadata ? 'uncited')),
    'verified_given', count(*) filter (where m.role = 'assistant' and m.metadata ? 'verified'),
    'verified_stale', (select count(*) from public.verified_answers where status = 'stale'),
    'corrected', count(*) filter (where m.correction is not null),
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

-- Counts questions and doubtful answers for each day (UTC) of a time that has any: [{day, questions, doubts}], in order.
create function public.count_digest_days(p_since timestamptz, p_until timestamptz) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(d) order by d.day), '[]') from (
    select to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD') as day,
      count(*) filter (where m.role = 'user') as questions,
      count(*) filter (where m.role = 'assistant' and (m.metadata ? 'uncovered' or m.metadata ? 'uncited')) as doubts
    from public.assistant_messages m where m.created_at >= p_since and m.created_at < p_until group by 1) d
$$;

-- Returns the questions of a time that the docs could not answer, the latest first, at most p_limit: [{id, thread_id, text,
-- context, reason, queries}]. `text` has at most 1,000 characters. `reason`: missing (a vote down said that something is
-- missing), uncovered, uncited or unanswered. `queries`: what the assistant looked for, as a list.
create function public.list_unanswered_questions(p_since timestamptz, p_until timestamptz, p_limit int)
returns jsonb language sql stable as $$
  with last_runs as (
    select distinct on (r.message_id) r.id, r.message_id, r.status, r.steps from public.assistant_runs r
      where r.created_at >= p_since and r.created_at < p_until
      order by r.message_id, r.position desc
  ), doubted as (
    select q.id, q.thread_id, q.position, left(q.text, 1000) as text, q.context, r.steps,
      case
        when 'missing' = any (f.reasons) then 'missing'
        when a.metadata ? 'uncovered' then 'uncovered'
        when a.metadata ? 'uncited' then 'uncited'
        else 'unanswered'
      end as reason
    from last_runs r
    join public.assistant_messages q on q.id = r.message_id
    left join public.assistant_messages a on a.run_id = r.id and a.role = 'assistant'
    left join public.assistant_feedback f on f.message_id = a.id and f.rating = 'down'
    where a.metadata ? 'uncovered' or a.metadata ? 'uncited' or 'missing' = any (f.reasons)
      or (a.id is null and r.status in ('failed', 'expired', 'incomplete'))
    order by q.position desc limit p_limit
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'thread_id', thread_id, 'text', text, 'context', context,
      'reason', reason, 'queries', (select coalesce(jsonb_agg(s->>'query'), '[]')
        from jsonb_array_elements(steps) s where s->>'query' is not null)) order by position desc), '[]')
  from doubted
$$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.queue_digest, public.count_digest, public.count_digest_days, public.list_unanswered_questions
  from public, anon, authenticated;
grant execute on function
  public.queue_digest, public.count_digest, public.count_digest_days, public.list_unanswered_questions
  to service_role;
