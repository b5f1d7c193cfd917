import type { Limits } from "../../../limits.js";
import type { Environment } from "../load-program.js";
import { CheckedClock, checkedRandom } from "./checked-clock.js";
import { checkedDispatcher } from "./checked-dispatcher.js";
import {
  checkedHandler,
  checkedLogger,
  checkedModels,
  checkedPlugins,
  checkedSecrets,
  checkedSink,
  checkedSource,
} from "./checked-sources.js";
import { checkedCheckpoints, checkedMemory } from "./checked-stores.js";
import { HostCalls } from "./host-calls.js";
import type { Clean } from "./host-failure.js";

/** How each part of an environment is checked. One that is forgotten here does not compile. */
type Checks = {
  readonly [Part in keyof Required<Environment>]: (part: NonNullable<Environment[Part]>) => Environment[Part];
};

/**
 * The environment as the engine uses it, and the only way to the host: whatever a part of the host does, the engine gets an
 * answer of the right form or a documented error, in time, and other runs go on. Made once, when an engine is loaded.
 *
 * Calls of models and plugins also have a signal and a time of their own, which `OutsideCalls` gives them; who may decide is
 * asked in `authorization.ts`, where anything but a clear answer means no.
 *
 * @param clean takes the secrets out of a text
 */
export function checkedEnvironment(given: Environment, limits: Limits, clean: Clean): Environment {
  const logger = given.logger === undefined ? undefined : checkedLogger(given.logger, clean);
  const clock = new CheckedClock(given.clock, logger);
  const calls = new HostCalls(limits, clock);
  const checks: Checks = {
    memory: (memory) => checkedMemory(memory, calls, clean),
    modelProviders: (models) => checkedModels(models, clean),
    checkpoints: (checkpoints) => checkedCheckpoints(checkpoints, calls, clean),
    events: (events) => checkedSink(events, calls),
    clock: () => clock,
    random: (random) => checkedRandom(random, logger),
    plugins: (plugins) => checkedPlugins(plugins, clean),
    dispatcher: (dispatcher) => checkedDispatcher(dispatcher, calls, clock, limits, clean),
    checkpointHandler: (handler) => checkedHandler(handler, calls),
    reference: (reference) => checkedSource("reference", reference, calls, limits, clean),
    config: (config) => checkedSource("config", config, calls, limits, clean),
    secrets: (secrets) => checkedSecrets(secrets, calls, clean),
    authorizer: (authorizer) => authorizer,
    logger: () => logger,
  };
  const parts = Object.entries(checks).flatMap(([name, check]) => {
    const part = given[name as keyof Environment];
    return part === undefined ? [] : [[name, (check as (part: unknown) => unknown)(part)] as const];
  });
  return Object.fromEntries(parts) as unknown as Environment;
}
