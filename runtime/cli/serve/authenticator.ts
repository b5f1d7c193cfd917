import { type ApiKeys, isKey } from "./api-keys.node.js";
import { IssuerUnavailableError, type OidcTokens } from "./oidc.js";
import type { Access, Principal } from "./principal.js";
import { Problem } from "./problem.js";
import type { RateLimit } from "./rate-limit.js";

export interface AuthenticatorParts {
  readonly keys: ApiKeys;
  readonly oidc: OidcTokens | undefined;
  /** Of requests, for each person. */
  readonly requests: RateLimit;
  /** Of tokens that are refused, for each address. */
  readonly failures: RateLimit;
}

/** Says who sends a request, and how many of them there may be. */
export class Authenticator {
  constructor(private readonly parts: AuthenticatorParts) {}

  /**
   * Who has this token.
   *
   * @throws Problem 401 for one that is forged, expired or unknown, 429 after too many of these or too many requests
   */
  async principalOf(token: string | undefined, address: string): Promise<Principal> {
    const principal = token === undefined ? undefined : await this.#find(token);
    if (principal === undefined) {
      const wait = this.parts.failures.refusal(address);
      if (wait !== undefined) throw tooMany(wait);
      const message =
        token === undefined
          ? "A key or token is needed, as in: Authorization: Bearer …"
          : "This key or token is not, or no longer, valid.";
      throw new Problem(401, "NotAuthenticatedError", message, {}, { "www-authenticate": 'Bearer realm="scaicore"' });
    }
    this.count(principal);
    return principal;
  }

  /** @throws Problem 429 after too many requests of this person */
  count({ person }: Principal): void {
    const wait = this.parts.requests.refusal(person.id);
    if (wait !== undefined) throw tooMany(wait);
  }

  /** @throws Problem 429 when too many logins come from this address, begun or ended */
  countLogin(address: string): void {
    // As many as one person may send: behind a proxy many people have one address.
    const wait = this.parts.requests.refusal(`login from ${address}`);
    if (wait !== undefined) throw tooMany(wait);
  }

  async #find(token: string): Promise<Principal | undefined> {
    if (token.length > LONGEST_TOKEN) return undefined;
    const { keys, oidc } = this.parts;
    if (isKey(token)) return keys.principalOf(token);
    try {
      return await oidc?.principalOf(token);
    } catch (error) {
      if (!(error instanceof IssuerUnavailableError)) throw error;
      throw new Problem(
        503,
        "IssuerUnavailableError",
        "Tokens cannot be checked now. Try again later.",
        {},
        { "retry-after": "5" },
      );
    }
  }
}

/** In characters: tokens with many groups are long, and nothing is longer. */
const LONGEST_TOKEN = 16_384;

const tooMany = (wait: number): Problem =>
  new Problem(
    429,
    "TooManyRequestsError",
    `Too many requests: try again in ${wait} s.`,
    {},
    { "retry-after": String(wait) },
  );

/** @throws Problem 403 */
export function mustHave({ access }: Principal, needed: Access): void {
  if (!access.has(needed))
    throw new Problem(403, "NotAuthorizedError", `Your key or token does not allow "${needed}".`);
}
