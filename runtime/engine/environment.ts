import type { Clock, HostEnvironmentOptions, RandomSource } from "../host/interfaces.js";

/** The host environment as the engine uses it: clock and randomness are there. `HostEnvironment` makes it so. */
export type Environment = Readonly<HostEnvironmentOptions & { clock: Clock; random: RandomSource }>;
