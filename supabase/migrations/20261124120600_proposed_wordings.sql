-- Paraphrases of a verified answer's question that a model has proposed. They count in matching until a maintainer saves
-- the answer, which makes those that are left paraphrases.

alter table public.verified_answers
  add column proposals text[] not null default '{}',
  -- The question that the proposals were written for; null: none were.
  add column proposed_for text,
  -- How often a model was asked for that question, and when it was asked last.
  add column proposal_tries int not null default 0,
  add column proposal_claimed_at timestamptz;

-- Replaces change_verified_answer: saving the paraphrases ends the proposals, and another question gets new ones.
-- Changes a verified answer. p: {id, version, author} and those of question, paraphrases, answer, sources, page_scope and
-- status that change. `version` is the version that the change is based on; null: any. A new text is also shown to the
-- reader of the thread that the answer comes from. Notices that the answer is stale become void. A repeated change does
-- nothing. Returns {outcome: updated, answer}, or the outcome not_found or changed.
create or replace function public.change_verified_answer(p jsonb) returns jsonb language plpgsql as $$
declare
  earlier public.verified_answers;
  changed public.verified_answers;
  is_other boolean;
begin
  select * into earlier from public.verified_answers where id = p->>'id';
  if not found then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  perform 1 from public.assistant_threads where id = earlier.thread_id for update;
  select * into earlier from public.verified_answers where id = p->>'id' for update;
  if p->>'version' is not null and earlier.version <> (p->>'version')::int then
    return case when public.has_answer_fields(to_jsonb(earlier), p)
      then jsonb_build_object('outcome', 'updated', 'answer', to_jsonb(earlier))
      else jsonb_build_object('outcome', 'changed') end;
  end if;
  is_other := coalesce(p->>'question', earlier.question) <> earlier.question;
  update public.verified_answers set
      question = coalesce(p->>'question', question),
      paraphrases = case when p ? 'paraphrases'
        then array(select jsonb_array_elements_text(p->'paraphrases')) else paraphrases end,
      proposals = case when is_other or p ? 'paraphrases' then '{}' else proposals end,
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

-- Returns an answer that has no proposals for its question, for one process; null when there is none. An answer whose
-- proposals were not saved is returned again after ten minutes, three times at most.
create function public.claim_proposals() returns jsonb language sql as $$
  update public.verified_answers a set proposal_tries = a.proposal_tries + 1, proposal_claimed_at = clock_timestamp()
    where a.id = (
      select id from public.verified_answers
      where status <> 'retired' and proposed_for is distinct from question and proposal_tries < 3
        and (proposal_claimed_at is null or proposal_claimed_at < clock_timestamp() - interval '10 minutes')
      order by position limit 1 for update skip locked)
    returning to_jsonb(a)
$$;

-- Saves proposals unless the answer has changed since `version`. p: {id, version, proposals}. It is a new version, so that
-- whoever has the answer open does not remove proposals unseen. Returns whether they were saved.
create function public.save_proposals(p jsonb) returns boolean language plpgsql as $$
begin
  update public.verified_answers set
      proposals = array(select jsonb_array_elements_text(p->'proposals')), proposed_for = question,
      version = version + case when jsonb_array_length(p->'proposals') > 0 then 1 else 0 end
    where id = p->>'id' and version = (p->>'version')::int and status <> 'retired';
  return found;
end $$;

revoke execute on function public.change_verified_answer, public.claim_proposals, public.save_proposals
  from public, anon, authenticated;
grant execute on function public.change_verified_answer, public.claim_proposals, public.save_proposals to service_role;
