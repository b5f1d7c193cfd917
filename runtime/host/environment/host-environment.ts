import { EnvironmentError } from "../errors.js";
import type { Clock, HostEnvironmentOptions, RandomSource } from "../interfaces.js";
import { SystemClock } from "../memory/system-clock.js";

/**
 * Everything an engine needs from outside, in one place. Memory, models and checkpoints are required: a store that was
 * forgotten must not silently be one in memory. Throws an EnvironmentError that lists what is missing.
 */
export class HostEnvironment {
  /** What was given, with the machine's clock and randomness where none were. */
  readonly options: Readonly<HostEnvironmentOptions & { clock: Clock; random: RandomSource }>;

  constructor(options: HostEnvironmentOptions) {
    // Callers in JavaScript have no compiler to tell them.
    const missing = missingMethods(options);
    if (missing.length > 0) {
      throw new EnvironmentError(`The host environment lacks ${missing.join(", ")}.`, { missing });
    }
    const { clock = new SystemClock(), random = systemRandom } = options;
    this.options = Object.freeze({ ...options, clock, random });
  }
}

const systemRandom: RandomSource = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };

const REQUIRED = ["memory", "modelProviders", "checkpoints"] as const;

/** The methods that the engine calls without asking whether they are there. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  memory: ["read", "list", "search", "commit"],
  modelProviders: ["complete"],
  checkpoints: [
    "begin",
    "claim",
    "append",
    "renew",
    "retire",
    "decide",
    "requestCancel",
    "inbox",
    "get",
    "list",
    "invocations",
    "putBundle",
    "getBundle",
    "lock",
    "unlock",
  ],
  events: ["emit"],
  clock: ["now", "monotonic", "sleep"],
  random: ["bytes"],
  plugins: ["describe", "call"],
  dispatcher: ["call", "result", "resume", "cancel"],
  checkpointHandler: ["pending"],
  reference: ["read"],
  config: ["read"],
  secrets: ["read"],
  logger: ["warn"],
};

/** What the parts of an environment lack: `memory` that is not there, `modelProviders.complete` that is no function. */
export function missingMethods(given: unknown): readonly string[] {
  const parts = (typeof given === "object" && given !== null ? given : {}) as Readonly<Record<string, unknown>>;
  const absent: readonly string[] = REQUIRED.filter((name) => parts[name] === undefined || parts[name] === null);
  const incomplete = Object.entries(METHODS).flatMap(([name, methods]) => {
    const part = parts[name];
    if (part === undefined || absent.includes(name)) return [];
    if (part === null || (typeof part !== "object" && typeof part !== "function")) return [name];
    return methods
      .filter((method) => typeof (part as Readonly<Record<string, unknown>>)[method] !== "function")
      .map((method) => `${name}.${method}`);
  });
  return [...absent, ...incomplete];
}
