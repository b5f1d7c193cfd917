import type { WhileBlock } from "../../../syntax/ast.js";
import { E410 } from "../../diagnostics/definitions/flows.js";
import { E311 } from "../../diagnostics/definitions/literals.js";
import { places } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import { ERROR, NULL, optional, type Type, withoutNull } from "../../semantics/types/type.js";
import { checkBody } from "../body.js";
import { type FlowCheck, type Loop, withContext, type YieldTarget } from "../context.js";
import { assume } from "../assume.js";
import { infer } from "../expression.js";
import { checkOptions } from "../settings.js";
import { withoutOptions } from "../../semantics/blocks.js";
import { forgetAssigned } from "../state.js";
import { checkCondition } from "../value.js";
import { joinTypes } from "../names.js";

/** `@while(max_iterations = n) condition { … }`: gives the last value that was yielded, or null. */
export function checkWhile(check: FlowCheck, block: WhileBlock, expected: Type | undefined, captured: boolean): Type {
  const options = checkOptions(check, "while", block);
  if (!options.has("max_iterations") && !options.probablyMeant.has("max_iterations")) {
    check.report(E410["missing-max-iterations"](), block.keyword, {
      readFrom: block.keyword,
      fix: [{ start: block.keyword.end, end: block.keyword.end, newText: "(max_iterations = 10)" }],
    });
  }
  const before = check.state;
  const inside = before.branch();
  const loop: Loop = { base: before, exits: [] };
  const wanted = expected === undefined ? undefined : withoutNull(expected);
  const yieldTarget: YieldTarget | undefined = captured
    ? {
        expected: wanted,
        why: wanted === undefined ? undefined : { what: places.loopResult() },
        what: quote("@while"),
        types: [],
        base: before,
        exits: [],
      }
    : check.yieldTarget;
  withContext(check, { state: inside, loop, yieldTarget, direct: undefined }, () => {
    forgetAssigned(check, block.body);
    // `true` goes on as often as the bound says.
    if (block.condition.kind === "BooleanLiteral" && block.condition.value) infer(check, block.condition);
    else checkCondition(check, block.condition, quote("@while"));
    assume(check, block.condition, true);
    checkBody(check, withoutOptions(block.body));
  });
  const exits = captured ? [...loop.exits, ...yieldTarget!.exits] : loop.exits;
  before.merge([before.branch(), inside, ...exits]);
  if (!captured) return NULL;
  if (yieldTarget!.types.length === 0) {
    check.report(E311["while-without-yield"](), block.keyword);
    return ERROR;
  }
  return optional(joinTypes(check, yieldTarget!.types));
}
