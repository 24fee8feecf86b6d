/** Between OpenAI's hosted tools and the engine port: parameters, calls, citations and files. Pure functions. */
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
import { type Item, readText } from "./text.ts";

type HostedItem = ResponseFileSearchToolCall | ResponseCodeInterpreterToolCall;

/** Most passages per search; each costs about 800 tokens. */
const MAX_RESULTS = 8;

const INCLUDED: Record<HostedTool, ResponseIncludable> = {
  file_search: "file_search_call.results",
  code_interpreter: "code_interpreter_call.outputs",
};

/** The parameter that makes OpenAI include the results of hosted tools in its answer. */
export const toInclude = (tools: readonly HostedTool[]): { include?: ResponseIncludable[] } =>
  tools.length > 0 ? { include: tools.map((tool) => INCLUDED[tool]) } : {};

export const toHostedTools = (tools: readonly HostedTool[], vectorStoreId: string | null): Tool[] =>
  tools.map((tool): Tool => {
    if (tool === "code_interpreter") return { type: tool, container: { type: "auto" } };
    return { type: tool, vector_store_ids: vectorStoreId ? [vectorStoreId] : [], max_num_results: MAX_RESULTS };
  });

/** Identifies a file in a container. */
export type ContainerFile = { container: string; file: string };

export const isHosted = (item: Item): item is HostedItem =>
  item.type === "file_search_call" || item.type === "code_interpreter_call";

/** Records in `state` what later responses and the deletion need of a response's calls, however it ended. */
export function recordHostedItems({ output }: { output?: Item[] | null }, state: OpenAIState): void {
  for (const item of output ?? []) if (isHosted(item)) recordHostedItem(item, state);
}

/** Does the same for one call, which may have just begun. */
export function recordHostedItem(item: HostedItem, state: OpenAIState): void {
  if (item.type === "code_interpreter_call") {
    // A call may be reported before it has a container.
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

/** The docs page of a file: `npm run sync:files` stores its path as an attribute. */
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
  // Image outputs are addresses at OpenAI, which readers cannot open. The files of the container contain the same images.
  const logs = (item.outputs ?? []).flatMap((output) => (output.type === "logs" ? [output.logs] : [])).join("\n");
  return { ...common, tool: "code_interpreter", queries: [], passages: [], code: item.code ?? "", logs };
}

type Annotation = ResponseOutputText["annotations"][number];

/** The hosted calls in `items`, with the citations and files of their text; null where no hosted tool was used. */
export function hostedResultsOf(items: Item[], state: OpenAIState): HostedResults | null {
  const calls = items.filter(isHosted).map((item) => toHostedCall(item));
  const { notes } = readText(items);
  const files = madeFiles(notes.map(({ annotation }) => annotation));
  const citations = notes.flatMap(({ annotation, start, text }) => toCitation(annotation, start, text, state));
  return calls.length + citations.length + files.length > 0 ? { calls, citations, files } : null;
}

/** Replaces the id that OpenAI uses as the name of a picture without a name. */
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
  // OpenAI counts code points; the port counts UTF-16 code units.
  const at = start + [...text].slice(0, index).join("").length;
  return [{ at, name, path: state.paths[file_id] ?? null }];
}
