-- Vectors of docs sections, for search by meaning when they are too large for one process (EMBEDDINGS_STORE=database).
-- The table is created only when the extension vector is available. Everything else works without it. If the server
-- gets the extension later, run this file again by hand.
do $migration$
declare
  home text;
begin
  if to_regclass('public.doc_sections') is not null
      or not exists (select 1 from pg_available_extensions where name = 'vector') then
    return;
  end if;
  -- The extension has its own schema, as on Supabase, so that its functions are not part of the REST interface.
  create schema if not exists extensions;
  grant usage on schema extensions to service_role;
  create extension if not exists vector with schema extensions;
  select n.nspname into home from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector';

  execute format($sql$
    create table public.doc_sections (
      model text not null,
      hash text not null,
      embedding %1$I.vector not null,
      seen_at timestamptz not null default now(),
      primary key (model, hash)
    );
    alter table public.doc_sections enable row level security;
    revoke all on public.doc_sections from anon, authenticated;
    grant all on public.doc_sections to service_role;

    -- Returns the hashes of the sections that already have a vector. Vectors that no process asked for in 30 days are
    -- deleted.
    create function public.list_known_doc_sections(p_model text, p_hashes jsonb) returns jsonb language plpgsql as $$
    declare
      known jsonb;
    begin
      with seen as (
        update public.doc_sections set seen_at = clock_timestamp()
          where model = p_model and hash in (select jsonb_array_elements_text(p_hashes)) returning hash)
      select coalesce(jsonb_agg(hash), '[]'::jsonb) into known from seen;
      delete from public.doc_sections where seen_at < clock_timestamp() - interval '30 days';
      return known;
    end $$;

    -- Stores vectors. p_sections: [{hash, embedding}]. An embedding is a text: "[0.1,0.2]".
    create function public.save_doc_sections(p_model text, p_sections jsonb) returns void language sql as $$
      insert into public.doc_sections (model, hash, embedding)
        select p_model, s->>'hash', (s->>'embedding')::%1$I.vector from jsonb_array_elements(p_sections) s
        on conflict (model, hash) do update set embedding = excluded.embedding, seen_at = clock_timestamp();
    $$;

    -- Returns the hashes of the sections nearest to a vector by cosine, the nearest first.
    create function public.match_doc_sections(p_model text, p_embedding text, p_limit integer) returns jsonb
    language sql stable as $$
      select coalesce(jsonb_agg(near.hash order by near.distance, near.hash), '[]'::jsonb) from (
        select hash, embedding operator(%1$I.<=>) p_embedding::%1$I.vector as distance
        from public.doc_sections where model = p_model order by 2, 1 limit p_limit) near;
    $$;

    revoke execute on function public.list_known_doc_sections(text, jsonb) from public, anon, authenticated;
    revoke execute on function public.save_doc_sections(text, jsonb) from public, anon, authenticated;
    revoke execute on function public.match_doc_sections(text, text, integer) from public, anon, authenticated;
    grant execute on function public.list_known_doc_sections(text, jsonb) to service_role;
    grant execute on function public.save_doc_sections(text, jsonb) to service_role;
    grant execute on function public.match_doc_sections(text, text, integer) to service_role;
  $sql$, home);
end $migration$;
