/** Stores in memory that can be taken away, that count what they do, and whose methods can be replaced. */
import { type CheckpointBackend, type MemoryBackend, StoreError } from "scaicore";

/** A backend of which some methods are replaced. */
export function wrapped<T extends object>(inner: T, replaced: Partial<T>): T {
  return new Proxy(inner, {
    get(target, name) {
      const own = Reflect.get(replaced, name) as unknown;
      if (own !== undefined) return own;
      const method = Reflect.get(target, name) as unknown;
      return typeof method === "function" ? (method.bind(target) as unknown) : method;
    },
  });
}

type Method = (...args: unknown[]) => unknown;

/** A backend each of whose calls goes through `call`. */
function intercepted<T extends object>(inner: T, call: (method: Method, args: unknown[], name: string) => unknown): T {
  return new Proxy(inner, {
    get(target, name) {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => call((method as Method).bind(target), args, String(name));
    },
  });
}

/** A store that can be away: until the end of an outage its calls fail. `only`: no others do. */
export function withOutages<T extends object>(
  inner: T,
): {
  readonly store: T;
  readonly outage: (only?: readonly string[]) => { readonly end: () => void };
} {
  let fails: ((name: string) => boolean) | undefined;
  const store = intercepted(inner, (method, args, name) =>
    fails?.(name) === true && name !== "watch"
      ? Promise.reject(new StoreError("The store is away.", {}, { retryable: true }))
      : method(...args),
  );
  const outage = (only?: readonly string[]) => {
    fails = (name) => only?.includes(name) ?? true;
    return { end: () => (fails = undefined) };
  };
  return { store, outage };
}

/** A store that counts its calls and the size of its answers. */
export function counted<T extends CheckpointBackend | MemoryBackend>(
  inner: T,
): { readonly store: T; readonly work: () => number; readonly calls: () => Readonly<Record<string, number>> } {
  let work = 0;
  const calls: Record<string, number> = {};
  const store = intercepted(inner, (method, args, name) => {
    work++;
    calls[name] = (calls[name] ?? 0) + 1;
    const answer = method(...args);
    if (!(answer instanceof Promise)) return answer;
    return answer.then((given: unknown) => {
      work += sizeOf(given);
      return given;
    });
  });
  return { store, work: () => work, calls: () => calls };
}

/** How many values there are in an answer. */
function sizeOf(value: unknown): number {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return 1;
  return Object.values(value).reduce<number>((sum, part) => sum + sizeOf(part), 1);
}
