/** The blocks of the replies to a thread's first message, by the kind of the notification. */
import { excerpt } from "#lib/markdown/excerpt.ts";
import type { Notification, StaleNotice } from "#lib/notify/notifier.ts";
import { clip } from "#lib/notify/slack/mrkdwn.ts";
import {
  describeEnding,
  describeHandoffChange,
  describeReply,
  describeVote,
  doubtOf,
  nameOf,
} from "#lib/notify/slack/wording.ts";
import { answerBlocks, sections } from "./answer.ts";
import type { Block } from "./blocks.ts";
import { actions, bullets, button, context, paragraph, plain, quote, richText, richTexts, section } from "./parts.ts";
import { questionBlocks } from "./question.ts";
import { pageElements, type SiteParts } from "./site.ts";

/** The longest part of an answer that is shown with a vote, and the longest note, UTF-16 code units. */
const MAX_ANSWER = 80;
const MAX_NOTE = 2_500;

/** `render` renders Markdown in Slack's markup. Returns null for a notification that is no reply. */
export function replyBlocks(note: Notification, site: SiteParts, render: (markdown: string) => string): Block[] | null {
  switch (note.kind) {
    case "message.created":
      return questionBlocks(note, site);
    case "message.completed": {
      const { message, steps } = note;
      return answerBlocks(message, { body: render(message.text), doubt: doubtOf(message), steps }, site);
    }
    case "feedback.given":
      return voteBlocks(note);
    case "run.ended": {
      const head = [section(plain(describeEnding(note.run)))];
      return [...head, ...(note.message ? sections(render(note.message.text), head) : [])];
    }
    case "maintainer.replied":
    case "maintainer.changed":
      return note.message && maintainerBlocks(note.message, note.asker !== undefined, render);
    case "answer.corrected":
      return correctionBlocks(note, render);
    case "handoff.changed":
      return [section(plain(describeHandoffChange(note.handoff)))];
    default:
      return null;
  }
}

type Vote = Extract<Notification, { kind: "feedback.given" }>;

function voteBlocks({ message, feedback }: Vote): Block[] {
  const note = clip(feedback?.note ?? "", MAX_NOTE);
  return richText(
    paragraph(richTexts(describeVote(feedback))),
    quote(richTexts(excerpt(message.text, MAX_ANSWER))),
    paragraph(richTexts(note)),
  );
}

type Corrected = Extract<Notification, { kind: "answer.corrected" }>;

function correctionBlocks({ message, correction }: Corrected, render: (markdown: string) => string): Block[] {
  const head = [
    ...context(plain(`Corrected by ${nameOf(correction.author)}`)),
    ...richText(quote(richTexts(excerpt(message.text, MAX_ANSWER)))),
  ];
  return [...head, ...sections(render(correction.text), head)];
}

/** The longest question of a notice, UTF-16 code units, and the most sources in it. */
const MAX_QUESTION = 300;
const MAX_CHANGED = 8;

/** The notice that sources of a verified answer have changed, with buttons to decide about it. */
export function staleBlocks(
  { id, version, question, changed }: StaleNotice,
  { addresses, isInteractive }: SiteParts,
): Block[] {
  return [
    section(plain("A verified answer needs a look: the docs have changed, so it is not given until it is confirmed.")),
    ...richText(
      quote(richTexts(excerpt(question, MAX_QUESTION))),
      bullets(changed.slice(0, MAX_CHANGED).map(({ url, title }) => pageElements(url, title, addresses))),
    ),
    ...actions(
      ...(isInteractive
        ? [
            button("answer.confirm", "Still right", `${id} ${version}`, true),
            button("answer.correct_again", "Correct again", id),
            button("answer.retire", "Retire", `${id} ${version}`),
          ]
        : []),
    ),
  ];
}

/** The notice after a maintainer has decided: without buttons. */
export const decidedBlocks = (question: string, decision: string): Block[] => [
  section(plain(decision)),
  ...richText(quote(richTexts(excerpt(question, MAX_QUESTION)))),
];

type Reply = NonNullable<Extract<Notification, { kind: "maintainer.replied" }>["message"]>;

function maintainerBlocks(
  { author, text, edited_at }: Reply,
  isAsker: boolean,
  render: (markdown: string) => string,
): Block[] {
  const edited = edited_at === null ? "" : " (edited)";
  const head = context(plain(`${describeReply(author, isAsker)}${edited}`));
  return [...head, ...sections(render(text), head)];
}
