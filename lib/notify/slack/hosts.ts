/** Finds labels of links that look like another address than the link has. */

/** Something with a scheme, or names with dots between them. */
const ADDRESS = /\p{L}[\p{L}\p{N}+.-]*:\/\/\S+|[\p{L}\p{N}\p{M}_-]+(?:[.。｡][\p{L}\p{N}\p{M}_-]+)+/giu;
/** What follows the last dot of file names in docs, if it is no top-level domain. */
const FILES = new Set(
  "bash conf cjs css csv env gif html ini js json jpg jsonl jsx lock log mdx mjs pdf png sql svg toml ts tsx txt yaml yml".split(
    " ",
  ),
);

/**
 * Returns whether a link's label shows an address of another host than `target`. A file name that could be a domain, such
 * as README.md, counts as one.
 */
export function showsOtherHost(label: string, target: URL): boolean {
  // Characters without a shape do not hide a host, and other forms of a dot are dots.
  // A label that was cut may end within a host: one letter after its last dot is no domain.
  const shown = label
    .replace(/[.。｡][\p{L}\p{N}\p{M}_-]?…/gu, "…")
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "");
  return (shown.match(ADDRESS) ?? []).some((address) => {
    if (address.includes("://")) return URL.parse(address)?.host !== target.host;
    const named = address.replace(/[。｡]/g, ".").toLowerCase();
    const isAddress = /^\p{N}+(\.\p{N}+){3}$/u.test(named);
    // Numbers behind a host do not hide it. Readers see the host.
    const host = isAddress ? named : named.replace(/(\.\p{N}+)+$/u, "");
    const last = host.slice(host.lastIndexOf(".") + 1);
    const isHost = isAddress || (host.includes(".") && last.length > 1 && !FILES.has(last));
    return isHost && host !== target.hostname;
  });
}
