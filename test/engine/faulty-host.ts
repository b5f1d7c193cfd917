import type { HostEnvironmentOptions } from "scaicore";

/** Stands in what parts of the host throw. It is a secret of the program, which nobody may be told. */
export const SECRET = "sk-host-9f2c41d7b8";
/** Stands in what parts of the host throw, for people to read. */
export const SAID = "the line to Zürich is down";

/** How a method misbehaves. `real` makes the call that was meant. */
export interface Fault {
  /** `failure`: it says why it failed. `odd`: it says nothing, or what is no answer. `right`: its answer is right all the same. */
  readonly kind: "failure" | "odd" | "right";
  readonly act: (real: () => unknown) => unknown;
}

// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- hosts may throw anything
const rejecting = (thrown: unknown): Promise<never> => Promise.reject(thrown);
const failing = (thrown: () => unknown): Fault => ({ kind: "failure", act: () => rejecting(thrown()) });
const mute = (thrown: () => unknown): Fault => ({ kind: "odd", act: () => rejecting(thrown()) });
const answering = (answer: () => unknown): Fault => ({ kind: "odd", act: () => Promise.resolve(answer()) });

const refuse = (): never => {
  throw new Error("no trap lets anybody in");
};
/** Whatever is done with it throws, but for what waits for a promise. */
const barbed = () =>
  new Proxy(
    {},
    {
      get: (_, name) => (name === "then" ? undefined : refuse()),
      has: refuse,
      ownKeys: refuse,
      getPrototypeOf: refuse,
      getOwnPropertyDescriptor: refuse,
    },
  );
const thorny = () => ({
  get message(): string {
    return refuse();
  },
  get cause(): unknown {
    return refuse();
  },
  toString: refuse,
});
function selfCaused(): Error {
  const error = new Error(SAID);
  error.cause = error;
  return error;
}

export const FAULTS: Readonly<Record<string, Fault>> = {
  "rejects with an Error": failing(() => new Error(`${SAID} (${SECRET})`)),
  "rejects with a text": failing(() => `${SAID} ${SECRET}`),
  "rejects with a plain object": failing(() => ({ status: 503, error: { message: SAID } })),
  "rejects with an AggregateError": failing(() => new AggregateError([new Error(SAID), new Error(SECRET)], "")),
  "rejects with an error that has causes": failing(
    () => new TypeError("fetch failed", { cause: new Error("socket", { cause: new Error(`${SAID} ${SECRET}`) }) }),
  ),
  "rejects with an error that is its own cause": failing(selfCaused),
  "rejects with a text without end": failing(() => new Error(`${SAID} ${SECRET} ${"x".repeat(100_000)}${SECRET}`)),
  "rejects with undefined": mute(() => undefined),
  "rejects with an object whose getters throw": mute(thorny),
  "rejects with a proxy whose traps throw": mute(barbed),
  "throws at once": {
    kind: "failure",
    act: () => {
      throw new Error(SAID);
    },
  },
  "throws undefined at once": {
    kind: "odd",
    act: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- hosts may throw anything
      throw undefined;
    },
  },
  "never answers": { kind: "odd", act: () => new Promise(() => undefined) },
  "answers when nobody waits any more": {
    kind: "odd",
    act: async (real) => {
      await new Promise((resolve) => setTimeout(resolve, 3 * LIMIT_MS));
      return await real();
    },
  },
  "rejects when nobody waits any more": {
    kind: "odd",
    act: async () => {
      await new Promise((resolve) => setTimeout(resolve, 3 * LIMIT_MS));
      throw new Error(SAID);
    },
  },
  "answers undefined": answering(() => undefined),
  "answers null": answering(() => null),
  "answers a number": answering(() => 7),
  "answers with another shape": answering(() => ({ wrong: true })),
  "answers an empty array": answering(() => []),
  "answers a proxy whose traps throw": answering(barbed),
  "answers without a promise": { kind: "right", act: (real) => real() },
  "answers twice": {
    kind: "right",
    act: (real) => ({
      then(resolve: (answer: unknown) => void, reject: (error: unknown) => void) {
        Promise.resolve(real()).then((answer) => {
          resolve(answer);
          resolve(undefined);
          reject(new Error(SAID));
        }, reject);
      },
    }),
  },
  "is like a promise, and throws when it is waited for": {
    kind: "failure",
    act: () => ({
      then() {
        throw new Error(SAID);
      },
    }),
  },
};

/** The time that a host has, in milliseconds. */
export const LIMIT_MS = 12;

type Method = (...args: never[]) => unknown;
type MethodsOf<T> = { readonly [M in keyof T as NonNullable<T[M]> extends Method ? M : never]-?: T[M] };

/** All parts of a host, and all methods of each. */
export type HostTable<Row> = {
  readonly [Part in keyof Required<HostEnvironmentOptions>]: {
    readonly [M in keyof MethodsOf<Required<HostEnvironmentOptions>[Part]>]: Row;
  };
};

/** Makes one method of a part misbehave while it is armed. */
export class Saboteur {
  /** Calls of the method while it was armed. */
  calls = 0;
  #armed = false;

  constructor(
    private readonly method: string,
    private readonly fault: Fault,
    /** The method answers at once: what would be a rejection is thrown. */
    private readonly sync: boolean,
  ) {}

  arm(): void {
    this.#armed = true;
  }
  disarm(): void {
    this.#armed = false;
  }

  /** The part with the method that misbehaves. A method that it lacks does nothing. */
  in<T extends object>(part: T): T {
    return new Proxy(part, {
      get: (target, name) => {
        const own = Reflect.get(target, name) as ((...args: unknown[]) => unknown) | undefined;
        if (name !== this.method) return typeof own === "function" ? own.bind(target) : own;
        const real = own?.bind(target) ?? (() => undefined);
        return (...args: unknown[]) => {
          if (!this.#armed) return real(...args);
          this.calls++;
          return this.sync ? this.#atOnce(() => real(...args)) : this.fault.act(() => real(...args));
        };
      },
      has: (target, name) => name === this.method || Reflect.has(target, name),
    });
  }

  #atOnce(real: () => unknown): unknown {
    const { kind } = this.fault;
    if (kind === "right") return real();
    const given = this.fault.act(real);
    if (kind === "failure") {
      if (given instanceof Promise) given.catch(() => undefined);
      throw new Error(`${SAID} (${SECRET})`);
    }
    if (given instanceof Promise) given.catch(() => undefined);
    return given;
  }
}
