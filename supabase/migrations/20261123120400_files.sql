-- Files of threads. A reader attaches them to a question, or a run makes them for an answer. A file is deleted with its
-- question or run.

create table public.assistant_files (
  id text primary key,
  owner_hash text not null,
  -- The question that the file is attached to. An upload has neither a question nor a run, and is deleted after a day.
  message_id text references public.assistant_messages (id) on delete cascade,
  -- The run that the file was made for.
  run_id text references public.assistant_runs (id) on delete cascade,
  position bigint generated always as identity,
  name text not null,
  media_type text not null,
  bytes integer not null,
  -- True when all parts of the file are stored.
  complete boolean not null default false,
  created_at timestamptz not null default clock_timestamp()
);
create index assistant_files_message on public.assistant_files (message_id, position);
create index assistant_files_run on public.assistant_files (run_id, position);
create index assistant_files_unused on public.assistant_files (owner_hash, created_at)
  where message_id is null and run_id is null;
create index assistant_files_owner on public.assistant_files (owner_hash) include (bytes);
alter table public.assistant_files enable row level security;
revoke all on public.assistant_files from anon, authenticated;
grant all on public.assistant_files to service_role;

-- Contents of files, in parts. A statement with megabytes of data would make all other statements of an embedded
-- database wait.
create table public.assistant_file_parts (
  file_id text not null references public.assistant_files (id) on delete cascade,
  position integer not null,
  -- A part has 512 KiB; the last part of a file may be shorter.
  content bytea not null,
  primary key (file_id, position)
);
-- Pictures and PDFs are already compressed. PostgreSQL 15 does not support `storage` in `create table`.
alter table public.assistant_file_parts alter column content set storage external;
alter table public.assistant_file_parts enable row level security;
revoke all on public.assistant_file_parts from anon, authenticated;
grant all on public.assistant_file_parts to service_role;

-- Stores part p_position (from 0) of a file; p_content is base64. The part with p_last completes the file.
create function public.add_file_part(p_id text, p_position integer, p_content text, p_last boolean)
returns void language sql as $$
  insert into public.assistant_file_parts (file_id, position, content)
    values (p_id, p_position, decode(p_content, 'base64'))
    on conflict (file_id, position) do update set content = excluded.content;
  update public.assistant_files set complete = true where id = p_id and p_last;
$$;

-- Creates a file, which is complete when its parts are stored. p: {id, owner, run_id (or null), name, media_type,
-- bytes, content}. `content` is base64 when the whole file is one part, else null. An upload that was aborted may begin
-- again.
create function public.add_file(p jsonb) returns void language sql as $$
  insert into public.assistant_files (id, owner_hash, run_id, name, media_type, bytes)
    values (p->>'id', p->>'owner', p->>'run_id', p->>'name', p->>'media_type', (p->>'bytes')::int)
    on conflict (id) do nothing;
  select public.add_file_part(p->>'id', 0, p->>'content', true) where p->>'content' is not null;
$$;

-- Creates a file as add_file does, if the owner's files then have at most p_reader_bytes bytes together. p_buckets as
-- for take_tokens.
-- Returns the outcome created, storage_full or rate_limited (with retry_after_ms).
create function public.add_upload(p jsonb, p_buckets jsonb, p_reader_bytes bigint)
returns jsonb language plpgsql as $$
declare
  -- The lock on the buckets also makes the uploads of one reader run one after the other.
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

-- Returns part p_position of a complete file as base64: empty after the last part, null when there is no such file.
create function public.get_file_part(p_id text, p_position integer) returns text language sql stable as $$
  select coalesce((select translate(encode(content, 'base64'), E'\n', '') from public.assistant_file_parts
      where file_id = p_id and position = p_position), '')
    from public.assistant_files where id = p_id and complete
$$;

-- Returns files that are attached to messages, without their contents, in the order of their upload.
create function public.list_message_files(p_message_ids text[]) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'media_type', media_type, 'bytes', bytes,
    'message_id', message_id, 'run_id', run_id) order by position), '[]')
  from public.assistant_files where message_id = any(p_message_ids)
$$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.add_file_part, public.add_file, public.add_upload, public.get_file_part, public.list_message_files
  from public, anon, authenticated;
grant execute on function
  public.add_file_part, public.add_file, public.add_upload, public.get_file_part, public.list_message_files
  to service_role;
