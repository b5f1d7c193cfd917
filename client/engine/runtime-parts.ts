import type { Log } from "../infrastructure/logging.js";
import type { RunHostParts } from "./run-host.js";
import { loadRuntime } from "./runtime.js";

/** What a run host needs of the runtime, loaded when it is first used. */
export function runtimeParts(log: Log): Pick<RunHostParts, "openBackends" | "loadEngine" | "decodeBundle"> {
  return {
    async openBackends(directory) {
      const { openFileStore } = await loadRuntime();
      return await openFileStore(directory);
    },
    async loadEngine(module, { store, models, events }) {
      const { CoreEngine, HostEnvironment, SystemClock } = await loadRuntime();
      const environment = new HostEnvironment({
        checkpoints: store.checkpoints,
        memory: store.memory,
        ...(await models.parts(module)),
        events,
        clock: new SystemClock(),
        logger: { warn: (message) => log.warn(message) },
      });
      // By block: a run that the host's end interrupts goes on after its last block, and its past can be replayed.
      return CoreEngine.load(module, environment, { durability: "block" });
    },
    async decodeBundle(bytes) {
      const { IRSerializer } = await loadRuntime();
      return new IRSerializer().deserialize(bytes);
    },
  };
}
