-- What a file holds, in parts: a statement with megabytes in it keeps all others of an embedded database waiting.

create table public.assistant_file_parts (
  file_id text not null references public.assistant_files (id) on delete cascade,
  position integer not null,
  -- 512 KiB; the last one of a file may be shorter.
  content bytea not null,
  primary key (file_id, position)
);
-- Pictures and PDFs are compressed already.
alter table public.assistant_file_parts alter column content set storage external;
alter table public.assistant_file_parts enable row level security;
revoke all on public.assistant_file_parts from anon, authenticated;
grant all on public.assistant_file_parts to service_role;

insert into public.assistant_file_parts (file_id, position, content)
  select id, n, substring(content from n * 524288 + 1 for 524288)
  from public.assistant_files, generate_series(0, greatest(length(content) - 1, 0) / 524288) as n;
-- Whether all of its parts are there.
alter table public.assistant_files add column complete boolean not null default false;
update public.assistant_files set complete = true;
alter table public.assistant_files drop column content;

-- Adds a part of a file, as base64; with the last one the file is complete.
create function public.add_file_part(p_id text, p_position integer, p_content text, p_last boolean)
returns void language sql as $$
  insert into public.assistant_file_parts (file_id, position, content)
    values (p_id, p_position, decode(p_content, 'base64'))
    on conflict (file_id, position) do update set content = excluded.content;
  update public.assistant_files set complete = true where id = p_id and p_last;
$$;

-- Makes room for a file, which is complete when its parts are there. p holds: id, owner, run_id (or null), name,
-- media_type, bytes, and content if all of it is one part. A file that was broken off is begun again.
create or replace function public.add_file(p jsonb) returns void language sql as $$
  insert into public.assistant_files (id, owner_hash, run_id, name, media_type, bytes)
    values (p->>'id', p->>'owner', p->>'run_id', p->>'name', p->>'media_type', (p->>'bytes')::int)
    on conflict (id) do nothing;
  select public.add_file_part(p->>'id', 0, p->>'content', true) where p->>'content' is not null;
$$;

-- As add_file, if the reader's files have at most so many bytes together.
create or replace function public.add_upload(p jsonb, p_buckets jsonb, p_reader_bytes bigint)
returns jsonb language plpgsql as $$
declare
  -- Its buckets also make one reader's uploads take turns.
  wait bigint := public.take_tokens(p_buckets);
begin
  if wait > 0 then
    return jsonb_build_object('outcome', 'rate_limited', 'retry_after_ms', wait);
  end if;
  if (p->>'bytes')::bigint
      + (select coalesce(sum(bytes), 0) from public.assistant_files where owner_hash = p->>'owner')
      > p_reader_bytes then
    return jsonb_build_object('outcome', 'storage_full');
  end if;
  perform public.add_file(p);
  return jsonb_build_object('outcome', 'created');
end $$;

drop function public.file_content(text);
-- A part of what a complete file holds, as base64: empty after the last one, null when there is no such file.
create function public.file_part(p_id text, p_position integer) returns text language sql stable as $$
  select coalesce((select translate(encode(content, 'base64'), E'\n', '') from public.assistant_file_parts
      where file_id = p_id and position = p_position), '')
    from public.assistant_files where id = p_id and complete
$$;

create or replace function public.stored_bytes() returns bigint language sql stable as $$
  select coalesce((select sum(bytes) from public.assistant_files), 0)::bigint
    + coalesce((select sum(pg_total_relation_size(oid)) from pg_class where relkind = 'r'
      and relnamespace = 'public'::regnamespace and relname not in ('assistant_files', 'assistant_file_parts')), 0)::bigint
$$;

do $$
declare
  f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and proname in ('add_file_part', 'file_part')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
