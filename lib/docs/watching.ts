import { realpathSync } from "node:fs";
import { type FSWatcher, watch } from "chokidar";
import { isBelow } from "./files/files.ts";

/** Watches the docs folder, and what links in it lead to as far as a reading follows them. Resolves once it watches. */
export async function watchDocs(
  dir: string,
  linkRoots: readonly string[],
  onChange: (path: string) => void,
  onError: (error: unknown) => void,
): Promise<FSWatcher> {
  const roots = [dir, ...linkRoots].flatMap((folder) => realPath(folder) ?? []);
  // A link that the reading does not follow must not be followed here: a large folder behind it would be watched whole.
  const isOutside = (path: string): boolean => {
    const real = realPath(path);
    return real !== null && !roots.some((root) => isBelow(real, root));
  };
  const watcher = watch(dir, {
    ignoreInitial: true,
    ignored: [/(^|[\\/])(node_modules|\.git)([\\/]|$)/, isOutside],
  });
  watcher.on("all", (_, path) => onChange(path));
  watcher.on("error", onError);
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return watcher;
}

/** Null for what is gone: that it went is a change. */
function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
