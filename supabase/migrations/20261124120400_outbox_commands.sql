-- Looking at the outbox, and trying rows again or dropping them: for health and `npm run outbox`. No function returns the
-- payload of a row.

create index assistant_outbox_dead on public.assistant_outbox (lane, notifier) where status = 'dead';

-- Returns the state of each queue that has pending or dead rows: [{lane, notifier, pending, dead, age_ms, error}].
-- `age_ms`: the age of the oldest pending row, ms; null without one. `error`: the error of the first pending row whose last
-- delivery failed, else of the row that ended last; null when that one was delivered. `notifier` is empty for rows of
-- `notify` that are not yet copied for each notifier, and in `cleanup`.
create function public.report_outbox() returns jsonb language sql stable as $$
  with pending as (
    select lane, notifier, count(*) as pending, min(created_at) as oldest,
        (array_agg(last_error order by id) filter (where last_error <> 'stopped'))[1] as error
      from public.assistant_outbox where status = 'pending' group by lane, notifier
  ), dead as (
    select lane, notifier, count(*) as dead from public.assistant_outbox where status = 'dead' group by lane, notifier
  )
  select coalesce(jsonb_agg(jsonb_build_object('lane', lane, 'notifier', notifier,
      'pending', coalesce(p.pending, 0), 'dead', coalesce(d.dead, 0),
      'age_ms', case when p.oldest is not null then
        greatest(0, floor(extract(epoch from clock_timestamp() - p.oldest) * 1000)) end,
      'error', coalesce(p.error, case when d.dead > 0 then (
        select o.last_error from public.assistant_outbox o
          where o.lane = d.lane and o.notifier = d.notifier and o.status <> 'pending'
          order by o.finished_at desc, o.id desc limit 1) end)) order by lane, notifier), '[]')
    from pending p full join dead d using (lane, notifier)
$$;

-- Returns the rows that a command is about. p: {status, ids, lane, notifier, error}; what is null does not restrict.
-- `status`: pending or dead. `error`: the error of the last delivery. Delivered rows are never found.
create function public.find_outbox_rows(p jsonb) returns setof public.assistant_outbox language sql stable as $$
  select * from public.assistant_outbox
    where (status = 'pending' or status = 'dead')
      and (p->>'status' is null or status = p->>'status')
      and (jsonb_typeof(p->'ids') is distinct from 'array' or id in (select jsonb_array_elements_text(p->'ids')::bigint))
      and (p->>'lane' is null or lane = p->>'lane')
      and (p->>'notifier' is null or notifier = p->>'notifier')
      and (p->>'error' is null or last_error = p->>'error')
$$;

-- Lists rows, oldest first. p: as for find_outbox_rows, and `limit`.
-- Returns {total, rows: [{id, lane, notifier, status, kind, thread_id, age_ms, attempts, error}]}. `age_ms`: ms since the
-- row was written or last tried again by a command.
create function public.list_outbox_rows(p jsonb) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'total', (select count(*) from public.find_outbox_rows(p)),
    'rows', coalesce((select jsonb_agg(jsonb_build_object('id', o.id, 'lane', o.lane, 'notifier', o.notifier,
        'status', o.status, 'kind', o.kind, 'thread_id', o.thread_id, 'attempts', o.attempts, 'error', o.last_error,
        'age_ms', greatest(0, floor(extract(epoch from clock_timestamp() - o.created_at) * 1000))) order by o.id)
      from (select * from public.find_outbox_rows(p) order by id limit (p->>'limit')::int) o), '[]'))
$$;

-- Makes dead rows due again, as if they were new, and pending rows whose last delivery failed due now. Rows that are being
-- delivered stay as they are. They take turns with the rows of other readers. p: as for find_outbox_rows.
-- Returns the number of rows.
create function public.retry_outbox_rows(p jsonb) returns int language plpgsql as $$
declare
  rows int;
begin
  -- Locked in the order of ids, as by a deletion of their thread.
  perform 1 from public.assistant_outbox where id in (select id from public.find_outbox_rows(p)) order by id for update;
  with chosen as (
    select o.id, coalesce(t.owner_hash, '') as owner_hash,
        row_number() over (partition by o.lane, o.notifier, coalesce(t.owner_hash, '') order by o.id) - 1
          + coalesce((select max(turn) from public.assistant_outbox s
            where s.lane = o.lane and s.notifier = o.notifier and s.status <> 'pending'), 0) as turn
      from public.find_outbox_rows(p) o left join public.assistant_threads t on t.id = o.thread_id
      where o.status = 'dead' or (o.last_error is not null and public.is_due(o.lease_until))
  )
  update public.assistant_outbox o
    set status = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), created_at = clock_timestamp(),
      finished_at = null, lease_token = null, lease_until = null, owner_hash = chosen.owner_hash, turn = chosen.turn
    from chosen where o.id = chosen.id;
  get diagnostics rows = row_count;
  return rows;
end $$;

-- Deletes rows. Rows that are being delivered stay, and so do rows that delete data elsewhere (erase, cleanup), unless
-- p names their lane or their ids. p: as for find_outbox_rows. Returns {dropped, kept}: numbers of rows.
create function public.drop_outbox_rows(p jsonb) returns jsonb language plpgsql as $$
declare
  dropped int;
begin
  perform 1 from public.assistant_outbox where id in (select id from public.find_outbox_rows(p)) order by id for update;
  delete from public.assistant_outbox where id in (
    select o.id from public.find_outbox_rows(p) o
      where (o.status = 'dead' or public.is_due(o.lease_until))
        and (o.lane not in ('erase', 'cleanup') or p->>'lane' is not null or jsonb_typeof(p->'ids') = 'array'));
  get diagnostics dropped = row_count;
  return jsonb_build_object('dropped', dropped, 'kept', (select count(*) from public.find_outbox_rows(p)));
end $$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.report_outbox, public.find_outbox_rows, public.list_outbox_rows, public.retry_outbox_rows,
  public.drop_outbox_rows
  from public, anon, authenticated;
grant execute on function
  public.report_outbox, public.find_outbox_rows, public.list_outbox_rows, public.retry_outbox_rows,
  public.drop_outbox_rows
  to service_role;
