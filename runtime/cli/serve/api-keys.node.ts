import { createHash, randomBytes } from "node:crypto";
import type { Principal } from "./principal.js";

/** A key as the configuration has it: never the key itself. */
export interface KeyEntry {
  /** SHA-256 of the key, as 64 hex digits. A key has 256 random bits, so that no slow hash is needed. */
  readonly sha256: string;
  readonly principal: Principal;
}

const PREFIX = "sck_";

/** A new key of 256 random bits. */
export const newKey = (): string => `${PREFIX}${randomBytes(32).toString("base64url")}`;

export const hashOfKey = (key: string): string => createHash("sha256").update(key).digest("hex");

/** Whether a bearer token is meant as a key: a JSON Web Token never begins so. */
export const isKey = (token: string): boolean => token.startsWith(PREFIX);

/** Finds who has a key. What is compared are hashes, so that the time it takes tells nothing of a key. */
export class ApiKeys {
  readonly #principals: ReadonlyMap<string, Principal>;

  constructor(
    entries: readonly KeyEntry[],
    private readonly now: () => number,
  ) {
    this.#principals = new Map(entries.map(({ sha256, principal }) => [sha256.toLowerCase(), principal]));
  }

  principalOf(key: string): Principal | undefined {
    const principal = this.#principals.get(hashOfKey(key));
    return principal?.until !== undefined && principal.until <= this.now() ? undefined : principal;
  }
}
