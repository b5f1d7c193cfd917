import type { IRModule } from "../module.js";
import { walkModule } from "../walk.js";
import { kindOf } from "../block-kinds.js";
import type { Report } from "./fault.js";
import { E409 } from "./messages.js";

const DEFAULT_MODALITIES = ["text", "structured_output"] as const;

/** What a single block needs to be run. */
export function verifyBlocks(module: IRModule, report: Report): void {
  const modalities = new Map(module.models.map(({ role_name, modalities: list }) => [role_name, list]));
  walkModule(module, {
    block: (block, place) => {
      const needs = (modality: string, role: string): void => {
        const list = modalities.size === 0 ? DEFAULT_MODALITIES : modalities.get(role);
        // A role that is missing is reported as such.
        if (list !== undefined && !list.includes(modality))
          report(E409["role-without-modality"]({ role, modality }), place);
      };
      kindOf(block).verify?.(block, { place, report, needs });
    },
  });
}
