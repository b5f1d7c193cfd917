/** Changes of a program that mostly leave it well-typed: each takes a parsed file and gives its new text. */
import { analyze, formatType, unalias, type Analysis, type Type } from "scaicore/compiler";
import {
  walk,
  type Body,
  type Expression,
  type FlowDeclaration,
  type Item,
  type Span,
  type SyntaxNode,
  type TypeNode,
} from "../../runtime/syntax/index.js";
import { filesOf } from "../support/fixture-files.js";
import type { Random } from "./random.js";

/** One file, with its parts by kind. */
interface Parts {
  readonly text: string;
  readonly analysis: Analysis;
  readonly expressions: readonly Expression[];
  readonly bodies: readonly Body[];
  readonly items: readonly Item[];
  readonly types: readonly TypeNode[];
  readonly flows: readonly FlowDeclaration[];
  readonly nodes: readonly SyntaxNode[];
}
/** `undefined` where the program has no place for this change. */
type Mutator = (parts: Parts, random: Random) => string | undefined;

interface Edit extends Span {
  readonly insert: string;
}

/** The program with some changes in one of its files. */
export function mutated(source: string, random: Random, count: number): string {
  let current = source;
  for (let done = 0, tries = 0; done < count && tries < count * 6; tries++) {
    const files = filesOf(current);
    const path = random.pick([...files.keys()]);
    const changed = random.pick(MUTATORS)(partsOf(path, files), random);
    if (changed === undefined || changed === files.get(path)) continue;
    current = joined(new Map(files).set(path, changed));
    done++;
  }
  return current;
}

const joined = (files: ReadonlyMap<string, string>): string =>
  [...files].map(([path, text]) => (path === "main.scaicore" ? text : `//# ${path}\n${text}`)).join("\n");

const EXPRESSION = /Expression$|Literal$/;

function partsOf(path: string, files: ReadonlyMap<string, string>): Parts {
  const text = files.get(path)!;
  const analysis = analyze(path, text, { read: (other) => files.get(other) });
  const expressions: Expression[] = [];
  const bodies: Body[] = [];
  const types: TypeNode[] = [];
  const flows: FlowDeclaration[] = [];
  const nodes: SyntaxNode[] = [];
  walk(analysis.file, (node) => {
    const { kind = "" } = node;
    nodes.push(node);
    if (kind === "TestDeclaration") return false;
    if (kind === "Body") bodies.push(node as Body);
    else if (kind === "FlowDeclaration") flows.push(node as FlowDeclaration);
    else if (EXPRESSION.test(kind) && node.end > node.start) expressions.push(node as Expression);
    else if (kind.endsWith("Type")) types.push(node as TypeNode);
    return true;
  });
  return { text, analysis, expressions, bodies, items: bodies.flatMap(({ items }) => items), types, flows, nodes };
}

function edited(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { start, end, insert } of [...edits].sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + insert + result.slice(end);
  return result;
}

const replace = (text: string, { start, end }: Span, insert: string): string => edited(text, [{ start, end, insert }]);
const textOf = (text: string, { start, end }: Span): string => text.slice(start, end);
const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

const COMPOSITE = /^(?:Binary|Unary|Pipeline|If|Match|Lambda)Expression$|^ObjectLiteral$/;
/** The text of an expression as an operand of any other. */
const operand = (text: string, expression: Expression): string =>
  COMPOSITE.test(expression.kind) ? `(${textOf(text, expression)})` : textOf(text, expression);

const typed = ({ expressions, analysis }: Parts): readonly (readonly [Expression, Type])[] =>
  expressions.flatMap((expression) => {
    const type = analysis.model.typeOf(expression);
    return type === undefined || expression.kind === "LambdaExpression" ? [] : [[expression, type] as const];
  });

/** Expressions of one type, the name of the type as the checker writes it. */
function byType(parts: Parts): readonly (readonly Expression[])[] {
  const groups = new Map<string, Expression[]>();
  for (const [expression, type] of typed(parts)) {
    const name = formatType(type);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [expression]);
    else group.push(expression);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

const swapExpressions: Mutator = (parts, random) => {
  const groups = byType(parts);
  if (groups.length === 0) return undefined;
  const [a, b] = random.shuffled(random.pick(groups)) as [Expression, Expression];
  if (overlap(a, b)) return undefined;
  return edited(parts.text, [
    { start: a.start, end: a.end, insert: operand(parts.text, b) },
    { start: b.start, end: b.end, insert: operand(parts.text, a) },
  ]);
};

const copyExpression: Mutator = (parts, random) => {
  const groups = byType(parts);
  if (groups.length === 0) return undefined;
  const [a, b] = random.shuffled(random.pick(groups)) as [Expression, Expression];
  return replace(parts.text, a, operand(parts.text, b));
};

/** What is optional in the place of what is not: the checker must see whether it may be null there. */
const riskNull: Mutator = (parts, random) => {
  const all = typed(parts);
  const optional = all.filter(([, type]) => unalias(type).kind === "optional");
  if (optional.length === 0) return undefined;
  const [source, type] = random.pick(optional);
  const bare = formatType(type).replace(/\?$/, "");
  const places = all.filter(([, other]) => formatType(other) === bare);
  return places.length === 0 ? undefined : replace(parts.text, random.pick(places)[0], operand(parts.text, source));
};

const insertion = (text: string, item: Item, insert: string, random: Random): string =>
  random.chance(0.5)
    ? edited(text, [{ start: item.end, end: item.end, insert: `\n${insert}` }])
    : edited(text, [{ start: item.start, end: item.start, insert: `${insert}\n` }]);

const moveItem: Mutator = ({ text, items }, random) => {
  if (items.length < 2) return undefined;
  const [item, other] = random.shuffled(items) as [Item, Item];
  if (overlap(item, other)) return undefined;
  const at = random.chance(0.5) ? other.end : other.start;
  return edited(text, [
    { start: item.start, end: item.end, insert: "" },
    { start: at, end: at, insert: `\n${textOf(text, item)}\n` },
  ]);
};

const copyItem: Mutator = ({ text, items }, random) => {
  if (items.length < 2) return undefined;
  const [item, other] = random.shuffled(items) as [Item, Item];
  return insertion(text, other, textOf(text, item), random);
};

const deleteItem: Mutator = ({ text, items }, random) =>
  items.length === 0 ? undefined : replace(text, random.pick(items), "");

const ask = 'present = { prompt = "Go on?" }\noptions = ["yes", "no"]';
const model = 'goal = "Say something"\ninput = 1\noutput = string';
const WRAPPERS: readonly ((item: string) => string)[] = [
  (item) => `@try {\n${item}\n} @catch caught { }`,
  (item) => `@try {\nasked = @flexible { ${model} }\n} @catch caught {\n${item}\n}`,
  (item) => `@budget(max_tokens = 1_000) {\n${item}\n}`,
  (item) => `@budget {\nmax_duration = 5m\n${item}\n}`,
  (item) => `@while(max_iterations = 2) core.name.length > 0 {\n${item}\n}`,
  (item) => `@foreach step in range(2) {\n${item}\n}`,
  (item) => `@foreach(max_concurrent = 2) step in range(2) {\n${item}\n}`,
  (item) => `@parallel {\nfirst => {\n${item}\n}\nsecond => {\n${item}\n}\n}`,
  (item) => `@rigid {\n${item}\n}`,
  (item) => `@debug {\n${item}\n}`,
  (item) => `if core.name.length > 2 {\n${item}\n}`,
  (item) => `if core.name.length > 2 { } else {\n${item}\n}`,
  (item) => `@match core.name.length {\n1 => { }\n_ => {\n${item}\n}\n}`,
  (item) => `@checkpoint ask {\n${ask}\non_response {\n"yes" => {\n${item}\n}\n"no" => { }\n}\n}`,
  (item) =>
    `@guarded {\n${model}\nvalidate = { output.length > 100 }\non_validation_failure {\n${item}\nyield "none"\n}\n}`,
];

const wrapItem: Mutator = ({ text, items }, random) => {
  if (items.length === 0) return undefined;
  const item = random.pick(items);
  return replace(text, item, random.pick(WRAPPERS)(textOf(text, item)));
};

/** Null or another value for a variable, plainly or inside a block, where what was known of it must be forgotten. */
const assignAgain: Mutator = (parts, random) => {
  const { text, items, analysis } = parts;
  if (items.length === 0) return undefined;
  const item = random.pick(items);
  const variables = analysis.model
    .scopeAt(item.start)
    .filter(({ kind, type }) => (kind === "variable" || kind === "parameter") && type !== undefined);
  if (variables.length === 0) return undefined;
  const nullable = variables.filter(({ type }) => unalias(type!).kind === "optional");
  const variable = random.pick(nullable.length > 0 && random.chance(0.8) ? nullable : variables);
  const alike = typed(parts).filter(([, type]) => formatType(type) === formatType(variable.type!));
  const value =
    nullable.includes(variable) && random.chance(0.7)
      ? "null"
      : alike.length === 0
        ? "null"
        : textOf(text, random.pick(alike)[0]);
  const assignment = `${variable.name} = ${value}`;
  return insertion(text, item, random.chance(0.6) ? random.pick(WRAPPERS)(assignment) : assignment, random);
};

const toggleOptional: Mutator = ({ text, types }, random) => {
  if (types.length === 0) return undefined;
  const type = random.pick(types);
  if (type.kind === "OptionalType") return replace(text, type, textOf(text, type.type));
  return replace(text, type, type.kind === "UnionType" ? `(${textOf(text, type)})?` : `${textOf(text, type)}?`);
};

const swapTypes: Mutator = ({ text, types }, random) => {
  if (types.length < 2) return undefined;
  const [a, b] = random.shuffled(types) as [TypeNode, TypeNode];
  return replace(text, a, textOf(text, b));
};

/** Two things of one name: variables, fields of memory, flows, elements of loops. */
const renameToShadow: Mutator = ({ text, analysis }, random) => {
  const { occurrences } = analysis.model;
  if (occurrences.length === 0) return undefined;
  const { symbol } = random.pick(occurrences);
  if (/^[A-Z]/.test(symbol.name)) return undefined;
  const others = occurrences.filter(({ symbol: { name } }) => name !== symbol.name && /^[a-z_]\w*$/.test(name));
  if (others.length === 0) return undefined;
  const insert = random.pick(others).symbol.name;
  const places = analysis.model.references(symbol).filter((place) => textOf(text, place) === symbol.name);
  return edited(
    text,
    places.map(({ start, end }) => ({ start, end, insert })),
  );
};

/** A copy of a flow, called from another one with what fits its parameters. */
const duplicateFlow: Mutator = (parts, random) => {
  const { text, flows, items, analysis } = parts;
  if (flows.length === 0 || items.length === 0) return undefined;
  const flow = random.pick(flows);
  const info = analysis.model.flows.find(({ name }) => name === flow.name.text);
  if (info === undefined) return undefined;
  const name = `${flow.name.text}_again`;
  const copy = replace(textOf(text, flow), shifted(flow.name, -flow.start), name);
  const values = typed(parts);
  const given = info.params.flatMap((param) => {
    const fit = values.filter(([, type]) => formatType(type) === param.typeText);
    return fit.length === 0 ? [] : [`${param.name} = ${textOf(text, random.pick(fit)[0])}`];
  });
  const call = `${random.chance(0.5) ? "called = " : ""}${name}(${given.join(", ")})`;
  const callers = items.filter((item) => !overlap(item, flow));
  const caller = random.pick(callers.length > 0 ? callers : items);
  return edited(text, [
    { start: flow.end, end: flow.end, insert: `\n${copy}` },
    { start: caller.start, end: caller.start, insert: `${random.chance(0.3) ? random.pick(WRAPPERS)(call) : call}\n` },
  ]);
};

const shifted = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });

/** What guards against null goes: `a ?? b` becomes `a`, `a?.b` becomes `a.b`, `if c { … }` becomes what is in it. */
const dropGuard: Mutator = ({ text, nodes }, random) => {
  const edits: Edit[] = nodes.flatMap((node): Edit[] => {
    const { start, end } = node;
    const { kind, operator, left, optional, object, condition, then } = node as unknown as {
      readonly kind?: string;
      readonly operator?: string;
      readonly left?: Span;
      readonly optional?: boolean;
      readonly object?: Span;
      readonly condition?: Span;
      readonly then?: Body;
    };
    if (kind === "BinaryExpression" && ["??", "&&", "||"].includes(operator!))
      return [{ start, end, insert: textOf(text, left!) }];
    if (kind === "MemberExpression" && optional === true)
      return [{ start: object!.end, end, insert: text.slice(object!.end, end).replace("?.", ".") }];
    if (kind === "IfExpression" && then !== undefined)
      return random.chance(0.5)
        ? [{ start, end, insert: textOf(text, { start: then.start + 1, end: then.end - 1 }) }]
        : [{ ...condition!, insert: "core.name.length > 0" }];
    return [];
  });
  return edits.length === 0 ? undefined : edited(text, [random.pick(edits)]);
};

const LITERALS: Readonly<Record<string, readonly string[]>> = {
  NumberLiteral: ["0", "1", "-1", "2.5", "1_000_000", "null"],
  StringLiteral: ['""', '"a"', '"${core.name}"', "null"],
  BooleanLiteral: ["true", "false"],
  NullLiteral: ["0", '""', "[]", "false"],
  ArrayLiteral: ["[]"],
  ObjectLiteral: ["{}"],
  DurationLiteral: ["0s", "1ms", "52w"],
  DateLiteral: ["2024-02-29", "0001-01-01", "9999-12-31"],
};

const changeLiteral: Mutator = ({ text, expressions }, random) => {
  const literals = expressions.filter(({ kind }) => Object.hasOwn(LITERALS, kind));
  if (literals.length === 0) return undefined;
  const literal = random.pick(literals);
  return replace(text, literal, random.pick(LITERALS[literal.kind]!));
};

/** An arm, a catch clause or a setting less, or one of another place. */
const changePart: Mutator = ({ text, nodes }, random) => {
  const kind = random.pick(["MatchArm", "CatchClause", "Setting", "MatchArm"]);
  const parts = nodes.filter((node) => node.kind === kind || (kind === "CatchClause" && "errorType" in node));
  if (parts.length === 0) return undefined;
  const part = random.pick(parts);
  return replace(text, part, random.chance(0.5) ? "" : textOf(text, random.pick(parts)));
};

const MUTATORS: readonly Mutator[] = [
  swapExpressions,
  swapExpressions,
  copyExpression,
  copyExpression,
  riskNull,
  riskNull,
  moveItem,
  copyItem,
  deleteItem,
  wrapItem,
  wrapItem,
  assignAgain,
  assignAgain,
  assignAgain,
  toggleOptional,
  swapTypes,
  renameToShadow,
  duplicateFlow,
  dropGuard,
  dropGuard,
  changeLiteral,
  changePart,
];
