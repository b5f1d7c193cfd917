import { EnvironmentError } from "./errors.js";
import type { Clock, HostEnvironmentOptions, RandomSource } from "./interfaces.js";
import { missingMethods } from "./missing-methods.js";
import { SystemClock } from "./memory/system-clock.js";

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
