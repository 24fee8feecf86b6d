-- The report on the schema for `npm run doctor`.

-- Returns the existing tables and functions, so that missing migrations can be found: {tables, open_tables, functions}.
-- All are names. `open_tables` are the tables without row-level security.
create function public.get_schema_report() returns jsonb language sql stable as $$
  select jsonb_build_object(
    'tables', (select coalesce(jsonb_agg(relname order by relname), '[]') from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')),
    'open_tables', (select coalesce(jsonb_agg(relname order by relname), '[]') from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity),
    'functions', (select coalesce(jsonb_agg(distinct proname order by proname), '[]') from pg_proc
      where pronamespace = 'public'::regnamespace))
$$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute these.
revoke execute on function
  public.get_schema_report
  from public, anon, authenticated;
grant execute on function
  public.get_schema_report
  to service_role;
