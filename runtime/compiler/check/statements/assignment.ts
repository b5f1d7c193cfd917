import type {
  AssignStatement,
  CallExpression,
  CompoundOperator,
  Expression,
  MemberExpression,
  NameExpression,
  ObjectLiteral,
} from "../../../syntax/ast.js";
import { walk } from "../../../syntax/walk.js";
import { E412 } from "../../diagnostics/definitions/flows.js";
import { E313 } from "../../diagnostics/definitions/literals.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { places, relatedTexts } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import { resolveType } from "../../resolve/types.js";
import { isReserved } from "../../resolve/unit.js";
import type { Variable } from "../../semantics/program.js";
import type { Occurrence } from "../../semantics/symbol.js";
import { entryValue } from "../../semantics/tree.js";
import { formatType } from "../../semantics/types/format.js";
import { ERROR, isError, type Type, unalias } from "../../semantics/types/type.js";
import { assignmentScope, type FlowCheck, lookUp, withContext } from "../context.js";
import { infer } from "../expression.js";
import { reportMixedHandle } from "../handles.js";
import { assigned, assignedWithin, referenceOf } from "../narrow.js";
import { passOnNull } from "../null-safety.js";
import { isRoot } from "../roots.js";
import { checkStoredAssignment, requireWritable } from "../stored.js";
import { isBlock } from "../../../syntax/blocks.js";
import { PARTS, partOf, tidyParts } from "../parts.js";
import { checkValue } from "../value.js";
import { declareVariable } from "../variables.js";

/** `x = …`, `x: T = …`, `x.f = …`, `x[i] = …`. */
export function checkAssignment(check: FlowCheck, statement: AssignStatement): void {
  const { target, operator } = statement;
  if (operator !== undefined) assignCompound(check, statement, operator);
  else if (target.kind === "ObjectLiteral" && target.entries.every(isPart)) assignParts(check, statement, target);
  else assign(check, statement);
}

/** `x += e` assigns `x + e`. */
function assignCompound(check: FlowCheck, statement: AssignStatement, operator: CompoundOperator): void {
  const { target, value } = statement;
  const { facts } = check;
  const before = facts.occurrences.length;
  const { operator: _, ...rest } = statement;
  const right: Expression = isBlock(value) ? { kind: "MissingExpression", start: value.start, end: value.end } : value;
  const sum: Expression = {
    kind: "BinaryExpression",
    operator,
    operatorSpan: { start: target.end, end: right.start },
    left: target,
    right,
    start: target.start,
    end: right.end,
  };
  const plain: AssignStatement = { ...rest, value: sum };
  if (target.kind === "NameExpression" && lookUp(check.scope, target.name) === undefined) {
    // There is nothing yet to go on with: the read reports that, and declares nothing.
    infer(check, sum);
    return;
  }
  const context = { ...check.context, compound: { target, operator, value: right } };
  withContext(check, { context }, () => assign(check, plain));
  facts.standsFor.set(statement, [plain]);
  // The target was checked as what is read, and as what is assigned: it stands there once.
  const last = new Map<string, Occurrence>();
  const own = facts.occurrences.splice(before);
  for (const one of own) last.set(`${one.start}:${one.end}`, one);
  const isTarget = ({ start, end }: Occurrence): boolean => start >= target.start && end <= target.end;
  facts.occurrences.push(...own.filter((one) => !isTarget(one) || last.get(`${one.start}:${one.end}`) === one));
  reportTwice(check, target);
}

/** What a compound assignment calls in its target would be called twice. */
function reportTwice(check: FlowCheck, target: Expression): void {
  walk(target, (node) => {
    if (node.kind !== "CallExpression") return true;
    const call = check.facts.calls.get(node as CallExpression)?.callee.kind;
    if (call === undefined || call === "method") return true;
    check.report(E213["call-in-compound-target"](), node);
    return false;
  });
}

/** `{ a, b: c } = e` assigns the fields of one value, each to a variable. */
function assignParts(check: FlowCheck, statement: AssignStatement, target: ObjectLiteral): void {
  const { value, doc } = statement;
  const whole: NameExpression = { kind: "NameExpression", name: PARTS, start: value.start, end: value.end };
  const first: AssignStatement = { ...statement, target: whole, type: undefined };
  const before = check.facts.occurrences.length;
  assign(check, first);
  const parts = target.entries.flatMap((entry): AssignStatement[] => {
    if (entry.kind === "SpreadElement") return [];
    const { start, end } = entry;
    return [
      {
        kind: "AssignStatement",
        doc,
        target: entryValue(entry),
        type: undefined,
        value: partOf(whole, entry.key),
        start,
        end,
      },
    ];
  });
  for (const part of parts) assign(check, part);
  assignmentScope(check.scope).names.delete(PARTS);
  check.facts.standsFor.set(statement, [first, ...parts]);
  const shorthands = target.entries.flatMap((entry) =>
    entry.kind === "ObjectEntry" && entry.value === undefined ? [entry.key.start] : [],
  );
  tidyParts(check, before, shorthands);
}

const isPart = (entry: ObjectLiteral["entries"][number]): boolean =>
  entry.kind === "ObjectEntry" && (entry.value === undefined || entry.value.kind === "NameExpression");

function assign(check: FlowCheck, statement: AssignStatement): void {
  const { target } = statement;
  if (target.kind === "NameExpression") {
    checkNameAssignment(check, statement, target);
    return;
  }
  if (target.kind === "MemberExpression" || target.kind === "IndexExpression") {
    const root = rootOf(target);
    if (root !== undefined && isRoot(root.name) && lookUp(check.scope, root.name) === undefined) {
      // A part of what memory holds is assigned as a part of a variable is.
      if (root.name === "memory" && target.object !== root) {
        requireWritable(check, target, `${check.unit.text.slice(target.start, target.end)} = …`);
        checkPartAssignment(check, statement, target, root);
      } else checkStoredAssignment(check, statement, root);
      return;
    }
    checkPartAssignment(check, statement, target, root);
    return;
  }
  if (target.kind === "MissingExpression") {
    checkValue(check, statement.value, undefined, undefined);
    return;
  }
  // The parser has reported it; what was to be named counts as known.
  for (const name of namesIn(target)) check.unit.unresolved.add(name);
  checkValue(check, statement.value, undefined, undefined);
}

/** The names in `{ a, b } = …` and `[a, b] = …`. */
function namesIn(target: Expression): readonly string[] {
  if (target.kind === "ObjectLiteral")
    return target.entries.flatMap((entry) => (entry.kind === "ObjectEntry" ? [entry.key.text] : []));
  if (target.kind !== "ArrayLiteral") return [];
  return target.elements.flatMap((element) => (element.kind === "NameExpression" ? [element.name] : []));
}

function rootOf(expression: Expression): NameExpression | undefined {
  let current = expression;
  while (current.kind === "MemberExpression" || current.kind === "IndexExpression") current = current.object;
  return current.kind === "NameExpression" ? current : undefined;
}

function checkNameAssignment(check: FlowCheck, statement: AssignStatement, target: NameExpression): void {
  const known = lookUp(check.scope, target.name);
  const annotation = statement.type === undefined ? undefined : resolveType(statement.type, check.unit);
  if (known !== undefined) {
    reassign(check, statement, target, known, annotation);
    return;
  }
  if (target.name === "") {
    checkValue(check, statement.value, annotation, undefined);
    return;
  }
  if (isReserved(check.unit, target.name)) {
    checkValue(check, statement.value, annotation, undefined);
    // Declared all the same, so that its uses are not reported too.
    declareVariable(
      check,
      assignmentScope(check.scope),
      { text: target.name, start: target.start, end: target.end },
      ERROR,
    );
    return;
  }
  const what = quote(target.name);
  const type = checkValue(
    check,
    statement.value,
    annotation,
    annotation === undefined
      ? undefined
      : {
          what,
          related: {
            message: relatedTexts.typeGiven(),
            file: check.unit.path,
            start: statement.type!.start,
            end: statement.type!.end,
          },
        },
  );
  const variable = declareVariable(
    check,
    assignmentScope(check.scope),
    { text: target.name, start: target.start, end: target.end },
    annotation ?? firstType(check, statement, target, type),
    {
      node: target,
      full: statement,
      doc: statement.doc,
    },
  );
  check.facts.names.set(target, { kind: "variable", variable });
  check.facts.types.set(target, variable.type);
  assigned(check, variable, type);
  if (!isBlock(statement.value)) passOnNull(check, statement.value, variable);
}

/** The type that a first assignment without annotation gives its variable. */
function firstType(check: FlowCheck, statement: AssignStatement, target: NameExpression, type: Type): Type {
  const known = unalias(type);
  if (known.kind === "unknown") return ERROR;
  if (known.kind === "never" || reportMixedHandle(check, target, type)) return ERROR;
  if (known.kind === "null") {
    check.report(
      isBlock(statement.value) || statement.value.kind !== "NullLiteral"
        ? E313["no-value-to-assign"]({ name: target.name })
        : E313["null-without-type"]({ name: target.name }),
      target,
    );
    return ERROR;
  }
  return type;
}

function reassign(
  check: FlowCheck,
  statement: AssignStatement,
  target: NameExpression,
  variable: Variable,
  annotation: Type | undefined,
): void {
  const first = variable.symbol.declaration;
  const related =
    first === undefined
      ? undefined
      : { message: relatedTexts.getsItsType({ variable: quote(variable.name) }), file: check.unit.path, ...first.name };
  if (annotation !== undefined && statement.type !== undefined) {
    check.report(
      E201["type-at-reassignment"]({ name: variable.name, type: formatType(variable.type, 60) }),
      statement.type,
      related === undefined ? {} : { related: [related] },
    );
  }
  const readOnly = reportBlockName(check, target, variable);
  const type = checkValue(check, statement.value, readOnly ? undefined : variable.type, {
    what: quote(variable.name),
    ...(related === undefined ? {} : { related }),
  });
  if (!readOnly && variable.concurrency < check.scope.concurrency) reportConcurrent(check, target, variable);
  check.facts.names.set(target, { kind: "variable", variable });
  check.facts.types.set(target, variable.type);
  check.facts.bindings.set(target, variable);
  check.facts.occurrences.push({ start: target.start, end: target.end, symbol: variable.symbol, role: "write" });
  assigned(check, variable, type);
}

function checkPartAssignment(
  check: FlowCheck,
  statement: AssignStatement,
  target: Expression & { kind: "MemberExpression" | "IndexExpression" },
  root: NameExpression | undefined,
): void {
  const type = withContext(check, { context: { ...check.context, target: true } }, () => infer(check, target));
  const known = unalias(type);
  const step = optionalStep(target);
  if (step !== undefined) {
    check.report(E213["optional-assignment-target"](), { start: step.object.end, end: step.name.start });
  }
  // An element that is read may be null; one that is written may not, unless its type says so.
  const wanted =
    target.kind === "IndexExpression" && known.kind === "optional"
      ? elementType(check, target, type)
      : declaredType(check, target, type);
  if (target.kind === "MemberExpression" && check.facts.members.get(target)?.kind === "property") {
    check.report(E213["read-only"]({ name: target.name.text }), target.name);
  }
  checkValue(check, statement.value, isError(wanted) ? undefined : wanted, {
    what: target.kind === "MemberExpression" ? quote(target.name.text) : places.element(),
  });
  if (root === undefined) {
    check.report(E213["part-of-no-variable"](), target);
    return;
  }
  const reference = referenceOf(check, root);
  if (reference === undefined) return;
  const { variable } = reference;
  if (!reportBlockName(check, root, variable) && variable.concurrency < check.scope.concurrency)
    reportConcurrent(check, root, variable);
  check.facts.occurrences.push({ start: root.start, end: root.end, symbol: variable.symbol, role: "write" });
  assignedWithin(check, variable);
}

/** The first `?.` on the way to a part. */
function optionalStep(target: Expression): MemberExpression | undefined {
  for (let at = target; at.kind === "MemberExpression" || at.kind === "IndexExpression"; at = at.object)
    if (at.kind === "MemberExpression" && at.optional) return at;
  return undefined;
}

/** The type of a field as declared, not as tests have narrowed it. */
function declaredType(
  check: FlowCheck,
  target: Expression & { kind: "MemberExpression" | "IndexExpression" },
  type: Type,
): Type {
  if (target.kind !== "MemberExpression") return type;
  const object = check.facts.types.get(target.object);
  const known = object === undefined ? undefined : unalias(object);
  return known?.kind === "object" ? (known.fields.get(target.name.text)?.type ?? type) : type;
}

function elementType(check: FlowCheck, target: Expression & { kind: "IndexExpression" }, type: Type): Type {
  const object = check.facts.types.get(target.object);
  const known = object === undefined ? undefined : unalias(object);
  return known?.kind === "array" ? known.items : known?.kind === "map" ? known.values : type;
}

/** Reports E213 for an assignment to `input`, `output` or `failed` of a model block, which are no variables of the flow. */
function reportBlockName(check: FlowCheck, target: NameExpression, variable: Variable): boolean {
  if (variable.kind !== "block") return false;
  check.report(E213["block-name-assignment"]({ name: variable.name }), target);
  return true;
}

function reportConcurrent(check: FlowCheck, target: NameExpression, variable: Variable): void {
  if (check.context.debug) {
    check.report(E213["debug-assignment"]({ name: variable.name }), target);
    return;
  }
  check.report(
    E412["concurrent-assignment"]({ name: variable.name }),
    target,
    variable.symbol.declaration === undefined
      ? {}
      : {
          related: [
            { message: relatedTexts.firstAssigned(), file: check.unit.path, ...variable.symbol.declaration.name },
          ],
        },
  );
}
