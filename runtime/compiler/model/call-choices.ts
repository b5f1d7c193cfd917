import type { CoreCallBlock } from "../../syntax/ast.js";
import { calleesOf } from "../check/blocks/core-call.js";
import { SELF, calledCore, callSetting } from "../resolve/called-flow.js";
import type { Unit } from "../resolve/unit.js";
import type { Symbol } from "./symbol.js";

const SELF_SYMBOL: Symbol = {
  kind: "core",
  name: SELF,
  type: undefined,
  doc: "This core: calls one of its own flows.",
  detail: SELF,
  declaration: undefined,
};

/** What a setting of a call may name, as far as the program knows: the cores, and the flows of the one that is called. */
export function callChoices(unit: Unit, block: CoreCallBlock, setting: string): readonly Symbol[] | undefined {
  switch (setting) {
    case "target":
      // A URI that is begun would not be replaced as a whole.
      if (callSetting(block, "target")?.kind === "UriLiteral") return undefined;
      return [
        ...[...unit.interfaces.values()].filter(({ of }) => of === "core").map(({ symbol }) => symbol),
        SELF_SYMBOL,
      ];
    case "flow":
      return [...(calleesOf(unit, calledCore(block))?.values() ?? [])].map(({ symbol }) => symbol);
    default:
      return undefined;
  }
}
