-- Explanations of docs pages in simple words. They are made from the docs only, never from a reader's question.

-- One row for each page and model. `hash` is the hash of the page's text. A changed page gets a new explanation, which
-- replaces the row.
create table public.page_explanations (
  path text not null,
  model text not null,
  hash text not null,
  text text not null,
  created_at timestamptz not null default now(),
  primary key (path, model)
);
alter table public.page_explanations enable row level security;
revoke all on public.page_explanations from anon, authenticated;
grant all on public.page_explanations to service_role;
