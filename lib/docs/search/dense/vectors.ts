/** PORT: storage of the vectors of sections, and the search for the nearest. Here is the adapter for a file. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { EmbeddingsError } from "./embedder.ts";

/** A text's hash and its vector, which has length 1. */
export type StoredVector = { hash: string; vector: Float32Array };

/** Vectors of one model. Every method may reject. */
export type Vectors = {
  /** Returns the hashes that have a vector. Vectors of hashes that are not listed may be deleted. */
  open(hashes: string[]): Promise<Set<string>>;
  /** Stores more vectors. They are still there after a restart. */
  add(vectors: StoredVector[]): Promise<void>;
  /** The hashes of the vectors nearest to `vector`, the nearest first. */
  nearest(vector: Float32Array, limit: number): Promise<string[]>;
};

const headFormat = z.object({
  format: z.literal(1),
  model: z.string(),
  dimensions: z.int().positive(),
  hashes: z.array(z.string()),
});

/** The file's name in the data folder. */
export const VECTORS_FILE = "docs-embeddings.bin";

/** Stores vectors in memory and in one file. If the file is lost, the vectors are requested again. */
export function createFileVectors(file: string, model: string): Vectors {
  let loaded = new Map<string, Float32Array>();
  /** A provider may replace the model behind a name: its vectors cannot be compared with the stored ones. */
  const checkLength = (vector: Float32Array) => {
    const dimensions = loaded.values().next().value?.length ?? vector.length;
    if (vector.length !== dimensions) {
      throw new EmbeddingsError(`vectors have ${vector.length} dimensions, those in the file ${dimensions}`);
    }
  };

  return {
    async open(hashes) {
      const known = await readVectors(file, model);
      loaded = new Map(
        hashes.flatMap((hash) => {
          const vector = known.get(hash);
          return vector ? [[hash, vector]] : [];
        }),
      );
      return new Set(loaded.keys());
    },
    async add(more) {
      for (const { vector } of more) checkLength(vector);
      for (const { hash, vector } of more) loaded.set(hash, vector);
      await writeVectors(file, model, loaded);
    },
    async nearest(vector, limit) {
      checkLength(vector);
      return [...loaded]
        .map(([hash, own]) => ({ hash, cosine: cosineOf(vector, own) }))
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, limit)
        .map(({ hash }) => hash);
    },
  };
}

/** The cosine of two vectors of length 1. Four separate sums take half the time of one. */
function cosineOf(a: Float32Array, b: Float32Array): number {
  let [w, x, y, z] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i += 4) {
    w += (a[i] ?? 0) * (b[i] ?? 0);
    x += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
    y += (a[i + 2] ?? 0) * (b[i + 2] ?? 0);
    z += (a[i + 3] ?? 0) * (b[i + 3] ?? 0);
  }
  return w + x + y + z;
}

/** Returns an empty map when the file is missing, damaged or of another model. */
async function readVectors(file: string, model: string): Promise<Map<string, Float32Array>> {
  try {
    const bytes = await readFile(file);
    const end = bytes.indexOf("\n");
    const head = headFormat.parse(JSON.parse(bytes.toString("utf8", 0, end)));
    const numbers = new Float32Array(new Uint8Array(bytes.subarray(end + 1)).buffer);
    const { dimensions, hashes } = head;
    if (head.model !== model || numbers.length !== hashes.length * dimensions) return new Map();
    return new Map(hashes.map((hash, i) => [hash, numbers.subarray(i * dimensions, (i + 1) * dimensions)]));
  } catch {
    return new Map();
  }
}

/**
 * Writes a line of JSON that describes the vectors, then their numbers in the machine's byte order. Replaces the file
 * at once.
 */
async function writeVectors(file: string, model: string, vectors: Map<string, Float32Array>): Promise<void> {
  const [dimensions = 0] = [...vectors.values()].map((vector) => vector.length);
  if (dimensions === 0) return;
  const head = JSON.stringify({ format: 1, model, dimensions, hashes: [...vectors.keys()] });
  const numbers = [...vectors.values()].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, Buffer.concat([Buffer.from(`${head}\n`), ...numbers]));
  await rename(draft, file);
}
