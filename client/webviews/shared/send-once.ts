/** Allows one request at a time: a double click, or a click and a key, send once. */

export interface SendOnce {
  /** The id for a new request, or `undefined` while one is under way. */
  begin(): string | undefined;
  /** The request with this id was answered and another may begin; false if it is not the one under way. */
  end(requestId: string): boolean;
  /** Forgets the request that is under way. */
  reset(): void;
  readonly busy: boolean;
}

/** 128 random bits. Not `randomUUID`, which a remote VS Code without TLS does not have. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function sendOnce(newId: () => string): SendOnce {
  let current: string | undefined;
  return {
    begin: () => {
      if (current !== undefined) return undefined;
      current = newId();
      return current;
    },
    end: (requestId) => {
      if (current !== requestId) return false;
      current = undefined;
      return true;
    },
    reset: () => {
      current = undefined;
    },
    get busy() {
      return current !== undefined;
    },
  };
}
