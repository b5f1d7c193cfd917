import { EnvironmentError } from "../errors.js";
import type { Clock, HostEnvironmentOptions, RandomSource } from "../interfaces.js";
import { SystemClock } from "../memory/system-clock.js";

/**
 * The dependencies of an engine. Memory, model providers and checkpoints are required, because a forgotten store must not
 * silently become one in memory.
 *
 * @throws EnvironmentError that lists what is missing
 */
export class HostEnvironment {
  /** The options, completed with the machine's clock and random source. */
  readonly options: Readonly<HostEnvironmentOptions & { clock: Clock; random: RandomSource }>;

  constructor(options: HostEnvironmentOptions) {
    // In JavaScript no compiler reports what is missing.
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

/** The methods that the engine calls without checking that they exist. */
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
  authorizer: ["authorize"],
  logger: ["warn"],
};

/** Lists the absent parts of an environment (`memory`) and the absent methods of its parts (`modelProviders.complete`). */
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
