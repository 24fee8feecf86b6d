-- Questions that are asked by a command: the bot begins their threads in Slack.

-- Returns whether anybody has a conversation in a thread of Slack.
create function public.has_slack_thread(p_channel text, p_thread_ts text) returns boolean language sql stable as $$
  select exists (select 1 from public.assistant_slack_threads where channel = p_channel and thread_ts = p_thread_ts)
$$;

-- PostgreSQL lets every role execute a new function. Only the role of the server's key may execute this one.
revoke execute on function public.has_slack_thread from public, anon, authenticated;
grant execute on function public.has_slack_thread to service_role;
