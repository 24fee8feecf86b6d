/** OpenID Connect with Slack: the address to send a browser to, and the check of what it comes back with. */
import type { Configuration, DiscoveryRequestOptions } from "openid-client";
import { z } from "zod";
import type { FetchLike } from "#lib/upstream/client.ts";

export type OpenIdConfig = {
  clientId: string;
  clientSecret: string;
  /** https://slack.com, or another one in tests. */
  issuer: string;
  /** The address that Slack sends browsers back to. */
  redirectUri: string;
  fetch?: FetchLike | undefined;
};

/** What has to come back with the browser. */
export type Challenge = { state: string; nonce: string; verifier: string };

/** Who signed in, as the ID token says. */
const claims = z
  .object({
    "https://slack.com/team_id": z.string(),
    "https://slack.com/user_id": z.string(),
    name: z.string().nullish(),
  })
  .transform((token) => ({
    teamId: token["https://slack.com/team_id"],
    userId: token["https://slack.com/user_id"],
    name: token.name ?? "",
  }));
export type SignedIn = z.infer<typeof claims>;

export type OpenId = {
  /** A new challenge, and the address at Slack with it. @throws Error when Slack cannot be reached */
  begin(): Promise<{ url: URL; challenge: Challenge }>;
  /**
   * Exchanges the code in the query of `target`. State, nonce, issuer, audience, expiry and signature are checked.
   * @throws Error when one of them is wrong
   */
  finish(target: string, challenge: Challenge): Promise<SignedIn>;
};

/** The longest time for one request to Slack, seconds. */
const TIMEOUT_SECONDS = 8;

export function createOpenId({ clientId, clientSecret, issuer, redirectUri, fetch }: OpenIdConfig): OpenId {
  let discovered: Promise<Configuration> | null = null;

  // Dynamic: most sites have no sign-in.
  const load = () => import("openid-client");

  async function discover(): Promise<Configuration> {
    const client = await load();
    const options: DiscoveryRequestOptions = {
      execute: [
        client.enableNonRepudiationChecks,
        ...(issuer.startsWith("http:") ? [client.allowInsecureRequests] : []),
      ],
      timeout: TIMEOUT_SECONDS,
      ...(fetch && {
        [client.customFetch]: (url, init) => fetch(url, { ...init, body: init.body?.toString() ?? null }),
      }),
    };
    return client.discovery(new URL(issuer), clientId, clientSecret, undefined, options);
  }

  /** After a failure the next call tries again. */
  function configuration(): Promise<Configuration> {
    discovered ??= discover().catch((error: unknown) => {
      discovered = null;
      throw error;
    });
    return discovered;
  }

  return {
    async begin() {
      const client = await load();
      const challenge = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(await configuration(), {
        ...{ redirect_uri: redirectUri, scope: "openid profile", state: challenge.state, nonce: challenge.nonce },
        code_challenge: await client.calculatePKCECodeChallenge(challenge.verifier),
        code_challenge_method: "S256",
      });
      return { url, challenge };
    },
    async finish(target, { state, nonce, verifier }) {
      const client = await load();
      const url = new URL(redirectUri);
      url.search = new URL(target, redirectUri).search;
      const tokens = await client.authorizationCodeGrant(await configuration(), url, {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
      });
      return claims.parse(tokens.claims());
    },
  };
}
