import type { AssignStatement, ForeachBlock, NameExpression } from "../../../syntax/ast.js";
import { E311 } from "../../diagnostics/definitions/literals.js";
import { E300, E309 } from "../../diagnostics/definitions/operators.js";
import { places } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import { withoutOptions } from "../../semantics/blocks.js";
import { constantNumber } from "../../semantics/constants.js";
import { formatType } from "../../semantics/types/format.js";
import {
  admitsNull,
  arrayOf,
  ERROR,
  INT,
  NULL,
  objectOf,
  STRING,
  type Type,
  unalias,
  withoutNull,
} from "../../semantics/types/type.js";
import { checkBody } from "../body.js";
import { type FlowCheck, type Loop, openScope, type Scope, withContext, type YieldTarget } from "../context.js";
import { infer } from "../expression.js";
import { reportNull } from "../null-safety.js";
import { PARTS, partOf, tidyParts } from "../parts.js";
import { checkOptions, expressionOf } from "../settings.js";
import { forgetAssigned } from "../state.js";
import { reportUnknown } from "../unknown.js";
import { declareVariable } from "../variables.js";
import { joinTypes } from "../names.js";

/** `@foreach item in items { … }`: gives the array of what its iterations yield. */
export function checkForeach(
  check: FlowCheck,
  block: ForeachBlock,
  expected: Type | undefined,
  captured: boolean,
): Type {
  const options = checkOptions(check, "foreach", block);
  const context = { ...check.context, blocks: false, effects: false };
  const item = withContext(check, { context }, () => elementOf(check, block, infer(check, block.collection)));

  const width = expressionOf(options.get("max_concurrent"));
  const concurrent = width !== undefined && (constantNumber(width) ?? 2) > 1;
  const wanted = expected === undefined ? undefined : elementType(expected);
  const before = check.state;
  const inside = before.branch();
  const loop: Loop = { base: before, exits: [] };
  const yieldTarget: YieldTarget | undefined = captured
    ? {
        expected: wanted,
        why: wanted === undefined ? undefined : { what: places.elementOfResult() },
        what: quote("@foreach"),
        types: [],
        base: before,
        exits: [],
      }
    : concurrent
      ? undefined
      : check.yieldTarget;
  const reportsBefore = check.unit.reporter.count();
  const scope = openScope(check.scope, block, check.facts, concurrent ? "concurrent" : "names");
  withContext(check, { scope, state: inside, loop, yieldTarget, direct: undefined }, () => {
    // What is assigned may be the item.
    if (block.parts === undefined) declareVariable(check, scope, block.item, item, { node: block.item });
    else declareParts(check, scope, block, block.parts, item);
    if (block.index !== undefined) declareVariable(check, scope, block.index, INT, { node: block.index });
    forgetAssigned(check, block.body);
    checkBody(check, withoutOptions(block.body));
  });
  // The body may not run at all.
  const exits = captured ? [...loop.exits, ...yieldTarget!.exits] : loop.exits;
  before.merge([before.branch(), ...(concurrent ? [] : [inside, ...exits])]);
  if (!captured) return NULL;
  const types = yieldTarget!.types;
  if (types.length === 0) {
    // A mistake in the body may be what should have yielded.
    if (check.unit.reporter.count() > reportsBefore) return arrayOf(ERROR);
    check.report(E311["foreach-without-yield"](), block.keyword);
    return arrayOf(ERROR);
  }
  return arrayOf(joinTypes(check, types));
}

/** `@foreach { key, value } in m`: a variable for each of these fields of the element. */
function declareParts(
  check: FlowCheck,
  scope: Scope,
  block: ForeachBlock,
  { fields }: NonNullable<ForeachBlock["parts"]>,
  item: Type,
): void {
  const before = check.facts.occurrences.length;
  const { start, end } = block.collection;
  const whole: NameExpression = { kind: "NameExpression", name: PARTS, start, end };
  declareVariable(check, scope, { text: PARTS, start, end }, item, { node: block.item });
  const parts = fields.flatMap(({ name, pattern }): AssignStatement[] => {
    const bound = pattern === undefined ? name : pattern.kind === "NamePattern" ? pattern.name : undefined;
    const value = partOf(whole, name);
    const type = infer(check, value);
    if (bound === undefined || bound.text === "" || bound.text === "_") return [];
    const target: NameExpression = { kind: "NameExpression", name: bound.text, start: bound.start, end: bound.end };
    const variable = declareVariable(check, scope, bound, type, { node: target });
    check.facts.names.set(target, { kind: "variable", variable });
    check.facts.types.set(target, variable.type);
    const span = { start: name.start, end: bound.end };
    return [{ kind: "AssignStatement", doc: undefined, target, type: undefined, value, ...span }];
  });
  scope.names.delete(PARTS);
  check.facts.standsFor.set(block, parts);
  const shorthands = fields.flatMap(({ name, pattern }) => (pattern === undefined ? [name.start] : []));
  tidyParts(check, before, shorthands);
}

function elementType(expected: Type): Type | undefined {
  const known = unalias(withoutNull(expected));
  return known.kind === "array" ? known.items : undefined;
}

/** What the loop's variable is: an element of an array, or key and value of a map. */
function elementOf(check: FlowCheck, block: ForeachBlock, type: Type): Type {
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return ERROR;
  if (known.kind === "unknown") {
    reportUnknown(check, block.collection);
    return ERROR;
  }
  if (admitsNull(type)) {
    const content = E309["null-in-foreach"]({ type: formatType(type, 60) });
    reportNull(check, content, block.collection, block.collection);
  }
  const collection = unalias(withoutNull(type));
  if (collection.kind === "array") return collection.items;
  if (collection.kind === "map") return objectOf({ key: STRING, value: collection.values });
  if (!admitsNull(type)) {
    check.report(E300["foreach-over-no-collection"]({ type: formatType(type, 60) }), block.collection);
  }
  return ERROR;
}
