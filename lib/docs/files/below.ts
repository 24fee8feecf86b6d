import { isAbsolute, relative, sep } from "node:path";

/** Whether `file` is `folder` or in it. Both are real paths. */
export const isBelow = (file: string, folder: string): boolean => {
  const path = relative(folder, file);
  return path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
};
