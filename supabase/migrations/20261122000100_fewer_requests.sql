-- What belongs together is read together: one request where there were five.

-- A page of a thread's messages with all that is shown beside them; nothing when the thread is not the owner's.
-- `messages` holds one more than p_limit where there are more. `questions` are the thread's latest, shortened.
create function public.thread_messages(p_thread_id text, p_owner text, p_after text, p_limit int)
returns jsonb language plpgsql stable as $$
declare
  first bigint := 0;
  page jsonb;
begin
  perform 1 from public.assistant_threads where id = p_thread_id and owner_hash = p_owner;
  if not found then
    return null;
  end if;
  if p_after is not null then
    select position into first from public.assistant_messages where id = p_after and thread_id = p_thread_id;
  end if;
  select coalesce(jsonb_agg(to_jsonb(m) order by m.position), '[]') into page from (
    select * from public.assistant_messages where thread_id = p_thread_id and position > first
    order by position limit p_limit + 1) m;
  return jsonb_build_object(
    'messages', page,
    'steps', (select coalesce(jsonb_object_agg(r.id, r.steps), '{}') from public.assistant_runs r
      where r.id in (select m->>'run_id' from jsonb_array_elements(page) m where m->>'role' = 'assistant')),
    'feedback', (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from public.assistant_feedback f
      where f.message_id in (select m->>'id' from jsonb_array_elements(page) m)),
    'files', public.message_files(array(select m->>'id' from jsonb_array_elements(page) m)),
    'questions', (select coalesce(jsonb_agg(q.content order by q.position desc), '[]') from (
      select left(content, 1000) as content, position from public.assistant_messages
      where thread_id = p_thread_id and role = 'user' order by position desc limit 200) q));
end $$;

-- Files attached to messages, without their contents, in the order they were uploaded.
create function public.message_files(p_message_ids text[]) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'media_type', media_type, 'bytes', bytes,
    'message_id', message_id, 'run_id', run_id) order by position), '[]')
  from public.assistant_files where message_id = any(p_message_ids)
$$;

-- What an outbox row tells of, as it is now.
create function public.outbox_subject(p_thread_id text, p_message_id text) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'thread', (select to_jsonb(t) from public.assistant_threads t where t.id = p_thread_id),
    'message', (select to_jsonb(m) from public.assistant_messages m where m.id = p_message_id),
    'feedback', (select to_jsonb(f) from public.assistant_feedback f where f.message_id = p_message_id),
    'files', public.message_files(array[p_message_id]))
$$;

-- As claim_outbox, and a row comes with what it tells of.
create function public.next_outbox(p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int)
returns jsonb language plpgsql as $$
declare
  claim jsonb := public.claim_outbox(p_lane, p_token, p_lease_ms, p_pace_key, p_pace_ms);
begin
  if claim ? 'row' then
    return claim || jsonb_build_object('subject',
      public.outbox_subject(claim->'row'->>'thread_id', claim->'row'->'payload'->>'message_id'));
  end if;
  return claim;
end $$;

-- Settles a row as settle_outbox does, and claims the next one as next_outbox does.
create function public.settle_and_next_outbox(p_id bigint, p_settled_token text, p_status text, p_retry_ms bigint,
  p_error text, p_pause_key text, p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int)
returns jsonb language plpgsql as $$
begin
  perform public.settle_outbox(p_id, p_settled_token, p_status, p_retry_ms, p_error, p_pause_key);
  return public.next_outbox(p_lane, p_token, p_lease_ms, p_pace_key, p_pace_ms);
end $$;

do $$
declare
  f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and proname in ('thread_messages', 'message_files', 'outbox_subject', 'next_outbox', 'settle_and_next_outbox')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
