/** What is undone later. The same shape as VS Code's, so that nothing here needs VS Code. */
export interface Disposable {
  dispose(): unknown;
}

/** Things that end together, last first. */
export interface Lifetime extends Disposable {
  /** Ends `thing` with this lifetime; at once when it has ended already. */
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

/** Something that others listen to. Listeners are called in order; one that throws does not keep the others from hearing. */
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
