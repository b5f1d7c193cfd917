import type { IRBlock } from "./module.js";
import { printArm } from "./print-expr.js";

/** Blocks inside a block, under what leads to them. */
export interface BlockGroup {
  /** `"approve"`, `catch PluginError e`; empty for the only body of a loop, a try, a budget. */
  readonly label: string;
  readonly blocks: readonly IRBlock[];
}

export function childBlocks(block: IRBlock): readonly BlockGroup[] {
  switch (block.kind) {
    case "parallel":
      return block.branches.map(({ name, body }) => ({ label: name, blocks: body }));
    case "match":
      return block.arms.map(({ pattern, guard, body }) => ({ label: printArm(pattern, guard), blocks: body }));
    case "foreach":
    case "while":
    case "budget":
      return [{ label: "", blocks: block.body }];
    case "try":
      return [
        { label: "", blocks: block.body },
        ...block.catches.map(({ error_type, name, skips, body }) => ({
          label:
            skips === undefined
              ? ["catch", error_type, name].filter((word) => word !== undefined).join(" ")
              : `skip ${skips.text}`,
          blocks: body,
        })),
      ];
    case "guarded":
      return block.on_validation_failure === undefined
        ? []
        : [{ label: "on_validation_failure", blocks: block.on_validation_failure }];
    case "checkpoint":
      return (block.on_response ?? []).flatMap(({ pattern, guard, body }) =>
        body === undefined ? [] : [{ label: printArm(pattern, guard), blocks: body }],
      );
    case "rigid":
    case "flexible":
    case "model_call":
    case "core_call":
    case "await_responses":
    case "debug":
      return [];
  }
}
