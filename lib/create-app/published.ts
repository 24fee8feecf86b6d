/**
 * What leaves the use cases, with the addresses of the docs where they are published. Stored texts and links have paths of
 * ours, so that another DOCS_URL is right for old threads too.
 */
import type { Addresses } from "#lib/addresses/addresses.ts";
import { MappedStream, mapLinks } from "#lib/addresses/texts.ts";
import type {
  Completion,
  CompletionEvent,
  ListedStep,
  Message,
  Run,
  RunEvent,
  RunStep,
} from "#lib/contract/assistant.ts";
import type { ReviewConversation, ReviewMessage } from "#lib/contract/review.ts";
import type { Review } from "#lib/review/threads.ts";
import type { Service } from "#lib/threads/service.ts";

type Links = Pick<Addresses, "href" | "pathOf">;
type StreamEvent = RunEvent | CompletionEvent;

const toLink = <Link extends { url: string }>(link: Link, links: Links): Link => ({
  ...link,
  url: links.href(link.url),
});

const toStep = (step: RunStep, links: Links): RunStep => ({
  ...step,
  sections: step.sections.map((section) => toLink(section, links)),
  ...(step.quotes && {
    quotes: step.quotes.map((quote) => ({ ...quote, link: quote.link && toLink(quote.link, links) })),
  }),
});

const toRun = (run: Run, links: Links): Run => ({ ...run, steps: run.steps.map((step) => toStep(step, links)) });

/** What a reader wrote stays as it is. */
export function toPublishedMessage(message: Message, links: Links): Message {
  const { context, correction, role } = message;
  return {
    ...message,
    content: message.content.map(({ type, text: { value, annotations } }) => {
      const mapped =
        role === "user" ? { text: value, indexOf: (index: number) => index } : mapLinks(value, links, annotations);
      const cited = annotations.map((citation) => ({
        ...toLink(citation, links),
        start_index: mapped.indexOf(citation.start_index),
        end_index: mapped.indexOf(citation.end_index),
      }));
      return { type, text: { value: mapped.text, annotations: cited } };
    }),
    context: context && { ...context, page: context.page && { ...context.page, path: links.href(context.page.path) } },
    correction: correction && { ...correction, text: mapLinks(correction.text, links).text },
    steps: message.steps.map((step) => toStep(step, links)),
  };
}

function toListedStep(step: ListedStep, links: Links): ListedStep {
  if (step.type !== "tool_calls") return step;
  const tool_calls = step.step_details.tool_calls.map((call) => {
    const sections = call.sections.map((section) => toLink(section, links));
    if (call.type !== "file_search") return { ...call, sections };
    const results = call.file_search.results.map((quote) => ({
      ...quote,
      link: quote.link && toLink(quote.link, links),
    }));
    return { ...call, sections, file_search: { results } };
  });
  return { ...step, step_details: { ...step.step_details, tool_calls } };
}

const toCompletion = (completion: Completion, links: Links): Completion => ({
  ...completion,
  choices: completion.choices.map((choice) => {
    const { message } = choice;
    return { ...choice, message: { ...message, content: mapLinks(message.content, links).text } };
  }),
});

/** Events with mapped links. Of a stream that begins at its first event, those up to number `after` are left out. */
async function* toPublishedEvents<Event extends StreamEvent>(
  batches: AsyncIterable<Event[]>,
  addresses: Addresses,
  after: number,
): AsyncGenerator<Event[]> {
  const text = new MappedStream(addresses);
  for await (const batch of batches) {
    const events = batch.map((event): Event => {
      if (event.type === "delta") return { ...event, data: text.apply(event.data) };
      return event.type === "step" ? { ...event, data: toStep(event.data, addresses) } : event;
    });
    const kept = events.filter(({ id }) => id > after);
    if (kept.length > 0 || batch.length === 0) yield kept;
  }
}

/** The use cases as readers and programs get them. Without DOCS_URL they stay as they are. */
export function publishService(service: Service, addresses: Addresses): Service {
  if (addresses.docsUrl === null) return service;
  return {
    ...service,
    listMessages: async (...asked) => {
      const list = await service.listMessages(...asked);
      return { ...list, data: list.data.map((message) => toPublishedMessage(message, addresses)) };
    },
    listSteps: async (...asked) => {
      const list = await service.listSteps(...asked);
      return { ...list, data: list.data.map((step) => toListedStep(step, addresses)) };
    },
    getRun: async (...asked) => toRun(await service.getRun(...asked), addresses),
    awaitRun: async (...asked) => toRun(await service.awaitRun(...asked), addresses),
    cancelRun: async (...asked) => toRun(await service.cancelRun(...asked), addresses),
    sendMessage: async (caller, { context, ...request }) => {
      // The page of an earlier question comes back as its address where it is published.
      const page = context?.page && (addresses.pathOf(context.page) ?? context.page);
      const sent = { ...request, ...(context && { context: { ...context, ...(page && { page }) } }) };
      return toRun(await service.sendMessage(caller, sent), addresses);
    },
    complete: async (...asked) => toCompletion(await service.complete(...asked), addresses),
    streamCompletion: (...asked) => toPublishedEvents(service.streamCompletion(...asked), addresses, 0),
    // From the first event on: where links of later ones begin depends on the text before them.
    streamRunEvents: (caller, threadId, runId, after, signal) =>
      toPublishedEvents(service.streamRunEvents(caller, threadId, runId, 0, signal), addresses, after),
  };
}

const toReviewMessage = (message: ReviewMessage, links: Links): ReviewMessage => ({
  ...message,
  ...(message.role !== "user" && { text: mapLinks(message.text, links).text }),
  context: message.context && { ...message.context, page: message.context.page && links.href(message.context.page) },
  sources: message.sources.map((source) => toLink(source, links)),
  correction: message.correction && { ...message.correction, text: mapLinks(message.correction.text, links).text },
  run: message.run && {
    ...message.run,
    steps: message.run.steps.map((step) => ({ ...step, sections: step.sections.map((one) => toLink(one, links)) })),
  },
});

/** Conversations as maintainers read them. */
export function publishReview(review: Review, addresses: Addresses): Review {
  if (addresses.docsUrl === null) return review;
  return {
    ...review,
    async getConversation(...asked): Promise<ReviewConversation> {
      const { thread, messages } = await review.getConversation(...asked);
      return {
        thread: { ...thread, page: thread.page && addresses.href(thread.page) },
        messages: messages.map((message) => toReviewMessage(message, addresses)),
      };
    },
    async list(...asked) {
      const { threads, next } = await review.list(...asked);
      return {
        next,
        threads: threads.map((thread) => ({ ...thread, page: thread.page && addresses.href(thread.page) })),
      };
    },
  };
}
