import type { Item, Name, ParallelBlock } from "../../../syntax/ast.js";
import { E311 } from "../../diagnostics/definitions/literals.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { places, relatedTexts } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import { declareField, resolveType } from "../../resolve/types.js";
import { ERROR, NULL, type ObjectField, type Type, unalias } from "../../semantics/types/type.js";
import { checkBody } from "../body.js";
import { type FlowCheck, openScope, withContext, type YieldTarget } from "../context.js";
import { isHandles } from "../handles.js";
import { checkOptions } from "../settings.js";
import { withoutOptions } from "../../semantics/blocks.js";
import { isBlock } from "../../../syntax/blocks.js";
import { checkValue } from "../value.js";
import { joinTypes } from "../names.js";

/** `@parallel { a = @flexible { … }  b => { … } }`: gives an object of what its branches give. */
export function checkParallel(check: FlowCheck, block: ParallelBlock, expected: Type | undefined): Type {
  checkOptions(check, "parallel", block);
  const fields = new Map<string, ObjectField>();
  const names = new Map<string, Name>();
  const target = expected === undefined ? undefined : unalias(expected);
  const wanted = (name: string): Type | undefined =>
    target?.kind === "object" ? target.fields.get(name)?.type : undefined;
  const { items } = withoutOptions(block.body);
  for (const item of items) {
    const name = branchName(check, item);
    if (name === undefined) continue;
    const first = names.get(name.text);
    if (first !== undefined) {
      check.report(E201["double-branch"]({ name: name.text }), name, {
        related: [{ message: relatedTexts.first(), file: check.unit.path, start: first.start, end: first.end }],
      });
    }
    names.set(name.text, name);
    const type = checkBranchItem(check, item, name, wanted(name.text));
    if (type !== undefined && isHandles(type)) {
      check.report(E213["handle-as-branch"](), name);
    }
    if (type !== undefined && first === undefined) fields.set(name.text, declareField(check.unit, name, type, item));
  }
  // What stands where branches should has been reported.
  if (names.size === 0 && items.length > 0) return ERROR;
  if (names.size === 0) check.report(E311["empty-parallel"](), block.keyword);
  return fields.size === 0 ? NULL : { kind: "object", fields };
}

/** The name of a branch; anything else in a parallel block is reported as misplaced. */
function branchName(check: FlowCheck, item: Item): Name | undefined {
  if (item.kind === "BranchStatement") return item.name;
  if (item.kind === "AssignStatement" && item.target.kind === "NameExpression") {
    const { name, start, end } = item.target;
    return { text: name, start, end };
  }
  const span = isBlock(item) ? item.keyword : item;
  check.report(E213["no-branch"](), span);
  return undefined;
}

/** What may be a branch besides a block. */
const BRANCH_VALUES: ReadonlySet<string> = new Set(["CallExpression", "PipelineExpression", "MissingExpression"]);

/** The type of what a branch gives; `undefined` for one that gives nothing. */
function checkBranchItem(check: FlowCheck, item: Item, name: Name, wanted: Type | undefined): Type | undefined {
  const scope = openScope(check.scope, item, check.facts, "concurrent");
  const base = check.state;
  const state = base.branch();
  const why = wanted === undefined ? undefined : { what: quote(name.text) };
  return withContext(check, { scope, state, yieldTarget: undefined, loop: undefined, direct: undefined }, () => {
    if (item.kind === "AssignStatement") {
      const annotation = item.type === undefined ? undefined : resolveType(item.type, check.unit);
      const type = checkValue(
        check,
        item.value,
        annotation ?? wanted,
        annotation === undefined ? why : { what: quote(name.text) },
      );
      if (!isBlock(item.value) && !BRANCH_VALUES.has(item.value.kind)) {
        check.report(E213["branch-no-block"]({ name: name.text }), item.value);
      }
      return annotation ?? type;
    }
    if (item.kind !== "BranchStatement") return undefined;
    const yieldTarget: YieldTarget = {
      expected: wanted,
      why,
      what: places.branchNamed({ name: name.text }),
      types: [],
      base,
      exits: [],
    };
    check.yieldTarget = yieldTarget;
    const reportsBefore = check.unit.reporter.count();
    checkBody(check, item.body);
    // A mistake in it may be what should have been its result.
    if (yieldTarget.types.length === 0) return check.unit.reporter.count() > reportsBefore ? ERROR : undefined;
    if (!state.ended) {
      check.report(E311["branch-path-without-yield"]({ name: name.text }), {
        start: item.body.end - 1,
        end: item.body.end,
      });
    }
    return joinTypes(check, yieldTarget.types);
  });
}
