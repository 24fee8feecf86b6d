-- Under load there is always another outbox row: they are claimed and settled many at a time.

drop function public.settle_and_next_outbox(bigint, text, text, bigint, text, text, text, text, int, text, int);
drop function public.next_outbox(text, text, int, text, int);

-- Claims up to p_limit rows of a lane as claim_outbox does, no two of one thread, each with what it tells of.
-- Answers {claims, wait_ms}: without claims, when to come again (null: not before something new is written).
create function public.claim_outbox_rows(
  p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int, p_limit int)
returns jsonb language plpgsql as $$
declare
  claim jsonb;
  claims jsonb := '[]';
begin
  while jsonb_array_length(claims) < p_limit loop
    claim := public.claim_outbox(p_lane, p_token, p_lease_ms, p_pace_key, p_pace_ms);
    exit when not claim ? 'row';
    claims := claims || jsonb_build_array(claim || jsonb_build_object('subject',
      public.outbox_subject(claim->'row'->>'thread_id', claim->'row'->'payload'->>'message_id')));
  end loop;
  return jsonb_build_object('claims', claims, 'wait_ms', claim->'wait_ms');
end $$;

-- Settles claimed rows as settle_outbox does, and claims the next ones. Settlements: [{id, status, retry_ms, error, pause_key}].
create function public.settle_outbox_rows(p_settlements jsonb, p_settled_token text,
  p_lane text, p_token text, p_lease_ms int, p_pace_key text, p_pace_ms int, p_limit int)
returns jsonb language plpgsql as $$
begin
  perform public.settle_outbox(s.id, p_settled_token, s.status, s.retry_ms, s.error, s.pause_key)
    from jsonb_to_recordset(p_settlements) as s (id bigint, status text, retry_ms bigint, error text, pause_key text);
  return public.claim_outbox_rows(p_lane, p_token, p_lease_ms, p_pace_key, p_pace_ms, p_limit);
end $$;

do $$
declare
  f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and proname in ('claim_outbox_rows', 'settle_outbox_rows')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
