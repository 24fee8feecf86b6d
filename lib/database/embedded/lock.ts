import { readFileSync, rmSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { StartError } from "#lib/errors.ts";

/** The error when another process has the folder open. */
export class FolderInUse extends StartError {}

const holder = z.object({ pid: z.number(), started: z.string().nullable() });
type Holder = z.infer<typeof holder>;

/**
 * Locks the folder for this process. PGlite has no lock, and two processes on one folder lose rows. The lock of an
 * ended process is taken over at once. Where /proc exists, the start time tells a process from a later one with the
 * same id.
 * @returns a function that unlocks the folder.
 * @throws FolderInUse naming the process that has the lock; StartError.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, "process.lock");
  const mine: Holder = { pid: process.pid, started: startTime(process.pid) };
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(JSON.stringify(mine));
      await handle.close();
      const drop = () => rmSync(file, { force: true });
      process.once("exit", drop);
      return async () => {
        process.off("exit", drop);
        await rm(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const other = await readHolder(file);
    if (other && isAlive(other)) {
      throw new FolderInUse(
        `${folder} is in use by process ${other.pid}: stop that process, or set DATA_DIR to another folder.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new StartError(`${folder} could not be locked: another process keeps taking it.`);
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return holder.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    // The file was deleted meanwhile, or a crash cut it off. No process has the lock.
    return null;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  if (pid === process.pid) return started === startTime(pid);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return started === startTime(pid);
}

/**
 * Returns the start time of a process (field 22 of /proc/<pid>/stat), in clock ticks since boot; null where /proc does
 * not exist.
 */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
