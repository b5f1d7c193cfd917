/**
 * What is known after a condition turned out true or false. What both outcomes say is worked out once for each part of the
 * condition, whatever it is part of, so that the work goes with its length.
 */
import type { BinaryExpression, Expression } from "../../syntax/ast.js";
import { constantText } from "../semantics/constants.js";
import { type Facts, propagatesNull } from "../semantics/facts.js";
import type { Variable } from "../semantics/program.js";
import { join, unionOf } from "../semantics/types/join.js";
import { admitsNull, type Type, unalias, withoutNull } from "../semantics/types/type.js";
import { membersByFields, symbolWord } from "../semantics/types/union-members.js";
import type { FlowCheck } from "./context.js";
import { keep, narrowedPath, narrowTo, referenceOf, type Reference, remove, type Singleton } from "./narrow.js";

/** What is known of a variable, or of a field path of it. */
interface Narrowing {
  readonly type: Type;
  /** It holds of the value that was there before as well: what was known of that is joined with it. */
  readonly orBefore: boolean;
}

/** What an outcome of a condition says, by variable and path. */
type Consequences = ReadonlyMap<Variable, ReadonlyMap<string, Narrowing>>;
type Building = Map<Variable, Map<string, Narrowing>>;

interface Outcomes {
  readonly holds: Consequences;
  readonly fails: Consequences;
}

const NOTHING: Outcomes = { holds: new Map(), fails: new Map() };

/** Takes over what a condition says where it holds, or does not. The condition has been checked before. */
export function assume(check: FlowCheck, condition: Expression, holds: boolean): void {
  for (const [variable, paths] of outcomesOf(check, condition)[holds ? "holds" : "fails"])
    for (const [path, { type, orBefore }] of paths) {
      const reference = { variable, path };
      if (!orBefore) {
        narrowTo(check, reference, type);
        continue;
      }
      const before = path === "" ? check.state.get(variable).type : narrowedPath(check, reference);
      if (before !== undefined) narrowTo(check, reference, join(before, type));
    }
}

function outcomesOf(check: FlowCheck, condition: Expression): Outcomes {
  if (condition.kind === "ParenthesizedExpression") return outcomesOf(check, condition.expression);
  if (condition.kind === "UnaryExpression") {
    if (condition.operator !== "!") return NOTHING;
    const { holds, fails } = outcomesOf(check, condition.operand);
    return { holds: fails, fails: holds };
  }
  if (condition.kind === "BinaryExpression") return outcomesOfBinary(check, condition);
  if (condition.kind !== "NameExpression" && condition.kind !== "MemberExpression") return NOTHING;
  // It is no bool, which has been reported: where it was meant as a test for null, what follows from it is suppressed.
  const type = check.facts.types.get(condition);
  if (type === undefined || !admitsNull(type)) return NOTHING;
  return { ...NOTHING, holds: collect((found) => notNull(check, condition, found)) };
}

/** By facts, as a tree is checked anew where it is edited elsewhere. A condition is part of others: each is worked out once. */
const known = new WeakMap<Facts, WeakMap<Expression, Outcomes>>();

/** Forgets what a condition says: it is checked, perhaps again. */
export const forgetOutcomes = (check: FlowCheck, condition: Expression): void =>
  void known.get(check.facts)?.delete(condition);

function outcomesOfChain(check: FlowCheck, condition: BinaryExpression): Outcomes {
  let outcomes = known.get(check.facts);
  if (outcomes === undefined) known.set(check.facts, (outcomes = new WeakMap()));
  let found = outcomes.get(condition);
  if (found === undefined) outcomes.set(condition, (found = workOutChain(check, condition)));
  return found;
}

/**
 * `a && b && …` holds where all hold, and fails where the first fails, or the first holds and the second fails, and so on; `||` is
 * the same the other way round. Each operand changes what is known of the paths that it is about, and only these are looked at.
 */
function workOutChain(check: FlowCheck, { operator, left, right }: BinaryExpression): Outcomes {
  const operands: Expression[] = [right];
  let first = left;
  for (; first.kind === "BinaryExpression" && first.operator === operator; first = first.left)
    operands.push(first.right);
  const [all, one] = operator === "&&" ? (["holds", "fails"] as const) : (["fails", "holds"] as const);
  const begin = outcomesOf(check, first);
  const every = copyOf(begin[all]);
  const some = copyOf(begin[one]);
  let changed = [...pathsOf(every), ...pathsOf(some)];
  for (const operand of operands.reverse()) {
    const next = outcomesOf(check, operand);
    for (const at of [...changed, ...pathsOf(next[one])]) {
      const otherwise = after(get(every, at), get(next[one], at));
      const either = eitherOf(get(some, at), otherwise);
      if (either !== undefined) put(some, at, either);
    }
    for (const at of pathsOf(next[all])) put(every, at, after(get(every, at), get(next[all], at))!);
    changed = [...pathsOf(next[all]), ...pathsOf(next[one])];
  }
  return operator === "&&" ? { holds: every, fails: some } : { holds: some, fails: every };
}

function outcomesOfBinary(check: FlowCheck, condition: BinaryExpression): Outcomes {
  const { operator, left, right } = condition;
  switch (operator) {
    case "&&":
    case "||":
      return outcomesOfChain(check, condition);
    case "==":
    case "!=": {
      const outcome = (equal: boolean): Consequences =>
        collect((found) => {
          assumeEqual(check, left, right, equal, found);
          assumeEqual(check, right, left, equal, found);
        });
      return { holds: outcome(operator === "=="), fails: outcome(operator !== "==") };
    }
    case "in":
    case "not in": {
      const outcome = (inside: boolean): Consequences =>
        collect((found) => assumeIn(check, left, right, inside, found));
      return { holds: outcome(operator === "in"), fails: outcome(operator !== "in") };
    }
    case "??":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return NOTHING;
  }
}

function collect(work: (found: Building) => void): Consequences {
  const found: Building = new Map();
  work(found);
  return found;
}

const copyOf = (from: Consequences): Building =>
  new Map([...from].map(([variable, paths]) => [variable, new Map(paths)]));

function* pathsOf(found: Consequences): Generator<Reference> {
  for (const [variable, paths] of found) for (const path of paths.keys()) yield { variable, path };
}

const get = (found: Consequences, { variable, path }: Reference): Narrowing | undefined =>
  found.get(variable)?.get(path);

/** What is known after one thing and then another were found out. */
function after(first: Narrowing | undefined, second: Narrowing | undefined): Narrowing | undefined {
  if (first === undefined || second?.orBefore === false) return second ?? first;
  return second === undefined ? first : { type: join(first.type, second.type), orBefore: first.orBefore };
}

/** What is known where one of two things was found out. */
function eitherOf(one: Narrowing | undefined, other: Narrowing | undefined): Narrowing | undefined {
  if (one === undefined || other === undefined) {
    const known = one ?? other;
    return known === undefined ? undefined : { ...known, orBefore: true };
  }
  const type = one.type === other.type ? one.type : join(one.type, other.type);
  return { type, orBefore: one.orBefore || other.orBefore };
}

function put(found: Building, { variable, path }: Reference, narrowing: Narrowing): void {
  const paths = found.get(variable);
  if (paths === undefined) found.set(variable, new Map([[path, narrowing]]));
  else paths.set(path, narrowing);
}

function assumeEqual(check: FlowCheck, subject: Expression, other: Expression, equal: boolean, found: Building): void {
  const words = singleton(check, other);
  if (words === undefined) {
    // Equal to something that is not null, so not null itself.
    const type = check.facts.types.get(other);
    if (equal && type !== undefined && !admitsNull(type) && type.kind !== "error") notNull(check, subject, found);
    return;
  }
  restrict(check, subject, [words], equal, found);
}

function assumeIn(check: FlowCheck, subject: Expression, set: Expression, inside: boolean, found: Building): void {
  if (set.kind === "ParenthesizedExpression") {
    assumeIn(check, subject, set.expression, inside, found);
    return;
  }
  if (set.kind !== "ArrayLiteral") return;
  const values: Singleton[] = [];
  for (const element of set.elements) {
    const value = element.kind === "SpreadElement" ? undefined : singleton(check, element);
    if (value === undefined) return;
    values.push(value);
  }
  restrict(check, subject, values, inside, found);
}

function singleton(check: FlowCheck, expression: Expression): Singleton | undefined {
  if (expression.kind === "ParenthesizedExpression") return singleton(check, expression.expression);
  if (expression.kind === "NullLiteral") return { kind: "null" };
  if (expression.kind === "BooleanLiteral") return { kind: "bool", value: expression.value };
  if (expression.kind === "SymbolLiteral") return { kind: "symbol", name: expression.name };
  if (expression.kind === "StringLiteral") {
    const word = constantText(expression);
    return word === undefined ? undefined : { kind: "word", word };
  }
  // A word of another language for null, which has been reported.
  return check.facts.types.get(expression)?.kind === "null" ? { kind: "null" } : undefined;
}

function notNull(check: FlowCheck, subject: Expression, found: Building): void {
  restrict(check, subject, [{ kind: "null" }], false, found);
}

/** The subject is, or is not, one of these values. */
function restrict(
  check: FlowCheck,
  subject: Expression,
  values: readonly Singleton[],
  among: boolean,
  found: Building,
): void {
  const inner = subject.kind === "ParenthesizedExpression" ? subject.expression : subject;
  const reference = referenceOf(check, inner);
  const type = check.facts.types.get(inner);
  if (type !== undefined && reference !== undefined) {
    const narrowed = among ? keep(type, values) : remove(type, values);
    if (narrowed !== type) put(found, reference, { type: narrowed, orBefore: false });
    if (reference.path !== "") narrowUnionRoot(check, inner, values, among, found);
  }
  // `a?.b != null` says that `a` is not null either, and so does `a?.b.c() != null`.
  const excludesNull = among
    ? !values.some((value) => value.kind === "null")
    : values.some((value) => value.kind === "null");
  const step = inner.kind === "CallExpression" ? inner.callee : inner;
  if (
    excludesNull &&
    (step.kind === "MemberExpression" || step.kind === "IndexExpression") &&
    propagatesNull(check.facts, step)
  )
    notNull(check, step.object, found);
}

/** `x.kind == "a"` says which member of a union of objects `x` is. */
function narrowUnionRoot(
  check: FlowCheck,
  member: Expression,
  values: readonly Singleton[],
  among: boolean,
  found: Building,
): void {
  if (member.kind !== "MemberExpression") return;
  const reference = referenceOf(check, member.object);
  const type = check.facts.types.get(member.object);
  if (reference === undefined || type === undefined) return;
  const union = unalias(withoutNull(type));
  if (union.kind !== "union") return;
  const [value, ...others] = values;
  // One word leads to its members; else all of them are asked.
  const word = value?.kind === "word" ? value.word : value?.kind === "symbol" ? symbolWord(value.name) : undefined;
  const candidates =
    among && others.length === 0 && word !== undefined
      ? membersByFields(union.members).having([[member.name.text, word]])
      : union.members;
  const left = candidates.filter((candidate) => {
    const object = unalias(candidate);
    const field = object.kind === "object" ? object.fields.get(member.name.text) : undefined;
    if (field === undefined) return true;
    return (among ? keep(field.type, values) : remove(field.type, values)).kind !== "never";
  });
  if (left.length < union.members.length) put(found, reference, { type: unionOf(left), orBefore: false });
}
