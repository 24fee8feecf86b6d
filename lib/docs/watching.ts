import { realpathSync } from "node:fs";
import { type FSWatcher, watch } from "chokidar";
import { isBelow } from "./files/below.ts";

/**
 * Watches the docs folder, those of its translations and versions, and the targets of symbolic links that `readFiles` follows. Resolves when all are watched.
 * Of other places, only `files` can be added to the watcher.
 */
export async function watchDocs(
  dirs: readonly string[],
  linkRoots: readonly string[],
  files: ReadonlySet<string>,
  onChange: (path: string) => void,
  onError: (error: unknown) => void,
): Promise<FSWatcher> {
  const roots = [...dirs, ...linkRoots].flatMap((folder) => realPath(folder) ?? []);
  // Links that `readFiles` does not follow are not followed here, or large folders behind them would be watched.
  const isOutside = (path: string): boolean => {
    const real = realPath(path);
    return real !== null && !files.has(real) && !roots.some((root) => isBelow(real, root));
  };
  const watcher = watch([...dirs], {
    ignoreInitial: true,
    ignored: [/(^|[\\/])(node_modules|\.git)([\\/]|$)/, isOutside],
  });
  watcher.on("all", (_, path) => onChange(path));
  watcher.on("error", onError);
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return watcher;
}

/** Null for a path that does not exist. It is watched all the same, because its deletion is a change. */
function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
