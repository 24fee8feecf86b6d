-- Which assistant answers a thread. Null: the default one. Assistants are files, so that no key can point at them.

alter table public.assistant_threads add column assistant_id text;

drop function public.create_thread(text, text, jsonb, text, jsonb);
create function public.create_thread(
  p_id text, p_owner text, p_metadata jsonb, p_page_path text, p_buckets jsonb, p_assistant text default null
) returns jsonb language plpgsql as $$
declare
  wait bigint := public.take_tokens(p_buckets);
  thread public.assistant_threads;
begin
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  insert into public.assistant_threads (id, owner_hash, metadata, page_path, assistant_id)
    values (p_id, p_owner, p_metadata, p_page_path, p_assistant) returning * into thread;
  insert into public.assistant_outbox (lane, thread_id, kind) values ('notify', p_id, 'thread.created');
  return jsonb_build_object('outcome', 'created', 'thread', to_jsonb(thread));
end $$;
revoke execute on function public.create_thread(text, text, jsonb, text, jsonb, text) from public, anon, authenticated;
grant execute on function public.create_thread(text, text, jsonb, text, jsonb, text) to service_role;
