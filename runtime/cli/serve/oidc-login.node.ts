import { createHash, randomBytes } from "node:crypto";
import { messageOf } from "../../error.js";
import { isJsonObject, type Json } from "../../json.js";
import { IssuerUnavailableError, type OidcConfig, type OidcLoginConfig, type OidcTokens } from "./oidc.js";
import type { Principal } from "./principal.js";

/** As long as a person takes to log in, with a second factor that has to be looked for. */
const LIFETIME_MS = 10 * 60_000;
/** Logins that are under way; of one more the oldest is forgotten, and begins anew. */
const MOST = 10_000;
const TOKEN_TIMEOUT_MS = 10_000;

/** A login that is under way. */
interface Begun {
  readonly nonce: string;
  /** The secret of PKCE: what whoever steals the code on its way lacks. */
  readonly verifier: string;
  /** What of the page is shown afterwards. */
  readonly then: string;
  readonly until: number;
}

export type LoginOutcome =
  | { readonly kind: "in"; readonly principal: Principal; readonly then: string }
  /** `late`: no such login is under way in this browser, or no more. `refused`: the provider said no, or what it gave does not hold. */
  | { readonly kind: "late" | "refused" | "away" };

/**
 * Logins by the pages of an OpenID Connect provider: the authorization code flow with PKCE. What is under way is in this process,
 * once: an answer that comes twice, late, or to another browser than the one that has asked finds nothing.
 */
export class OidcLogin {
  /** By the hash of browser and state. */
  readonly #begun = new Map<string, Begun>();
  readonly #login: OidcLoginConfig;

  constructor(
    private readonly config: OidcConfig & { readonly login: OidcLoginConfig },
    private readonly tokens: OidcTokens,
    private readonly now: () => number,
  ) {
    this.#login = config.login;
  }

  /**
   * Begins a login: where the browser goes, and what it has to bring back, which no script and no other page may learn.
   *
   * @throws IssuerUnavailableError
   */
  async begin(then: string): Promise<{ readonly address: string; readonly browser: string; readonly maxAgeS: number }> {
    const { authorization } = await this.tokens.endpoints();
    const [browser, state, nonce, verifier] = [word(), word(), word(), word()] as const;
    const [oldest] = this.#begun.keys();
    if (this.#begun.size >= MOST && oldest !== undefined) this.#begun.delete(oldest);
    this.#begun.set(hash(`${browser} ${state}`), { nonce, verifier, then, until: this.now() + LIFETIME_MS });
    const address = new URL(authorization);
    const query = {
      response_type: "code",
      client_id: this.#login.clientId,
      redirect_uri: this.#login.redirectUri,
      scope: this.#login.scope,
      state,
      nonce,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    };
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    return { address: address.href, browser, maxAgeS: LIFETIME_MS / 1000 };
  }

  /** Ends the login to which the provider has sent this browser back. */
  async end(browser: string, answer: URLSearchParams): Promise<LoginOutcome> {
    const key = hash(`${browser} ${answer.get("state") ?? ""}`);
    const begun = this.#begun.get(key);
    // Whatever comes of it, it comes once.
    this.#begun.delete(key);
    if (begun === undefined || begun.until <= this.now()) return { kind: "late" };
    try {
      const { token, namesIssuer, secretInBody } = await this.tokens.endpoints();
      const issuer = answer.get("iss");
      // An answer of another provider, to which a code would be shown.
      if (issuer === null ? namesIssuer : issuer !== this.config.issuer) return { kind: "refused" };
      const code = answer.get("code");
      if (code === null || code === "" || answer.has("error")) return { kind: "refused" };
      const idToken = await this.#redeem(token, code, begun.verifier, secretInBody);
      const principal = idToken && (await this.tokens.principalOfLogin(idToken, begun.nonce));
      if (principal === undefined || principal === "") return { kind: "refused" };
      return { kind: "in", principal, then: begun.then };
    } catch (error) {
      if (error instanceof IssuerUnavailableError) return { kind: "away" };
      throw error;
    }
  }

  /** The ID token for a code; `undefined` when the provider does not take it. */
  async #redeem(address: string, code: string, verifier: string, secretInBody: boolean): Promise<string | undefined> {
    const { clientId, clientSecret, redirectUri } = this.#login;
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    const headers: Record<string, string> = { accept: "application/json" };
    if (clientSecret === undefined || secretInBody) {
      body.set("client_id", clientId);
      if (clientSecret !== undefined) body.set("client_secret", clientSecret);
    } else {
      headers.authorization = `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString("base64")}`;
    }
    let answer: Json;
    try {
      const signal = AbortSignal.timeout(TOKEN_TIMEOUT_MS);
      const response = await fetch(address, { method: "POST", headers, body, redirect: "error", signal });
      if (response.status >= 500) throw new Error(`it answered ${response.status}`);
      if (!response.ok) {
        await response.body?.cancel();
        return undefined;
      }
      answer = (await response.json()) as Json;
    } catch (error) {
      throw new IssuerUnavailableError(`${address} cannot be asked for a token: ${messageOf(error)}`);
    }
    return isJsonObject(answer) && typeof answer.id_token === "string" ? answer.id_token : undefined;
  }
}

const word = (): string => randomBytes(32).toString("base64url");
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
/** As RFC 6749 has names and secrets in a header. */
const encoded = (text: string): string => encodeURIComponent(text).replaceAll("%20", "+");
