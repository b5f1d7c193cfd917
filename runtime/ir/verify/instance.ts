import type { IRModule } from "../module.js";
import { behindNames } from "./behind-names.js";
import type { Report } from "./fault.js";
import { E402 } from "./messages.js";

const KEY_TYPES: ReadonlySet<string> = new Set(["string", "int", "uuid"]);

/** The key of an entity can be taken from the input of some flow. */
export function verifyInstance({ instance, flows, types }: IRModule, report: Report): void {
  if (instance.mode !== "entity") return;
  const { entity_key: key } = instance;
  if (key === undefined) {
    report(E402["entity-without-key"]());
    return;
  }
  const holders = flows.flatMap((flow) =>
    flow.params.filter(({ name }) => name === key).map((param) => ({ flow, param })),
  );
  if (holders.length === 0) report(E402["unknown-entity-key"]({ key }));
  for (const { flow, param } of holders) {
    const declared = behindNames(param.type, types);
    const type = declared.kind === "optional" ? behindNames(declared.type, types) : declared;
    if (type.kind === "primitive" && KEY_TYPES.has(type.name)) continue;
    report(E402["entity-key-type"]({ key, flow: flow.name }));
  }
}
