import type { IRBlock, IRCheckpointBlock, IRModule } from "../module.js";
import { type Place, walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { E403, E406, E409, E410, E413, E416 } from "./messages.js";

const DEFAULT_MODALITIES = ["text", "structured_output"] as const;

/** What a single block needs to be run. */
export function verifyBlocks(module: IRModule, report: Report): void {
  const modalities = new Map(module.models.map(({ role_name, modalities: list }) => [role_name, list]));
  const verify = (block: IRBlock, place: Place): void => {
    switch (block.kind) {
      case "flexible":
      case "guarded":
        if (block.input_bindings.length === 0 && block.context_bindings.length === 0)
          report(E403["model-without-input"]({ block: block.kind }), place);
        {
          needs("text", block.llm_role, place);
          return;
        }
      case "model_call": {
        needs(block.modality, block.llm_role, place);
        return;
      }
      case "while":
        if (block.max_iterations < 1) report(E410["unbounded-while"]({ max: block.max_iterations }), place);
        return;
      case "checkpoint": {
        verifyCheckpoint(block, place, report);
        return;
      }
      case "rigid":
      case "parallel":
      case "foreach":
      case "match":
      case "core_call":
      case "await_responses":
      case "try":
      case "budget":
      case "debug":
        return;
    }
  };
  const needs = (modality: string, role: string, place: Place): void => {
    const list = modalities.size === 0 ? DEFAULT_MODALITIES : modalities.get(role);
    // A role that is missing is reported as such.
    if (list !== undefined && !list.includes(modality))
      report(E409["role-without-modality"]({ role, modality }), place);
  };
  walkModule(module, { block: verify });
}

/** Types that can be decided without options of their own. */
const OWN_ANSWERS: ReadonlySet<string> = new Set(["approval", "freeform", "debug_breakpoint"]);

function verifyCheckpoint(block: IRCheckpointBlock, place: Place, report: Report): void {
  const answered =
    OWN_ANSWERS.has(block.checkpoint_type) ||
    block.options !== undefined ||
    (block.form?.length ?? 0) > 0 ||
    block.hitl_target?.hitl_spec !== undefined;
  if (!answered && block.checkpoint_type === "hitl_review" && block.on_response === undefined)
    report(E413["review-without-queue"](), place);
  else if (!answered) report(E406["checkpoint-without-options"]({ type: block.checkpoint_type }), place);
  if (block.on_timeout === "default" && block.default === undefined) report(E406["missing-default-decision"](), place);
  for (const arm of block.on_response ?? [])
    if ((arm.value === undefined) === (arm.body === undefined)) report(E416["ambiguous-arm"](), place);
}
