/** Prints types, expressions, patterns and durations in the syntax of the source. */
import type { IRBinaryExpr, IRExpr, IRLiteralExpr, IRPattern, IRType } from "./module.js";

/** Returns a type in the syntax of the source: `array[money[EUR]]`, `{ name: string, note: string? }`, `"a" | "b"`. */
export function printType(type: IRType): string {
  switch (type.kind) {
    case "primitive":
      return type.currency === undefined ? type.name : `${type.name}[${type.currency}]`;
    case "null":
    case "unknown":
      return type.kind;
    case "array":
      return `array[${printType(type.items)}]`;
    case "map":
      return `map[string, ${printType(type.values)}]`;
    case "object":
      return type.fields.length === 0
        ? "{ }"
        : `{ ${type.fields.map((field) => `${field.name}: ${printType(field.type)}`).join(", ")} }`;
    case "enum":
      return `enum[${type.members.join(", ")}]`;
    case "string_union":
      return type.members.map((member) => JSON.stringify(member)).join(" | ");
    case "union":
      return type.members.map(printType).join(" | ");
    case "optional":
      return isAlternative(type.type) ? `(${printType(type.type)})?` : `${printType(type.type)}?`;
    case "named":
      return type.name;
  }
}

const isAlternative = (type: IRType): boolean => type.kind === "union" || type.kind === "string_union";

/** Binding strengths, loosest first, as in the grammar. An operand that binds less tightly than required gets parentheses. */
const LEVELS: Readonly<Record<IRBinaryExpr["op"], number>> = {
  "??": 2,
  "||": 3,
  "&&": 4,
  "==": 5,
  "!=": 5,
  in: 5,
  "not in": 5,
  "<": 6,
  "<=": 6,
  ">": 6,
  ">=": 6,
  "+": 7,
  "-": 7,
  "*": 8,
  "/": 8,
  "%": 8,
};
const PIPELINE = 0;
const LAMBDA = 1;
const UNARY = 9;
const POSTFIX = 10;

/** Returns an expression in the syntax of the source, on one line. For people: names of different scopes may look alike. */
export const printExpr = (expr: IRExpr): string => print(expr, PIPELINE);

function print(expr: IRExpr, atLeast: number): string {
  const [text, level] = printed(expr);
  return level < atLeast ? `(${text})` : text;
}

const list = (items: readonly string[]): string => items.join(", ");
const args = (items: readonly { readonly name: string; readonly value: IRExpr }[]): string =>
  `(${list(items.map(({ name, value }) => `${name} = ${print(value, LAMBDA)}`))})`;
const braces = (items: readonly string[]): string => (items.length === 0 ? "{ }" : `{ ${list(items)} }`);

function printed(expr: IRExpr): readonly [text: string, level: number] {
  switch (expr.kind) {
    case "literal":
      return [printLiteral(expr), POSTFIX];
    case "symbol":
      return [`:${expr.name}`, POSTFIX];
    case "name":
      return [printName(expr), POSTFIX];
    case "member":
      return [`${print(expr.object, POSTFIX)}${expr.optional ? "?." : "."}${expr.name}`, POSTFIX];
    case "index":
      return [`${print(expr.object, POSTFIX)}${expr.optional ? "?." : ""}[${print(expr.index, PIPELINE)}]`, POSTFIX];
    case "call":
      return [`${expr.name}${args(expr.args)}`, POSTFIX];
    case "method":
      return [`${print(expr.receiver, POSTFIX)}${expr.optional ? "?." : "."}${expr.name}${args(expr.args)}`, POSTFIX];
    case "spread":
      return [`...${print(expr.value, PIPELINE)}`, PIPELINE];
    case "unary":
      return [`${expr.op}${print(expr.operand, UNARY)}`, UNARY];
    case "binary": {
      const level = LEVELS[expr.op];
      return [`${print(expr.left, level)} ${expr.op} ${print(expr.right, level + 1)}`, level];
    }
    case "conditional":
      return [
        `if ${print(expr.test, PIPELINE)} { ${print(expr.then, PIPELINE)} } else { ${print(expr.else, PIPELINE)} }`,
        POSTFIX,
      ];
    case "match":
      return [
        `match ${print(expr.subject, PIPELINE)} ${braces(
          expr.arms.map(({ pattern, guard, value }) => `${printArm(pattern, guard)} => ${print(value, LAMBDA)}`),
        )}`,
        POSTFIX,
      ];
    case "lambda": {
      const [only, ...more] = expr.params;
      const params = only !== undefined && more.length === 0 ? only : `(${list(expr.params)})`;
      return [`${params} => ${print(expr.body, LAMBDA)}`, LAMBDA];
    }
    case "object":
      return [
        braces(
          expr.entries.map(({ key, value }) =>
            key === undefined ? `...${print(value, LAMBDA)}` : `${printKey(key)}: ${print(value, LAMBDA)}`,
          ),
        ),
        POSTFIX,
      ];
    case "array":
      return [`[${list(expr.elements.map((element) => print(element, PIPELINE)))}]`, POSTFIX];
    case "interpolation":
      return [`"${expr.parts.map(printPart).join("")}"`, POSTFIX];
    case "pipeline":
      return [
        [
          print(expr.source, LAMBDA),
          ...expr.stages.map((stage) => `${stage.operator} ${printStage(stage.function)}`),
        ].join(" "),
        PIPELINE,
      ];
    case "check":
      return [`${print(expr.value, POSTFIX)}: ${printType(expr.type)}`, PIPELINE];
  }
}

/** Prints a stage; one that only calls a flow with its value is the name of the flow: `polish`, `shorten(most = 3)`. */
function printStage(lambda: IRExpr): string {
  const call = lambda.kind === "lambda" && lambda.params.length === 1 ? lambda.body : undefined;
  if (lambda.kind !== "lambda" || call?.kind !== "call" || call.target !== "flow") return print(lambda, LAMBDA);
  const [first, ...rest] = call.args;
  const takesValue =
    first?.value.kind === "name" && first.value.scope === "local" && first.value.name === lambda.params[0];
  if (!takesValue || !lambda.params[0]?.startsWith("@")) return print(lambda, LAMBDA);
  return rest.length === 0 ? call.name : `${call.name}${args(rest)}`;
}

function printLiteral({ type, value }: IRLiteralExpr): string {
  if (typeof value === "number") return type === "duration" ? durationText(value) : String(value);
  // Money and dates are strings in the IR, and have no quotes in the source.
  return typeof value === "string" && type !== "string" ? value : JSON.stringify(value);
}

function printName({ scope, name }: IRExpr & { readonly kind: "name" }): string {
  switch (scope) {
    case "local":
    case "param":
    case "block":
    case "plugin":
      return name;
    case "config":
    case "context":
    case "core":
    case "memory":
    case "reference":
      return name === "" ? scope : `${scope}.${name}`;
  }
}

const printKey = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key));

const printPart = (part: IRExpr): string =>
  part.kind === "literal" && part.type === "string"
    ? JSON.stringify(part.value).slice(1, -1)
    : `\${${print(part, PIPELINE)}}`;

/** Returns a pattern with its guard, in the syntax of the source. */
export const printArm = (pattern: IRPattern, guard: IRExpr | undefined): string =>
  guard === undefined ? printPattern(pattern) : `${printPattern(pattern)} if ${printExpr(guard)}`;

/** Returns a pattern in the syntax of the source. */
export function printPattern(pattern: IRPattern): string {
  switch (pattern.kind) {
    case "literal":
      return printExpr(pattern.value);
    case "symbol":
      return `:${pattern.name}`;
    case "wildcard":
      return "_";
    case "bind":
      return pattern.name;
    case "type":
      return `${printType(pattern.type)} ${pattern.name}`;
    case "object":
      return braces(pattern.fields.map(({ name, pattern: inner }) => `${printKey(name)}: ${printPattern(inner)}`));
    case "array":
      return `[${list([...pattern.elements.map(printPattern), ...(pattern.rest === undefined ? [] : [`...${pattern.rest}`])])}]`;
    case "alternatives":
      return pattern.patterns.map(printPattern).join(" | ");
  }
}

/** Milliseconds in each unit of a duration, largest first. */
export const DURATION_UNITS = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** Returns a length in milliseconds in its largest whole unit: `90s`, `2h`, `3w`. */
export function durationText(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  const [unit, length] = DURATION_UNITS.find(([, size]) => milliseconds % size === 0) ?? ["ms", 1];
  return `${milliseconds / length}${unit}`;
}
