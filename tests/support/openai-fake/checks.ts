/** What the fake refuses, so that a malformed request fails a test here and not at OpenAI. */
import type { ConversationCreateParams } from "openai/resources/conversations/conversations";
import type { ItemCreateParams } from "openai/resources/conversations/items";
import type {
  FileSearchTool,
  FunctionTool,
  ResponseCreateParamsBase,
  ResponseIncludable,
  ResponseInputFile,
  ResponseInputImage,
  Tool,
} from "openai/resources/responses/responses";
import { z } from "zod";
import { isImageUrl, isPdfUrl, isPoisoned } from "#tests/support/fakes/files.ts";
import { type JsonObject, Refusal } from "#tests/support/fakes/server.ts";

const text = z.strictObject({ type: z.enum(["input_text", "output_text"]), text: z.string() });
const image = z.strictObject({
  type: z.literal("input_image"),
  detail: z.enum(["auto", "low", "high", "original"]),
  image_url: z.string().refine(isImageUrl, "is no image that is taken"),
} satisfies { [Key in keyof ResponseInputImage]?: z.ZodType });
const file = z.strictObject({
  type: z.literal("input_file"),
  filename: z.string().regex(/\.pdf$/i),
  file_data: z
    .string()
    .refine(isPdfUrl, "is no file that is taken")
    .refine((url) => !isPoisoned(url), "The file could not be parsed"),
} satisfies { [Key in keyof ResponseInputFile]?: z.ZodType });
const message = z.union([
  z.strictObject({
    type: z.literal("message").optional(),
    role: z.enum(["user", "assistant", "system", "developer"]),
    content: z.union([z.string().min(1), z.array(text).min(1)]),
  }),
  z.strictObject({
    type: z.literal("message").optional(),
    role: z.literal("user"),
    content: z.array(z.discriminatedUnion("type", [text, image, file])).min(1),
  }),
]);
const functionCall = z.strictObject({
  type: z.literal("function_call"),
  call_id: z.string().min(1).max(64),
  name: z.string().min(1),
  arguments: z.string(),
});
const functionCallOutput = z.strictObject({
  type: z.literal("function_call_output"),
  call_id: z.string().min(1).max(64),
  output: z.string(),
});
const item = z.union([message, functionCall, functionCallOutput]);
export type InputItem = z.infer<typeof item>;

const metadata = z.record(z.string().max(64), z.string().max(512)).refine((map) => Object.keys(map).length <= 16);
const conversationBody = z.strictObject({
  items: z.array(item).max(20).nullish(),
  metadata: metadata.nullish(),
} satisfies Record<keyof ConversationCreateParams, z.ZodType>);
const itemsBody = z.strictObject({ items: z.array(item).min(1).max(20) } satisfies Record<
  keyof Omit<ItemCreateParams, "include">,
  z.ZodType
>);

/** Whether a schema is in the strict subset: every object closed, every property required. */
function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (typeof schema !== "object" || schema === null) return true;
  const { type, properties, additionalProperties, required } = schema as JsonObject;
  const closed = () =>
    additionalProperties === false &&
    Array.isArray(required) &&
    Object.keys(properties ?? {}).every((key) => required.includes(key));
  return (type !== "object" || closed()) && Object.values(schema).every(isStrict);
}

const functionTool = z.strictObject({
  type: z.literal("function"),
  name: z.string().regex(/^[\w-]{1,64}$/),
  description: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).refine(isStrict, "is not in the strict subset"),
  strict: z.literal(true),
} satisfies { [Key in keyof FunctionTool]?: z.ZodType });

const fileSearch = z.strictObject({
  type: z.literal("file_search"),
  vector_store_ids: z.array(z.string().min(1)).min(1).max(2),
  max_num_results: z.int().min(1).max(50).optional(),
} satisfies { [Key in keyof FileSearchTool]?: z.ZodType });
const codeInterpreter = z.strictObject({
  type: z.literal("code_interpreter"),
  container: z.union([
    z.string().startsWith("cntr_"),
    z.strictObject({ type: z.literal("auto"), file_ids: z.array(z.string()).optional() }),
  ]),
} satisfies { [Key in keyof Tool.CodeInterpreter]?: z.ZodType });
const tool = z.discriminatedUnion("type", [functionTool, fileSearch, codeInterpreter]);

const includable = z.enum([
  "file_search_call.results",
  "code_interpreter_call.outputs",
  "message.input_image.image_url",
  "reasoning.encrypted_content",
] satisfies ResponseIncludable[]);
const includedInQuery = z
  .string()
  .transform((list) => list.split(","))
  .pipe(z.array(includable))
  .default([]);

const textFormat = z.strictObject({
  format: z
    .strictObject({
      type: z.literal("json_schema"),
      name: z.string().regex(/^[\w-]{1,64}$/),
      schema: z.record(z.string(), z.unknown()),
      strict: z.boolean().optional(),
    })
    .refine(({ schema }) => schema.type === "object", "the root must be an object")
    .refine(({ schema, strict }) => !strict || isStrict(schema), "is not in the strict subset"),
});

/** The parameters of the API that this project has a use for; any other one is refused as unknown. */
const responseParams = {
  model: z.string().min(1),
  instructions: z.string().min(1),
  // No page of the vendor's shows an empty input.
  input: z.union([z.string().min(1), z.array(item).min(1)]),
  conversation: z.union([z.string(), z.strictObject({ id: z.string() }).transform(({ id }) => id)]).optional(),
  background: z.boolean().optional(),
  store: z.boolean().optional(),
  stream: z.boolean().optional(),
  tools: z.array(tool).optional(),
  include: z.array(includable).optional(),
  parallel_tool_calls: z.boolean().optional(),
  tool_choice: z.enum(["auto", "none", "required"]).optional(),
  max_output_tokens: z.int().min(16).optional(),
  safety_identifier: z.string().min(1).max(64).optional(),
  metadata: metadata.optional(),
  text: textFormat.optional(),
  reasoning: z.strictObject({ effort: z.enum(["none", "minimal", "low", "medium", "high"]) }).optional(),
} satisfies { [Key in keyof ResponseCreateParamsBase]?: z.ZodType };

const responseBody = z
  .strictObject(responseParams)
  .refine(({ background, store }) => !background || store === true, "background needs store: true")
  .refine(
    ({ conversation, background, tools }) => conversation === undefined || (background === true && tools !== undefined),
    "a turn needs background: true, store: true and tools",
  );
export type ResponseBody = z.infer<typeof responseBody>;

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(400, z.prettifyError(parsed.error), null, issue?.path.join(".") ?? null);
}

export const parseConversationBody = (body: unknown) => parse(conversationBody, body);
export const parseItemsBody = (body: unknown) => parse(itemsBody, body);
export const parseMetadataBody = (body: unknown) => parse(z.strictObject({ metadata: metadata.nullable() }), body);
export const parseResponseBody = (body: unknown) => parse(responseBody, body);
export const parseRetrieveQuery = (query: unknown) =>
  parse(
    z
      .strictObject({
        stream: z.stringbool({ truthy: ["true"], falsy: ["false"] }).default(false),
        include: includedInQuery,
        starting_after: z.coerce.number().int().min(0).optional(),
      })
      .refine(({ stream, starting_after }) => stream || starting_after === undefined, "starting_after needs stream"),
    query,
  );
export const parseListQuery = (query: unknown) =>
  parse(
    z.strictObject({
      order: z.enum(["asc", "desc"]).default("desc"),
      limit: z.coerce.number().int().min(1).max(100).default(20),
      after: z.string().optional(),
      include: includedInQuery,
    }),
    query,
  );
