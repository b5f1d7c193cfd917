import { once } from "../../infrastructure/scheduling.js";
import type { Services } from "../../services.js";
import type { Debugging } from "../debug/index.js";
import type { Trust } from "../trust/index.js";

const loadTools = once(() => import("./test-tools.js"));

/** Lists the tests of the workspace, after what a person waits for at the start. */
export function activateTests(services: Services, trust: Trust, debugging: Debugging): void {
  const begin = setTimeout(() => {
    loadTools()
      .then(({ openTests }) => {
        if (!services.lifetime.ended) openTests(services, trust, debugging);
      })
      .catch((error: unknown) => services.log.error("Listing tests", error));
  }, 0);
  services.lifetime.add({ dispose: () => clearTimeout(begin) });
}
