/** Another site that embeds the assistant, with a strict content security policy. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type HostSite = {
  /** For browsers, another site than 127.0.0.1. */
  origin: string;
  /** The same pages under another host. */
  otherOrigin: string;
  /** Includes the loader of that site in the pages. */
  embed(siteUrl: string): void;
  close(): Promise<void>;
};

/** Its pages take the loader's options from their query: `/?theme=dark` makes `data-theme="dark"`. */
export async function startHostSite(): Promise<HostSite> {
  let siteUrl = "";
  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? "/", "http://host");
    if (/\.\w+$/.test(pathname)) return res.writeHead(204).end();
    const options = [...searchParams].map(([name, value]) => ` data-${name}="${value}"`).join("");
    res.setHeader("Content-Type", "text/html; charset=utf-8");
    const { origin } = new URL(siteUrl);
    const allowed = `script-src ${origin}; frame-src ${origin}`;
    res.setHeader("Content-Security-Policy", `default-src 'none'; ${allowed}; require-trusted-types-for 'script'`);
    res.end(`<!doctype html><html lang="en"><title>Host</title><meta name="viewport" content="width=device-width">
<script src="${siteUrl}/embed.js"${options} defer></script>
<main><h1>Somebody else's page</h1><button>Its own button</button>${"<p>Text of its own.</p>".repeat(60)}</main>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    otherOrigin: `http://other.localhost:${port}`,
    embed(url) {
      siteUrl = url;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
