import { readFileSync, rmSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { StartError } from "#lib/errors.ts";

/** Another process has the folder open. */
export class FolderInUse extends StartError {}

type Holder = { pid: number; started: string | null };

/**
 * Takes the folder for this process: PGlite itself neither locks nor complains, two processes just lose rows.
 * A lock left by a dead process is taken over; a recycled pid is told apart by its start time where /proc knows it.
 * The lock goes with the process.
 * @returns a function that gives the folder back.
 * @throws FolderInUse naming the process that holds it; StartError.
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
    const holder = await readHolder(file);
    if (holder && isAlive(holder)) {
      throw new FolderInUse(
        `${folder} is in use by process ${holder.pid}: stop that process, or set DATA_DIR to another folder.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new StartError(`${folder} could not be locked: another process keeps taking it.`);
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const { pid, started } = JSON.parse(await readFile(file, "utf8")) as Holder;
    return { pid, started };
  } catch {
    // Gone meanwhile, or torn by a crash in the middle of writing it: nobody's.
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

/** Field 22 of /proc/<pid>/stat, in clock ticks since boot; null where there is no /proc. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
