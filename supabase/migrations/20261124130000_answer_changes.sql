-- Decisions about verified answers hold for what was looked at: a confirmation names the version that became stale, and a
-- retired answer does not come back beside the one that its message was corrected with since. Proposals that a model adds
-- meanwhile stand in nobody's way.

-- The version that the last proposals made; null: none were made.
alter table public.verified_answers add column proposals_version int;

-- Notices that are not delivered yet get the version that their buttons name.
update public.assistant_outbox o set payload = o.payload || jsonb_build_object('version', a.version)
  from public.verified_answers a
  where o.lane = 'notify' and o.kind = 'answer.stale' and o.status = 'pending' and a.id = o.thread_id;

-- Replaces mark_stale_answers: becoming stale is a new version, so that a confirmation of an earlier notice is refused.
-- Marks active answers as stale and queues a notification for each. p_answers: [{id, version, changed}]. `version`: the
-- version whose sources were compared. `changed`: the sources that changed, [{url, title}].
-- Returns the number of answers that became stale.
create or replace function public.mark_stale_answers(p_answers jsonb) returns int language plpgsql as $$
declare
  rows int;
begin
  with marked as (
    update public.verified_answers a set status = 'stale', version = a.version + 1, updated_at = clock_timestamp()
      from jsonb_to_recordset(p_answers) as s (id text, version int, changed jsonb)
      where a.id = s.id and a.version = s.version and a.status = 'active'
      returning a.id, a.version, a.question, s.changed
  )
  insert into public.assistant_outbox (lane, thread_id, kind, payload)
    select 'notify', id, 'answer.stale',
      jsonb_build_object('id', id, 'version', version, 'question', question, 'changed', changed)
    from marked;
  get diagnostics rows = row_count;
  return rows;
end $$;

-- Replaces change_verified_answer: a change may demand the status that the answer has before it, a retired answer stays
-- retired when its message has another answer, and a change that is based on the version before the proposals keeps them.
-- Changes a verified answer. p: {id, version, author} and those of question, paraphrases, answer, sources, page_scope and
-- status that change. `version` is the version that the change is based on; null: any. `status_before`: the status that the
-- answer must have; without it, any. A new text is also shown to the reader of the thread that the answer comes from.
-- Notices that the answer is stale become void. A repeated change does nothing. Returns {outcome: updated, answer}, or an
-- outcome alone: not_found; changed, also when the message has another answer that is not retired.
create or replace function public.change_verified_answer(p jsonb) returns jsonb language plpgsql as $$
declare
  earlier public.verified_answers;
  changed public.verified_answers;
  is_other boolean;
  has_seen_proposals boolean;
begin
  select * into earlier from public.verified_answers where id = p->>'id';
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  perform 1 from public.assistant_threads where id = earlier.thread_id for update;
  select * into earlier from public.verified_answers where id = p->>'id' for update;
  has_seen_proposals := p->>'version' is null or earlier.version = (p->>'version')::int;
  if not (has_seen_proposals
      or (earlier.proposals_version is not distinct from earlier.version and earlier.version = (p->>'version')::int + 1))
    or (p->>'status_before' is not null and earlier.status <> p->>'status_before') then
    return case when public.has_answer_fields(to_jsonb(earlier), p)
      then jsonb_build_object('outcome', 'updated', 'answer', to_jsonb(earlier))
      else jsonb_build_object('outcome', 'changed') end;
  end if;
  if coalesce(p->>'status', earlier.status) <> 'retired' and exists (select 1 from public.verified_answers
      where message_id = earlier.message_id and id <> earlier.id and status <> 'retired') then
    return jsonb_build_object('outcome', 'changed');
  end if;
  is_other := coalesce(p->>'question', earlier.question) <> earlier.question;
  update public.verified_answers set
      question = coalesce(p->>'question', question),
      paraphrases = case when p ? 'paraphrases'
        then array(select jsonb_array_elements_text(p->'paraphrases')) else paraphrases end,
      proposals = case when is_other or (p ? 'paraphrases' and has_seen_proposals) then '{}' else proposals end,
      proposal_tries = case when is_other then 0 else proposal_tries end,
      proposal_claimed_at = case when is_other then null else proposal_claimed_at end,
      answer = coalesce(p->>'answer', answer),
      sources = coalesce(p->'sources', sources),
      author = coalesce(p->>'author', author),
      page_scope = case when p ? 'page_scope' then p->>'page_scope' else page_scope end,
      status = coalesce(p->>'status', status),
      version = version + 1,
      updated_at = clock_timestamp()
    where id = p->>'id' returning * into changed;
  delete from public.assistant_outbox
    where thread_id = changed.id and lane = 'notify' and kind = 'answer.stale' and status = 'pending';
  if changed.answer <> earlier.answer and changed.message_id is not null then
    perform public.set_correction(changed.thread_id, changed.message_id, changed.answer, changed.author);
  end if;
  return jsonb_build_object('outcome', 'updated', 'answer', to_jsonb(changed));
end $$;

-- Replaces save_proposals: the version that they make is stored, so that changes based on the one before can be merged.
-- Saves proposals unless the answer has changed since `version`. p: {id, version, proposals}. It is a new version, so that
-- whoever has the answer open does not remove proposals unseen. Returns whether they were saved.
create or replace function public.save_proposals(p jsonb) returns boolean language plpgsql as $$
declare
  has_any boolean := jsonb_array_length(p->'proposals') > 0;
begin
  update public.verified_answers set
      proposals = array(select jsonb_array_elements_text(p->'proposals')), proposed_for = question,
      version = version + case when has_any then 1 else 0 end,
      proposals_version = case when has_any then version + 1 else proposals_version end
    where id = p->>'id' and version = (p->>'version')::int and status <> 'retired';
  return found;
end $$;
