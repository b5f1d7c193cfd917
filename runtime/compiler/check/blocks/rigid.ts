import type { ReturnStatement, RigidBlock } from "../../../syntax/ast.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { walk } from "../../../syntax/walk.js";
import { places } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import { ERROR, NULL, type Type } from "../../semantics/types/type.js";
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
    const ends = returnsOnly(block);
    if (ends !== undefined) {
      check.report(E213["return-in-captured"](), { start: ends.start, end: ends.start + "return".length });
      const inner = check.state.branch();
      withContext(check, { state: inner }, () => {
        checkBody(check, block.body);
      });
      return ERROR;
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

/** The `return` of a body that ends with one and never yields. */
function returnsOnly({ body }: RigidBlock): ReturnStatement | undefined {
  const last = body.items.at(-1);
  if (last?.kind !== "ReturnStatement") return undefined;
  const yields: unknown[] = [];
  walk(body, (node) => {
    if (node.kind === "YieldStatement") yields.push(node);
    return yields.length === 0;
  });
  return yields.length > 0 ? undefined : last;
}
