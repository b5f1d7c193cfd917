import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { isJsonObject, type Json } from "../../json.js";
import { messageOf } from "../../error.js";
import { type Access, isAccess, type Principal } from "./principal.js";

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
    const { issuer, audience } = this.config;
    try {
      const { payload } = await jwtVerify(token, await this.#issuerKeys(), {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(this.now()),
        requiredClaims: ["sub", "exp"],
      });
      return this.#principal(payload);
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
    this.#keys ??= createRemoteJWKSet(new URL(this.config.jwksUri ?? (await this.#discover())), {
      timeoutDuration: DISCOVERY_TIMEOUT_MS,
    });
    return this.#keys;
  }

  async #discover(): Promise<string> {
    const { issuer } = this.config;
    const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS), redirect: "error" });
    const document = (await response.json()) as Json;
    if (isJsonObject(document) && document.issuer === issuer && typeof document.jwks_uri === "string")
      return document.jwks_uri;
    throw new Error(`${url} is no discovery document of this issuer`);
  }
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
