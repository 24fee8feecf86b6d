/** The channels of threads, by the page that they were started on and by their assistant. */
import { z } from "zod";
import { DEFAULT_ASSISTANT } from "#lib/contract/assistant.ts";
import { jsonText } from "#lib/json.ts";
import type { NotedThread } from "#lib/notify/notifier.ts";

const MAX_ROUTES = 100;

const route = z
  .strictObject(
    {
      path: z
        .string("must be a path such as /docs/components/**")
        .regex(/^\/\S{0,300}$/, "must be a path such as /docs/components/**")
        .optional(),
      assistant: z.string("must be an assistant's id").min(1, "must be an assistant's id").optional(),
      channel: z
        .string("must be a channel's id such as C0123456789")
        .regex(/^[CG][A-Z0-9]{5,20}$/, "must be a channel's id such as C0123456789"),
    },
    { error: (issue) => (issue.code === "unrecognized_keys" ? undefined : "must be an object") },
  )
  .refine(({ path, assistant }) => path !== undefined || assistant !== undefined, "needs a path or an assistant");

export type Route = z.output<typeof route>;

/** Parses the JSON text of NOTIFY_ROUTES. Each problem names the place of the field, such as [0].channel. */
export const routesText = jsonText.transform((value, context): Route[] => {
  const parsed = z.array(route, "must be a list of routes").max(MAX_ROUTES, "are too many routes").safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const place = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
    context.addIssue({ code: "custom", message: place === "" ? message : `${place} ${message}` });
  }
  return z.NEVER;
});

/** Returns the channel of the first route that fits a thread; null if none does. */
export function findChannel(routes: readonly Route[], { pagePath, assistant }: NotedThread): string | null {
  const id = assistant ?? DEFAULT_ASSISTANT;
  const fits = (one: Route) =>
    (one.path === undefined || (pagePath !== null && matches(one.path, pagePath))) &&
    (one.assistant === undefined || one.assistant === id);
  return routes.find(fits)?.channel ?? null;
}

/** `*` stands for any part of a name in a path, `/**` for anything below. `/docs/**` also fits `/docs`. */
function matches(pattern: string, page: string): boolean {
  const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const names = (text: string) => text.split("*").map(escaped).join("[^/]*");
  return new RegExp(`^${pattern.split("/**").map(names).join("(?:/.*)?")}$`).test(page.replace(/[?#].*$/, ""));
}
