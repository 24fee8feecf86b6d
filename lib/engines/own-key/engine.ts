/** Engines on a reader's own key: what goes wrong with the key is told as such, and nothing of the vendor's words. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { AppError, type ErrorCode, toAppError } from "#lib/errors.ts";
import { vendorError } from "#lib/upstream/client.ts";

export type OwnKeys = {
  /** The model that answers. */
  model: string;
  /** What may be attached to a question that it answers. */
  attachments: readonly AttachmentKind[];
  /** An engine that keeps nothing upstream, for as long as one run or completion lasts. */
  engine(key: OwnKey): Engine;
};

/** `engine` with errors that name what is wrong with the key. Their causes are left out: vendors quote keys in theirs. */
export function withKeyErrors(engine: Engine): Engine {
  const named = <Result>(call: Promise<Result>): Promise<Result> =>
    call.catch((thrown: unknown) => {
      throw keyError(thrown);
    });
  return {
    ...engine,
    async *run(turn, signal) {
      try {
        yield* engine.run(turn, signal);
      } catch (thrown) {
        throw keyError(thrown);
      }
    },
    complete: (...args) => named(engine.complete(...args)),
  };
}

/** What drives a run whose key is gone with the process that had it. */
export const createKeylessEngine = (): Engine => ({
  name: "chat",
  model: null,
  attachments: [],
  run() {
    throw new AppError("own_key_needed");
  },
  complete: () => Promise.reject(new AppError("own_key_needed")),
  cancel: async ({ state }) => state,
  async delete() {},
});

function keyError(thrown: unknown): AppError {
  const { code, options } = toAppError(thrown, "upstream_unavailable");
  const { retryAfterMs } = options;
  return new AppError(codeOf(thrown) ?? code, retryAfterMs === undefined ? {} : { retryAfterMs });
}

function codeOf(thrown: unknown): ErrorCode | null {
  const error = vendorError(thrown);
  if (!error) return null;
  const named = `${error.code} ${error.type}`;
  if (error.status === 404 || /model_not_found|model_not_available/.test(named)) return "own_key_model_gone";
  if (error.status === 401) return "own_key_rejected";
  if (error.status === 403) return "own_key_forbidden";
  if (error.status === 402 || /insufficient_quota|billing/.test(named)) return "own_key_no_credit";
  return null;
}
