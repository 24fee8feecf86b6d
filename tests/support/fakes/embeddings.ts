/** A fake server of OpenAI's `/embeddings`: texts that name the same things get vectors that are near. */
import { z } from "zod";
import { createFakeServer, type FakeServer, Refusal } from "./server.ts";

const body = z.strictObject({
  model: z.string().min(1),
  input: z.array(z.string().min(1)).min(1).max(2048),
  encoding_format: z.literal("float"),
  dimensions: z.int().positive().optional(),
});
export type Embedding = { object: "embedding"; index: number; embedding: unknown };

export type EmbeddingsFake = FakeServer & {
  /** Every text that was embedded, oldest first. */
  embedded(): string[];
  /** Changes what is answered until it is called with nothing. */
  bend(change?: (data: Embedding[]) => unknown): void;
};

export const EMBEDDINGS = "POST /embeddings";
const LENGTH = 64;

/** @param concepts groups of words that mean the same; what else a text says counts a little. */
export function createEmbeddingsFake(concepts: string[][] = []): EmbeddingsFake {
  let bent: ((data: Embedding[]) => unknown) | undefined;
  const fake = createFakeServer({
    [EMBEDDINGS]: (request) => {
      const asked = body.safeParse(request.body);
      if (!asked.success) throw new Refusal(400, z.prettifyError(asked.error));
      const { input, model, dimensions = LENGTH } = asked.data;
      const data = input.map((text, index): Embedding => {
        return { object: "embedding", index, embedding: vectorOf(text, concepts, dimensions) };
      });
      const usage = { prompt_tokens: input.length, total_tokens: input.length };
      return { object: "list", model, data: bent ? bent(data) : data, usage };
    },
  });
  return Object.assign(fake, {
    embedded: () => fake.sent(EMBEDDINGS).flatMap(({ body: { input } }) => (Array.isArray(input) ? input : [])),
    bend: (change?: (data: Embedding[]) => unknown) => {
      bent = change;
    },
  });
}

function vectorOf(text: string, concepts: string[][], length: number): number[] {
  const vector: number[] = Array(length).fill(0);
  const add = (at: number, weight: number) => {
    vector[at % length] = (vector[at % length] ?? 0) + weight;
  };
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    const concept = concepts.findIndex((words) => words.includes(word));
    if (concept >= 0) add(concept, 10);
    else
      add(
        [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7),
        0.1,
      );
  }
  return vector;
}
