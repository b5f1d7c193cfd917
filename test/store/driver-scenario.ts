import { setTimeout as sleep } from "node:timers/promises";
import { createDriver } from "./invocation-driver.js";
import type { Scenario } from "./scenario.js";

/** The scenario of the small replacement of the engine. */
export const driverScenario: Scenario = {
  name: "driver",
  invocationId: "killed",
  start: (store, owner) => {
    const driver = createDriver({ store: store.checkpoints, owner, pause: () => sleep(2) });
    return Promise.resolve({
      invoke: () => driver.invoke("killed"),
      resolve: driver.resolve,
      recover: driver.recover,
      close: () => store.checkpoints.retire(owner),
    });
  },
};
