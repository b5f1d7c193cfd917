import type { Key, Part } from "./parts.js";

/** Which parts have looked up what, so that a change of it makes them stale. */
export class Dependents {
  /** What is looked up for the part that is being checked counts as looked up by it, through whatever it comes. */
  current: Part | undefined;
  /** Whether parts are being resolved or checked: what editors look up between is not noted. */
  isNoting = false;
  readonly #dependents = new Map<Key, Set<Part>>();

  note(part: Part, key: Key): void {
    if (!this.isNoting) return;
    this.#add(part, key);
    if (this.current !== undefined && this.current !== part) this.#add(this.current, key);
  }

  of(key: Key): Iterable<Part> {
    return this.#dependents.get(key) ?? [];
  }

  /** Forgets what a part has looked up: it is made anew, or is no more. */
  forget(part: Part): void {
    for (const key of part.keys) {
      const parts = this.#dependents.get(key);
      parts?.delete(part);
      if (parts?.size === 0) this.#dependents.delete(key);
    }
    if (part.keys.size > 0) part.keys = new Set();
    if (part.signatureKeys.size > 0) part.signatureKeys = new Set();
  }

  #add(part: Part, key: Key): void {
    if (part.inSignature) part.signatureKeys.add(key);
    if (part.keys.has(key)) return;
    part.keys.add(key);
    const parts = this.#dependents.get(key);
    if (parts === undefined) this.#dependents.set(key, new Set([part]));
    else parts.add(part);
  }
}
