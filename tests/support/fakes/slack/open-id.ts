/** Sign in with Slack: discovery, keys, the exchange of codes, and what the bot may ask about people. As `fetch`. */
import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { SLACK_CHANNEL, SLACK_TOKEN } from "../slack.ts";

export const SLACK_ISSUER = "https://slack.com";
export const SLACK_CLIENT = { clientId: "123.456", clientSecret: "client secret" };
export const SLACK_TEAM = "T0000000001";

type Claims = Record<string, unknown>;
type Grant = { challenge: string; redirectUri: string; claims: Claims };

export type OpenIdFake = {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Every request, as method and path. */
  requests: string[];
  /** The channels of each person, by user id. */
  channels: Map<string, string[]>;
  /** A person allows the site to sign them in. Returns the path and query that the browser then opens on the site. */
  allow(url: string, userId: string, claims?: Claims): string;
  /** The error code that all methods of the bot answer with; null for none. */
  fault: string | null;
};

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function createOpenIdFake(): OpenIdFake {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "key-1", alg: "RS256", use: "sig" };
  const grants = new Map<string, Grant>();

  function toIdToken(claims: Claims): string {
    const content = `${encode({ alg: "RS256", typ: "JWT", kid: "key-1" })}.${encode(claims)}`;
    return `${content}.${sign("sha256", Buffer.from(content), privateKey).toString("base64url")}`;
  }

  function exchange(form: URLSearchParams): object {
    const grant = grants.get(form.get("code") ?? "");
    grants.delete(form.get("code") ?? "");
    const isClient = form.get("client_id") === SLACK_CLIENT.clientId;
    if (!isClient || form.get("client_secret") !== SLACK_CLIENT.clientSecret) {
      return { ok: false, error: "bad_client_secret" };
    }
    const verifier = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (!grant || grant.challenge !== verifier || grant.redirectUri !== form.get("redirect_uri")) {
      return { ok: false, error: "invalid_code" };
    }
    return { ok: true, access_token: "xoxp-test", token_type: "Bearer", id_token: toIdToken(grant.claims) };
  }

  const METHODS: Record<string, (form: URLSearchParams) => object> = {
    "GET /.well-known/openid-configuration": () => ({
      issuer: SLACK_ISSUER,
      authorization_endpoint: `${SLACK_ISSUER}/openid/connect/authorize`,
      token_endpoint: `${SLACK_ISSUER}/api/openid.connect.token`,
      userinfo_endpoint: `${SLACK_ISSUER}/api/openid.connect.userInfo`,
      jwks_uri: `${SLACK_ISSUER}/openid/connect/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    }),
    "GET /openid/connect/keys": () => ({ keys: [jwk] }),
    "POST /api/openid.connect.token": exchange,
    "POST /api/auth.test": () => ({ ok: true, team_id: SLACK_TEAM, user_id: "UBOT" }),
    // One channel a page, so that there are several pages.
    "POST /api/users.conversations": (form) => {
      const ids = fake.channels.get(form.get("user") ?? "") ?? [];
      const at = Number(form.get("cursor") ?? 0);
      const next = at + 1 < ids.length ? String(at + 1) : "";
      return {
        ok: true,
        channels: ids.slice(at, at + 1).map((id) => ({ id })),
        response_metadata: { next_cursor: next },
      };
    },
  };

  const fake: OpenIdFake = {
    requests: [],
    channels: new Map([["UADA", ["C0000000009", SLACK_CHANNEL]]]),
    fault: null,
    allow(href, userId, changed = {}) {
      const { searchParams: asked } = new URL(href);
      const code = randomUUID();
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        ...{ iss: SLACK_ISSUER, sub: userId, aud: asked.get("client_id"), iat: now, exp: now + 300 },
        ...{ nonce: asked.get("nonce"), name: "Ada Lovelace" },
        "https://slack.com/team_id": SLACK_TEAM,
        "https://slack.com/user_id": userId,
        ...changed,
      };
      const redirectUri = asked.get("redirect_uri") ?? "";
      grants.set(code, { challenge: asked.get("code_challenge") ?? "", redirectUri, claims });
      return `${new URL(redirectUri).pathname}?${new URLSearchParams({ code, state: asked.get("state") ?? "" })}`;
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      const route = `${request.method} ${new URL(request.url).pathname}`;
      fake.requests.push(route);
      const method = METHODS[route];
      if (!method) return new Response("Not found", { status: 404 });
      const needsToken = /auth\.test|users\./.test(route);
      const isBot = request.headers.get("authorization") === `Bearer ${SLACK_TOKEN}`;
      if (needsToken && (fake.fault || !isBot))
        return Response.json({ ok: false, error: fake.fault ?? "invalid_auth" });
      return Response.json(method(new URLSearchParams(await request.text())));
    },
  };
  return fake;
}
