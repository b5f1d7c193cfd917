import type { RigidBlock } from "../../../syntax/ast.js";
import { places } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import { NULL, type Type } from "../../semantics/types/type.js";
import { checkBody, checkYieldingBody } from "../body.js";
import { type FlowCheck, withContext } from "../context.js";

/** `@rigid { … }`: deterministic statements. */
export function checkRigid(check: FlowCheck, block: RigidBlock, expected: Type | undefined, captured: boolean): Type {
  const context = { ...check.context, blocks: false, rigid: true, effects: true };
  return withContext(check, { context, direct: undefined }, () => {
    if (!captured) {
      checkBody(check, block.body);
      return NULL;
    }
    return checkYieldingBody(check, block.body, {
      expected,
      why: expected === undefined ? undefined : { what: places.blockResult() },
      what: quote("@rigid"),
      lastIsValue: false,
      mustYield: true,
    });
  });
}
