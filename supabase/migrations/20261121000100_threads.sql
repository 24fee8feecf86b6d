-- Threads, messages and limits. Each function is one transaction and answers with an outcome instead of raising,
-- so that nothing a reader wrote ever appears in a database error.

-- Takes one token from each bucket, or from none. p_buckets: [{key, limit, window_ms}].
-- Answers 0, or the milliseconds until all of them have one. GCRA: a bucket holds `limit` tokens and refills
-- one every window_ms / limit; `arrival` is when it would be full again.
create function public.take_tokens(p_buckets jsonb) returns bigint language plpgsql as $$
declare
  bucket record;
  moment timestamptz := clock_timestamp();
  wait interval := interval '0';
begin
  for bucket in
    select b->>'key' as key, (b->>'limit')::int as size, (b->>'window_ms')::int * interval '1 millisecond' as span
    from jsonb_array_elements(p_buckets) as b order by 1
  loop
    insert into public.rate_limits (key, arrival) values (bucket.key, moment) on conflict (key) do nothing;
    select greatest(wait, greatest(arrival, moment) + bucket.span / bucket.size - bucket.span - moment) into wait
      from public.rate_limits where key = bucket.key for update;
  end loop;
  if wait > interval '0' then
    return ceil(extract(epoch from wait) * 1000);
  end if;
  update public.rate_limits r
    set arrival = greatest(r.arrival, moment) + (b->>'window_ms')::int * interval '1 millisecond' / (b->>'limit')::int
    from jsonb_array_elements(p_buckets) as b where r.key = b->>'key';
  return 0;
end $$;

create function public.create_thread(p_id text, p_owner text, p_metadata jsonb, p_page_path text, p_buckets jsonb)
returns jsonb language plpgsql as $$
declare
  wait bigint := public.take_tokens(p_buckets);
  thread public.assistant_threads;
begin
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  insert into public.assistant_threads (id, owner_hash, metadata, page_path)
    values (p_id, p_owner, p_metadata, p_page_path) returning * into thread;
  insert into public.assistant_outbox (lane, thread_id, kind) values ('notify', p_id, 'thread.created');
  return jsonb_build_object('outcome', 'created', 'thread', to_jsonb(thread));
end $$;

-- Merges metadata into a thread; tells maintainers when the title changed.
create function public.update_thread(p_id text, p_owner text, p_metadata jsonb)
returns jsonb language plpgsql as $$
declare
  thread public.assistant_threads;
  merged jsonb;
begin
  select * into thread from public.assistant_threads where id = p_id and owner_hash = p_owner for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  merged := thread.metadata || p_metadata;
  if (select count(*) from jsonb_object_keys(merged)) > 16 then
    return jsonb_build_object('outcome', 'too_many_keys');
  end if;
  if merged->>'threadTitle' is distinct from thread.metadata->>'threadTitle' then
    insert into public.assistant_outbox (lane, thread_id, kind) values ('notify', p_id, 'thread.titled');
  end if;
  update public.assistant_threads set metadata = merged where id = p_id returning * into thread;
  return jsonb_build_object('outcome', 'updated', 'thread', to_jsonb(thread));
end $$;

-- The owner's threads, latest activity first; p_query searches titles and messages.
create function public.list_threads(p_owner text, p_query text, p_after text, p_limit int)
returns setof public.assistant_threads language sql stable as $$
  select t.* from public.assistant_threads t
  left join public.assistant_threads a on a.id = p_after and a.owner_hash = p_owner
  where t.owner_hash = p_owner
    and (p_after is null or (a.id is not null and (t.updated_at, t.id) < (a.updated_at, a.id)))
    and (p_query is null
      or strpos(lower(coalesce(t.metadata->>'threadTitle', '')), lower(p_query)) > 0
      or exists (select 1 from public.assistant_messages m
        where m.thread_id = t.id and strpos(lower(m.content), lower(p_query)) > 0))
  order by t.updated_at desc, t.id desc limit p_limit
$$;

-- Deletes a thread and all it holds; what is left upstream becomes a cleanup row, and maintainers get a last note.
create function public.delete_thread(p_id text, p_owner text) returns jsonb language plpgsql as $$
declare
  thread public.assistant_threads;
  remains jsonb;
begin
  select * into thread from public.assistant_threads where id = p_id and owner_hash = p_owner for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'engine', state->'engine')), '[]') into remains
    from public.assistant_runs where thread_id = p_id;
  delete from public.assistant_outbox where thread_id = p_id and lane = 'notify' and status = 'pending';
  insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('cleanup', p_id, 'thread.forget',
    jsonb_build_object('thread_ref', thread.openai_thread_id, 'runs', remains));
  insert into public.assistant_outbox (lane, thread_id, kind, payload) values ('notify', p_id, 'thread.deleted',
    jsonb_build_object('channel', thread.slack_channel, 'thread_ts', thread.slack_thread_ts));
  delete from public.assistant_threads where id = p_id;
  return jsonb_build_object('outcome', 'deleted');
end $$;

-- Accepts a message and queues its run. p holds: thread_id, owner, message_id, run_id, text, retry_of,
-- idempotency_key, request_hash, timeout_ms, buckets.
create function public.send_message(p jsonb) returns jsonb language plpgsql as $$
declare
  run public.assistant_runs;
  earlier public.assistant_runs;
  question text := p->>'message_id';
  wait bigint;
begin
  -- The lock makes requests of one thread take turns: parallel retries of one key meet the first one's run.
  perform 1 from public.assistant_threads where id = p->>'thread_id' and owner_hash = p->>'owner' for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  -- One key may also be tried on two threads at once, whose locks differ.
  if p->>'idempotency_key' is not null then
    perform pg_advisory_xact_lock(hashtextextended((p->>'owner') || (p->>'idempotency_key'), 0));
  end if;
  select * into run from public.assistant_runs
    where owner_hash = p->>'owner' and idempotency_key = p->>'idempotency_key';
  if found then
    return jsonb_build_object('run', to_jsonb(run), 'outcome',
      case when run.request_hash = p->>'request_hash' then 'replayed' else 'key_reused' end);
  end if;
  perform 1 from public.assistant_runs where thread_id = p->>'thread_id'
    and status in ('queued', 'in_progress', 'requires_action', 'cancelling');
  if found then
    return jsonb_build_object('outcome', 'run_active');
  end if;
  if p->>'retry_of' is not null then
    select * into earlier from public.assistant_runs where thread_id = p->>'thread_id' order by position desc limit 1;
    if earlier.id is distinct from p->>'retry_of' or earlier.status = 'completed' then
      return jsonb_build_object('outcome', 'not_retryable');
    end if;
    question := earlier.message_id;
  end if;
  wait := public.take_tokens(p->'buckets');
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  if p->>'retry_of' is null then
    insert into public.assistant_messages (id, thread_id, run_id, role, content)
      values (question, p->>'thread_id', p->>'run_id', 'user', p->>'text');
    insert into public.assistant_outbox (lane, thread_id, kind, payload)
      values ('notify', p->>'thread_id', 'message.created', jsonb_build_object('message_id', question));
  else
    -- What an interrupted answer left behind makes way for the new one.
    delete from public.assistant_messages where run_id = earlier.id and role = 'assistant';
    update public.assistant_messages set run_id = p->>'run_id' where id = question;
  end if;
  insert into public.assistant_runs
    (id, thread_id, message_id, owner_hash, idempotency_key, request_hash, expires_at)
    values (p->>'run_id', p->>'thread_id', question, p->>'owner', p->>'idempotency_key', p->>'request_hash',
      clock_timestamp() + (p->>'timeout_ms')::int * interval '1 millisecond') returning * into run;
  update public.assistant_threads set updated_at = clock_timestamp() where id = p->>'thread_id';
  return jsonb_build_object('outcome', 'created', 'run', to_jsonb(run));
end $$;
