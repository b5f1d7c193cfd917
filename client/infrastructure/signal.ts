import type { Disposable } from "./disposables.js";

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
