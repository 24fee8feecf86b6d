-- The doctor's view of the schema.

-- What exists, so that missing migrations can be found. Returns {tables, open_tables, functions}: names, where
-- `open_tables` are the tables without row-level security.
create function public.get_schema_report() returns jsonb language sql stable as $$
  select jsonb_build_object(
    'tables', (select coalesce(jsonb_agg(relname order by relname), '[]') from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')),
    'open_tables', (select coalesce(jsonb_agg(relname order by relname), '[]') from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity),
    'functions', (select coalesce(jsonb_agg(distinct proname order by proname), '[]') from pg_proc
      where pronamespace = 'public'::regnamespace))
$$;

-- PostgreSQL lets everybody execute a new function: only the server's key may.
revoke execute on function
  public.get_schema_report
  from public, anon, authenticated;
grant execute on function
  public.get_schema_report
  to service_role;
