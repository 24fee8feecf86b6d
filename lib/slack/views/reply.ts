/** The modal "Reply to reader", and the button that opens it. */
import { z } from "zod";
import { slackAuthorId } from "#lib/maintainers/author-id.ts";
import { orTell } from "#lib/slack/confirm.ts";
import { onView } from "#lib/slack/inbound/definition.ts";
import { onThreadAction } from "#lib/slack/inbound/thread-action.ts";
import { modal, placeSchema, textInput } from "./modal.ts";

const VIEW = "thread.reply";
const metadata = z.object({ threadId: z.string(), place: placeSchema });

/** The button's value is the thread's id. */
export const openReply = onThreadAction({
  id: "thread.reply",
  async open({ value: threadId, message: place, triggerId }, { api }) {
    const text = textInput({
      id: "text",
      label: "Reply",
      hint: "The reader sees it in the conversation, with your name. Markdown works.",
      isMultiline: true,
    });
    const view = { id: VIEW, title: "Reply to reader", submit: "Send", metadata: { threadId, place }, blocks: [text] };
    await api.views.open({ trigger_id: triggerId, view: modal(view) });
  },
});

export const sendReply = onView({
  id: VIEW,
  async validate({ values }): Promise<Record<string, string>> {
    return values.text?.trim() ? {} : { text: "Write a reply." };
  },
  async handle({ viewId, metadata: opened, values, userId }, context) {
    const { threadId, place } = metadata.parse(JSON.parse(opened));
    const name = await context.people.nameOf(userId);
    const reply = {
      threadId,
      author: { id: slackAuthorId(userId), name },
      text: values.text ?? "",
      origin: `view:${viewId}`,
    };
    await orTell(context, { user: userId, place, failed: "The reader did not get the reply" }, () =>
      context.replies.reply(reply),
    );
  },
});
