import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** What an ID token says, or how it is wrong. */
export interface Wanted {
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  readonly azp?: string;
  readonly iss?: string;
  readonly nonce?: string | null;
  readonly fromNowS?: number;
  /** Signed with a key that is not the issuer's. */
  readonly foreign?: boolean;
}

export const CLIENT = { clientId: "inbox", clientSecret: "secret & more" };

/** A small OpenID Connect provider on the loopback: it logs in whom it is told, and holds clients to PKCE, once a code. */
export async function startIssuer(now: () => number) {
  const [own, other] = [await generateKeyPair("ES256"), await generateKeyPair("ES256")];
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "one", alg: "ES256", use: "sig" };
  const codes = new Map<string, { readonly challenge: string; readonly redirect: string; readonly wanted: Wanted }>();
  const state = { issuer: "", isAway: false, redeemed: 0, refusals: [] as string[] };

  const idToken = ({ sub = "ada@example.com", aud = CLIENT.clientId, iss, nonce, azp, ...more }: Wanted) =>
    new SignJWT({
      realm_access: { roles: ["finance"] },
      scope: "scaicore:read",
      name: "Ada",
      ...(nonce === undefined || nonce === null ? {} : { nonce }),
      ...(azp === undefined ? {} : { azp }),
    })
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .setSubject(sub)
      .setIssuer(iss ?? state.issuer)
      .setAudience(typeof aud === "string" ? aud : [...aud])
      .setExpirationTime(Math.floor(now() / 1000) + (more.fromNowS ?? 300))
      .sign((more.foreign === true ? other : own).privateKey);

  async function redeem(request: IncomingMessage): Promise<{ readonly status: number; readonly body: object }> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const form = new URLSearchParams(Buffer.concat(parts).toString());
    const known = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const why =
      request.headers.authorization !== basic
        ? "client"
        : known === undefined
          ? "code"
          : known.redirect !== form.get("redirect_uri")
            ? "redirect"
            : known.challenge !==
                createHash("sha256")
                  .update(form.get("code_verifier") ?? "")
                  .digest("base64url")
              ? "verifier"
              : undefined;
    if (why !== undefined || known === undefined) {
      state.refusals.push(why ?? "code");
      return { status: 400, body: { error: "invalid_grant" } };
    }
    state.redeemed++;
    return {
      status: 200,
      body: { access_token: "unused", token_type: "Bearer", id_token: await idToken(known.wanted) },
    };
  }

  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (state.isAway) answer(503, {});
    else if (request.url === "/keys") answer(200, { keys: [jwk] });
    else if (request.url === "/token") void redeem(request).then(({ status, body }) => answer(status, body));
    else
      answer(200, {
        issuer: state.issuer,
        jwks_uri: `${state.issuer}/keys`,
        authorization_endpoint: `${state.issuer}/authorize?tenant=1`,
        token_endpoint: `${state.issuer}/token`,
        authorization_response_iss_parameter_supported: true,
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  state.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    state,
    idToken,
    /** A person logs in on its page: the address to which the browser is sent back. */
    logIn(address: string, wanted: Wanted = {}): string {
      const query = new URL(address).searchParams;
      const code = randomUUID();
      const redirect = query.get("redirect_uri") ?? "";
      codes.set(code, {
        challenge: query.get("code_challenge") ?? "",
        redirect,
        wanted: { nonce: query.get("nonce"), ...wanted },
      });
      const back = new URL(redirect);
      const answer = { code, state: query.get("state") ?? "", iss: state.issuer };
      for (const [name, value] of Object.entries(answer)) back.searchParams.set(name, value);
      return back.pathname + back.search;
    },
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

const part = (text: string): string => encodeURIComponent(text).replaceAll("%20", "+");
const basic = `Basic ${Buffer.from(`${part(CLIENT.clientId)}:${part(CLIENT.clientSecret)}`).toString("base64")}`;
