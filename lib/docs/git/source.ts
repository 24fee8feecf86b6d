/** The repository that docs come from, as DOCS_GIT names it. */
export type GitSource = {
  /** An https, ssh, git or file URL, `user@host:path`, or a path of this machine. */
  url: string;
  /** A branch or tag; HEAD for the repository's own. */
  ref: string;
};

const SCHEME = /^(https?|ssh|git|file):\/\/./i;
const SCP = /^[\w.-]+@[\w.-]+:(?!:)\S+$/;
const REF = /^(?!.*(\.\.|\/\/|@\{))[A-Za-z0-9_][\w./+-]*$/;

/** Null for what git would take for an option, a transport that runs a program, or no address at all. */
export function parseGitSource(text: string): GitSource | null {
  const at = text.lastIndexOf("#");
  const [url, ref] = at < 0 ? [text, "HEAD"] : [text.slice(0, at), text.slice(at + 1)];
  const isPath = url !== "" && !url.includes(":");
  const isAddress = SCHEME.test(url) || SCP.test(url) || isPath;
  const isSafe = !url.startsWith("-") && !hasControl(url);
  return isAddress && isSafe && REF.test(ref) ? { url, ref } : null;
}

const hasControl = (text: string): boolean => [...text].some((character) => character <= " ");
