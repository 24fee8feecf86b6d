/** A browser's requests to code that takes Node's request and response, with its cookies. */
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";

export type Exchange = { req: IncomingMessage; res: ServerResponse };

export type FakeBrowser = {
  cookies: Map<string, string>;
  /** Runs one request; the response's cookies are kept. */
  visit<T>(url: string, answer: (exchange: Exchange) => Promise<T>): Promise<T>;
};

export function createFakeBrowser(): FakeBrowser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async visit(url, answer) {
      const req = new IncomingMessage(new Socket());
      req.url = url;
      req.headers.cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const res = new ServerResponse(req);
      const result = await answer({ req, res });
      for (const cookie of [res.getHeader("set-cookie") ?? []].flat().map(String)) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value === "" || /max-age=0/i.test(cookie)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return result;
    },
  };
}
