import type { DebugBlock } from "../../../syntax/ast.js";
import { NULL, type Type } from "../../semantics/types/type.js";
import { checkBody } from "../body.js";
import { type FlowCheck, openScope, withContext } from "../context.js";

/** `@debug { … }`: statements that only a debug build has. Its variables are its own. */
export function checkDebug(check: FlowCheck, block: DebugBlock): Type {
  const scope = openScope(check.scope, block, check.facts, "concurrent");
  const context = { ...check.context, blocks: false, debug: true };
  withContext(
    check,
    { scope, context, state: check.state.branch(), yieldTarget: undefined, loop: undefined, direct: undefined },
    () => checkBody(check, block.body),
  );
  return NULL;
}
