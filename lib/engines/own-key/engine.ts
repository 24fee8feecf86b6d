/** Engines on a reader's own key: errors about the key get codes of their own, without the vendor's words. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { AppError, type ErrorCode, toAppError } from "#lib/errors.ts";
import { vendorError } from "#lib/upstream/client.ts";

export type OwnKeys = {
  /** The model that answers. */
  model: string;
  /** Kinds of files that a question may have. */
  attachments: readonly AttachmentKind[];
  /** An engine for one run or completion, which stores nothing upstream. */
  engine(key: OwnKey): Engine;
};

/** `engine` with errors that say what is wrong with the key. Their causes are removed: vendors quote keys in them. */
export function withKeyErrors(engine: Engine): Engine {
  const withKeyError = <Result>(call: Promise<Result>): Promise<Result> =>
    call.catch((thrown: unknown) => {
      throw toKeyError(thrown);
    });
  return {
    ...engine,
    async *run(turn, signal) {
      try {
        yield* engine.run(turn, signal);
      } catch (thrown) {
        throw toKeyError(thrown);
      }
    },
    complete: (...args) => withKeyError(engine.complete(...args)),
  };
}

/** The engine of a run whose key was lost with the process that had it. */
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

function toKeyError(thrown: unknown): AppError {
  const { code, options } = toAppError(thrown, "upstream_unavailable");
  const { retryAfterMs } = options;
  return new AppError(codeOf(thrown) ?? code, retryAfterMs === undefined ? {} : { retryAfterMs });
}

function codeOf(thrown: unknown): ErrorCode | null {
  const error = vendorError(thrown);
  if (!error) return null;
  const reason = `${error.code} ${error.type}`;
  if (error.status === 404 || /model_not_found|model_not_available/.test(reason)) return "own_key_model_gone";
  if (error.status === 401) return "own_key_rejected";
  if (error.status === 403) return "own_key_forbidden";
  if (error.status === 402 || /insufficient_quota|billing/.test(reason)) return "own_key_no_credit";
  return null;
}
