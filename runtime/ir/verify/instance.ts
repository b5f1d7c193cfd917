import type { IRModule } from "../module.js";
import type { Report } from "./fault.js";

/** The key of an entity can be taken from the input of some flow. */
export function verifyInstance({ instance, flows }: IRModule, report: Report): void {
  if (instance.mode !== "entity") return;
  const { entity_key: key } = instance;
  if (key === undefined) {
    report("E402", "An :entity core needs a key.");
    return;
  }
  if (!flows.some(({ params }) => params.some(({ name }) => name === key)))
    report("E402", `No flow has a parameter ${key}, the entity key of this core.`);
}
