import type { Log } from "../infrastructure/logging.js";
import { once } from "../infrastructure/scheduling.js";
import type { RunHostParts } from "./run-host.js";

/**
 * The runtime, loaded when something runs or is listed for the first time: a window that only edits never loads it. The rest of
 * the extension imports only its types.
 */
export const loadRuntime = once(async () => await (await import("./load-runtime.js")).importRuntime());

/** The compiler with its parser, loaded when something is compiled for the first time. */
export const loadCompiler = once(async () => await (await loadRuntime()).importCompiler());

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
      // By block, so that a run which the end of the host interrupts continues after its last finished block.
      return CoreEngine.load(module, environment, { durability: "block" });
    },
    async decodeBundle(bytes) {
      const { IRSerializer } = await loadRuntime();
      return new IRSerializer().deserialize(bytes);
    },
  };
}
