import { createHash, randomBytes } from "node:crypto";
import type { Principal } from "./principal.js";

/** A working day. */
const LIFETIME_MS = 12 * 3_600_000;
/** More people than look at one service; the oldest session gives way. */
const MOST = 10_000;

/**
 * Who is logged in to the inbox. Sessions are in this process alone: after a restart people log in again. What is kept is a
 * hash, so that a dump of the memory has no session in it.
 */
export class Sessions {
  readonly #sessions = new Map<string, { readonly principal: Principal; readonly until: number }>();

  constructor(private readonly now: () => number) {}

  /** Begins a session. It ends with the key or token that it was begun with, at the latest after a working day. */
  begin(principal: Principal): { readonly token: string; readonly maxAgeS: number } {
    const token = randomBytes(32).toString("base64url");
    const until = Math.min(this.now() + LIFETIME_MS, principal.until ?? Infinity);
    if (this.#sessions.size >= MOST) this.#removeOldest();
    this.#sessions.set(hash(token), { principal, until });
    return { token, maxAgeS: Math.max(0, Math.floor((until - this.now()) / 1000)) };
  }

  principalOf(token: string): Principal | undefined {
    const key = hash(token);
    const session = this.#sessions.get(key);
    if (session === undefined || session.until > this.now()) return session?.principal;
    this.#sessions.delete(key);
    return undefined;
  }

  end(token: string): void {
    this.#sessions.delete(hash(token));
  }

  #removeOldest(): void {
    const [first] = this.#sessions.keys();
    if (first !== undefined) this.#sessions.delete(first);
  }
}

const hash = (token: string): string => createHash("sha256").update(token).digest("hex");
