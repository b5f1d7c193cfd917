import type { IRModule } from "./module.js";
import { shareWalks } from "./walk.js";
import { verifyBlocks, verifyConcurrency, verifyReachability } from "./verify/blocks.js";
import { verifyOutsideCalls, verifyPipelines } from "./verify/calls.js";
import { verifyInstance, verifySecrets, verifyTriggers } from "./verify/core-settings.js";
import type { Fault, Report } from "./verify/fault.js";
import { verifyHandles } from "./verify/handles.js";
import { verifyReferences, verifyScopes } from "./verify/names.js";
import { verifyPurity, verifyWrites } from "./verify/purity.js";
import { verifyTests } from "./verify/tests.js";

export type { Fault } from "./verify/fault.js";

const MAX_FAULTS = 100;
const PASSES = [
  verifyReferences,
  verifyScopes,
  verifyPurity,
  verifyBlocks,
  verifyReachability,
  verifyPipelines,
  verifyInstance,
  verifyTriggers,
  verifyWrites,
  verifyHandles,
  verifyOutsideCalls,
  verifyConcurrency,
  verifySecrets,
  verifyTests,
] as const;

/**
 * Returns the faults that make a module unfit to run. The module may have been compiled, decoded or read as JSON. Never throws
 * for a module that `validateModule` accepts; an empty list means that an engine may load it.
 */
export function verifyModule(module: IRModule): readonly Fault[] {
  const faults: Fault[] = [];
  const report: Report = ({ code, name, message }, place, at) => {
    if (faults.length >= MAX_FAULTS) return;
    const location = at ?? place?.block?.source_location ?? place?.flow?.source_location;
    faults.push({
      code,
      name,
      severity: "error",
      message,
      ...(place?.block === undefined ? {} : { node_id: place.block.node_id }),
      ...(location === undefined ? {} : { source_location: location }),
    });
  };
  shareWalks(() => {
    for (const pass of PASSES) pass(module, report);
  });
  return faults;
}
