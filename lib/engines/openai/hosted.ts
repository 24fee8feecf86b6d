/** What OpenAI's own tools are asked for with, and what they did, in our port's words. Pure functions. */
import type {
  ResponseCodeInterpreterToolCall,
  ResponseFileSearchToolCall,
  ResponseIncludable,
  ResponseOutputText,
  Tool,
} from "openai/resources/responses/responses";
import type { FileCitation, HostedCall, HostedResults, MadeFile } from "#lib/engines/engine.ts";
import type { HostedTool } from "#lib/engines/hosted-tools.ts";
import type { OpenAIState } from "./state.ts";
import { type Item, saidIn } from "./text.ts";

type HostedItem = ResponseFileSearchToolCall | ResponseCodeInterpreterToolCall;

/** Passages that a search may find; each costs about 800 tokens. */
const MAX_RESULTS = 8;

const INCLUDED: Record<HostedTool, ResponseIncludable> = {
  file_search: "file_search_call.results",
  code_interpreter: "code_interpreter_call.outputs",
};

/** Parameters of a request whose answer is to show what the tools did. */
export const included = (tools: readonly HostedTool[]): { include?: ResponseIncludable[] } =>
  tools.length > 0 ? { include: tools.map((tool) => INCLUDED[tool]) } : {};

export const toHostedTools = (tools: readonly HostedTool[], vectorStoreId: string | null): Tool[] =>
  tools.map((tool): Tool => {
    if (tool === "code_interpreter") return { type: tool, container: { type: "auto" } };
    return { type: tool, vector_store_ids: vectorStoreId ? [vectorStoreId] : [], max_num_results: MAX_RESULTS };
  });

/** What a file in a container is fetched with. */
export type ContainerFile = { container: string; file: string };

export const isHosted = (item: Item): item is HostedItem =>
  item.type === "file_search_call" || item.type === "code_interpreter_call";

/** Notes in `state` what later responses and the deletion need of the calls in a response, however it ended. */
export function rememberAll({ output }: { output?: Item[] | null }, state: OpenAIState): void {
  for (const item of output ?? []) if (isHosted(item)) remember(item, state);
}

/** The same of one call, which may have just begun. */
export function remember(item: HostedItem, state: OpenAIState): void {
  if (item.type === "code_interpreter_call") {
    // Some tell of a call before they have given it a container.
    if (!item.container_id) return;
    if (!state.containers.includes(item.container_id)) state.containers = [...state.containers, item.container_id];
    return;
  }
  const known = (item.results ?? []).flatMap((result): [string, string][] => {
    const path = pathOf(result);
    return result.file_id && path ? [[result.file_id, path]] : [];
  });
  if (known.length > 0) state.paths = { ...state.paths, ...Object.fromEntries(known) };
}

/** `npm run sync:files` gives each file its docs page's path. */
function pathOf({ attributes }: ResponseFileSearchToolCall.Result): string | null {
  const path = attributes?.path;
  return typeof path === "string" ? path : null;
}

export function toHostedCall(item: HostedItem, ms: number | null = null): HostedCall {
  const common = { id: item.id, failed: item.status === "failed", ms };
  if (item.type === "file_search_call") {
    const passages = (item.results ?? []).map((result) => ({
      name: result.filename ?? "file",
      path: pathOf(result),
      text: result.text ?? "",
    }));
    return { ...common, tool: "file_search", queries: item.queries ?? [], passages, code: null, logs: "" };
  }
  // Pictures come as addresses of OpenAI's, which are nobody's business; as files of the container they are kept.
  const logs = (item.outputs ?? []).flatMap((output) => (output.type === "logs" ? [output.logs] : [])).join("\n");
  return { ...common, tool: "code_interpreter", queries: [], passages: [], code: item.code ?? "", logs };
}

type Annotation = ResponseOutputText["annotations"][number];

/** What `items` show of the tools, and what their text says of files; null where no tool was used. */
export function hostedIn(items: Item[], state: OpenAIState): HostedResults | null {
  const calls = items.filter(isHosted).map((item) => toHostedCall(item));
  const { notes } = saidIn(items);
  const files = madeFiles(notes.map(({ annotation }) => annotation));
  const citations = notes.flatMap(({ annotation, start, text }) => toCitation(annotation, start, text, state));
  return calls.length + citations.length + files.length > 0 ? { calls, citations, files } : null;
}

/** A picture that was only shown has no name of its own: OpenAI calls it by its id. */
export const readableName = (path: string): string =>
  path.replace(/(^|\/)cfile_\w+(\.\w+)?$/, (_, folder: string, ending = "") => {
    return `${folder}${/^\.(png|jpe?g|gif|webp)$/i.test(ending) ? "picture" : "file"}${ending}`;
  });

const madeFiles = (annotations: Annotation[]): MadeFile[] =>
  annotations.flatMap((annotation) => {
    if (annotation.type !== "container_file_citation") return [];
    const ref: ContainerFile = { container: annotation.container_id, file: annotation.file_id };
    return [{ ref, name: readableName(annotation.filename) }];
  });

function toCitation(annotation: Annotation, start: number, text: string, state: OpenAIState): FileCitation[] {
  if (annotation.type !== "file_citation") return [];
  const { file_id, filename: name, index } = annotation;
  // Places upstream count characters, ours count code units.
  const at = start + [...text].slice(0, index).join("").length;
  return [{ at, name, path: state.paths[file_id] ?? null }];
}
