/** Has VS Code's shape of a disposable, so that users of it need not import VS Code. */
export interface Disposable {
  dispose(): unknown;
}

/** Disposes of everything that was added to it, in reverse order. */
export interface Lifetime extends Disposable {
  /** Disposes of `thing` when this lifetime ends; at once when it has ended already. */
  add<T extends Disposable>(thing: T): T;
  readonly ended: boolean;
}

export function createLifetime(): Lifetime {
  const things: Disposable[] = [];
  let ended = false;
  return {
    get ended() {
      return ended;
    },
    add(thing) {
      if (ended) thing.dispose();
      else things.push(thing);
      return thing;
    },
    dispose() {
      ended = true;
      for (let thing = things.pop(); thing !== undefined; thing = things.pop()) thing.dispose();
    },
  };
}

/** An event. Listeners are called in order, and one that throws does not stop the others. */
export interface Signal<T> {
  readonly on: (listener: (value: T) => void) => Disposable;
  readonly fire: (value: T) => void;
}

export function createSignal<T = void>(onError: (error: unknown) => void = () => undefined): Signal<T> {
  const listeners = new Set<{ readonly call: (value: T) => void }>();
  return {
    on(listener) {
      const entry = { call: listener };
      listeners.add(entry);
      return { dispose: () => listeners.delete(entry) };
    },
    fire(value) {
      for (const { call } of [...listeners]) {
        try {
          call(value);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}
