import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { messageOf } from "../../error.js";
import { type Access, isAccess, type Principal } from "./principal.js";
import { isSafeUrl } from "./safe-url.js";

export interface OidcConfig {
  /** As tokens name it in `iss`. */
  readonly issuer: string;
  /** As tokens name this service in `aud`. */
  readonly audience: string;
  /** Where the issuer's keys are; found by its discovery document if absent. */
  readonly jwksUri?: string;
  /** The claims that hold groups, roles and access: an array of words, or words with spaces between them. */
  readonly groupsClaim: string;
  readonly rolesClaim: string;
  readonly accessClaim: string;
  /** What everybody with a token may do, besides what the claim says. */
  readonly access: readonly Access[];
  /** How people log in to the inbox by the pages of the provider. */
  readonly login?: OidcLoginConfig;
}

export interface OidcLoginConfig {
  /** By which the provider knows this service, and names it in the `aud` of its ID tokens. */
  readonly clientId: string;
  /** A public client has none: PKCE holds for both. */
  readonly clientSecret?: string;
  readonly scope: string;
  /** Where the provider sends people back to, as it was registered there. */
  readonly redirectUri: string;
}

/** What the discovery document of a provider says of a login. */
export interface OidcEndpoints {
  readonly authorization: string;
  readonly token: string;
  /** Whether answers name their issuer, as RFC 9207 has it: then one without it is forged. */
  readonly namesIssuer: boolean;
  /** Whether a secret may be sent in the body only. */
  readonly secretInBody: boolean;
}

/** The issuer's keys cannot be had at the moment: nothing is known of the token. */
export class IssuerUnavailableError extends Error {}

/** Public keys only: a token that is signed with a shared secret, or not at all, is refused whatever its header says. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const CLOCK_TOLERANCE_S = 30;
const DISCOVERY_TIMEOUT_MS = 5000;

/** Checks tokens of an OpenID Connect provider. */
export class OidcTokens {
  #keys: JWTVerifyGetKey | undefined;
  #document: Promise<JsonObject> | undefined;

  constructor(
    private readonly config: OidcConfig,
    private readonly now: () => number,
  ) {}

  /**
   * Who has this token; `undefined` when it is forged, expired, not yet valid, or for somebody else.
   *
   * @throws IssuerUnavailableError when the issuer's keys cannot be read
   */
  async principalOf(token: string): Promise<Principal | undefined> {
    const payload = await this.#verified(token, this.config.audience);
    return payload && this.#principal(payload);
  }

  /**
   * Who has logged in with this ID token; `undefined` when it is forged, expired, for another client, or answers another login than
   * the one with this nonce.
   *
   * @throws IssuerUnavailableError when the issuer's keys cannot be read
   */
  async principalOfLogin(idToken: string, nonce: string): Promise<Principal | undefined> {
    const clientId = this.config.login?.clientId;
    if (clientId === undefined) return undefined;
    const payload = await this.#verified(idToken, clientId);
    if (payload === undefined || payload.nonce !== nonce) return undefined;
    // Of several audiences the one that has asked is named.
    const isForOthers = Array.isArray(payload.aud) && payload.aud.length > 1 && payload.azp !== clientId;
    return isForOthers ? undefined : this.#principal(payload);
  }

  /** @throws IssuerUnavailableError when the discovery document cannot be read, or has no endpoints for a login */
  async endpoints(): Promise<OidcEndpoints> {
    try {
      const document = await this.#discovered();
      const methods = document.token_endpoint_auth_methods_supported;
      return {
        authorization: endpointIn(document, "authorization_endpoint"),
        token: endpointIn(document, "token_endpoint"),
        namesIssuer: document.authorization_response_iss_parameter_supported === true,
        secretInBody: Array.isArray(methods) && !methods.includes("client_secret_basic"),
      };
    } catch (error) {
      throw new IssuerUnavailableError(`${this.config.issuer} cannot be asked for a login: ${messageOf(error)}`);
    }
  }

  async #verified(token: string, audience: string): Promise<JWTPayload | undefined> {
    const { issuer } = this.config;
    try {
      const { payload } = await jwtVerify(token, await this.#issuerKeys(), {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(this.now()),
        requiredClaims: ["sub", "exp"],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
        throw new IssuerUnavailableError(`The keys of ${issuer} cannot be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  #principal(payload: JWTPayload): Principal | undefined {
    const { groupsClaim, rolesClaim, accessClaim, access } = this.config;
    const { sub, exp, name } = payload;
    if (sub === undefined || sub === "" || exp === undefined) return undefined;
    const claimed = wordsIn(payload, accessClaim).map((word) => word.replace(/^scaicore:/, ""));
    return {
      person: {
        id: sub,
        ...(typeof name === "string" ? { name } : {}),
        groups: wordsIn(payload, groupsClaim),
        roles: wordsIn(payload, rolesClaim),
      },
      access: new Set([...access, ...claimed.filter(isAccess)]),
      until: exp * 1000,
    };
  }

  async #issuerKeys(): Promise<JWTVerifyGetKey> {
    this.#keys ??= createRemoteJWKSet(
      new URL(this.config.jwksUri ?? endpointIn(await this.#discovered(), "jwks_uri")),
      { timeoutDuration: DISCOVERY_TIMEOUT_MS },
    );
    return this.#keys;
  }

  #discovered(): Promise<JsonObject> {
    this.#document ??= this.#discover();
    // Asked again after a failure.
    this.#document.catch(() => (this.#document = undefined));
    return this.#document;
  }

  async #discover(): Promise<JsonObject> {
    const { issuer } = this.config;
    const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS), redirect: "error" });
    const document = (await response.json()) as Json;
    if (isJsonObject(document) && document.issuer === issuer) return document;
    throw new Error(`${url} is no discovery document of this issuer`);
  }
}

function endpointIn(document: JsonObject, name: string): string {
  const value = document[name];
  if (typeof value === "string" && isSafeUrl(value)) return value;
  throw new Error(`The discovery document has no ${name} that is an https:// address`);
}

/** The words of a claim; a path with dots leads into nested ones, as in `realm_access.roles`. */
function wordsIn(payload: JWTPayload, claim: string): readonly string[] {
  const own = payload[claim];
  const value = own ?? claim.split(".").reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), payload);
  if (typeof value === "string") return value.split(/\s+/).filter((word) => word !== "");
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
