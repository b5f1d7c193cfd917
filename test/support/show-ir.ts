import type {
  IRArgument,
  IRBlock,
  IRExpr,
  IRFlow,
  IRModule,
  IRPattern,
  IRStatement,
  IRType,
} from "../../runtime/ir/module.js";
import { printType as irTypeName } from "../../runtime/ir/print.js";

/** Prints the flows of a module without locations: expressions close to their source, as the compiler lowered them. */
export const showFlows = (module: IRModule): string => module.flows.map(showFlow).join("\n\n");

function showFlow(flow: IRFlow): string {
  const params = flow.params.map(
    (param) =>
      `${param.name}: ${irTypeName(param.type)}${param.default === undefined ? "" : ` = ${expr(param.default)}`}`,
  );
  const words = [flow.visibility === "internal" ? "internal " : "", flow.pure ? "pure " : "", flow.role];
  const head = `${words.join("")} ${flow.name}(${params.join(", ")}): ${irTypeName(flow.return_type)}`;
  const threshold = flow.threshold === undefined ? [] : [`  threshold ${expr(flow.threshold)}`];
  const locals = flow.locals.map((local) => `  local ${local.name}: ${irTypeName(local.type)}`);
  return [head, ...threshold, ...locals, ...blocks(flow.body, "  ")].join("\n");
}

const blocks = (list: readonly IRBlock[], indent: string): string[] =>
  list.flatMap((block) => showBlock(block, indent));

/** The head of a block, then its fields: lists of blocks and statements indented below. */
function showBlock(block: IRBlock, indent: string): string[] {
  const { kind, node_id, result_binding, result_type, doc, source_location: _location, ...fields } = block;
  const result =
    result_binding === undefined
      ? ""
      : ` -> ${result_binding}${result_type === undefined ? "" : `: ${irTypeName(result_type)}`}`;
  const head = `${indent}${kind} ${node_id}${result}${doc === undefined ? "" : ` /// ${doc}`}`;
  return [head, ...showFields(fields, `${indent}  `)];
}

function showFields(fields: object, indent: string): string[] {
  return Object.entries(fields).flatMap(([key, value]: [string, unknown]) => {
    if (key === "source_location" || value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    return showField(key, value, indent);
  });
}

const TYPES = new Set(["type", "output_type", "payload_type", "result_type"]);

function showField(key: string, value: unknown, indent: string): string[] {
  const deeper = `${indent}  `;
  if (TYPES.has(key) && hasKind(value)) return [`${indent}${key}: ${irTypeName(value as IRType)}`];
  if (isPattern(key, value)) return [`${indent}${key}: ${pattern(value as IRPattern)}`];
  if (isExpression(value)) return [`${indent}${key}: ${expr(value)}`];
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    if (items.every(isBlock)) return [`${indent}${key}:`, ...blocks(items, deeper)];
    if (items.every(isStatement))
      return [
        ...(key === "statements" ? [] : [`${indent}${key}:`]),
        ...statements(items, key === "statements" ? indent : deeper),
      ];
    if (items.every(isExpression)) return [`${indent}${key}: [${items.map(expr).join(", ")}]`];
    return [
      `${indent}${key}:`,
      ...items.flatMap((item) => {
        const [first, ...rest] = showFields(item as object, `${deeper}  `);
        return first === undefined ? [] : [`${deeper}- ${first.trimStart()}`, ...rest];
      }),
    ];
  }
  if (typeof value === "object" && value !== null) return [`${indent}${key}:`, ...showFields(value, deeper)];
  return [`${indent}${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`];
}

function statements(list: readonly IRStatement[], indent: string): string[] {
  return list.flatMap((statement) => {
    const deeper = `${indent}  `;
    const taken = "result_binding" in statement ? ` -> ${statement.result_binding}` : "";
    switch (statement.kind) {
      case "assign":
        return [`${indent}${expr(statement.target)} = ${expr(statement.value)}`];
      case "if":
        return [
          `${indent}if ${expr(statement.test)}${taken}`,
          ...statements(statement.then, deeper),
          ...(statement.else.length === 0 ? [] : [`${indent}else`, ...statements(statement.else, deeper)]),
        ];
      case "match":
        return [
          `${indent}match ${expr(statement.subject)}${taken}`,
          ...statement.arms.flatMap((arm) => [
            `${deeper}${pattern(arm.pattern)}${guard(arm.guard)} =>`,
            ...statements(arm.body, `${deeper}  `),
          ]),
        ];
      case "foreach":
        return [
          `${indent}foreach ${[statement.item, statement.index].filter((name) => name !== undefined).join(", ")} in ${expr(statement.collection)}${taken}`,
          ...statements(statement.body, deeper),
        ];
      case "while":
        return [
          `${indent}while ${expr(statement.condition)} max ${statement.max_iterations}${taken}`,
          ...statements(statement.body, deeper),
        ];
      case "expression":
        return [`${indent}${expr(statement.expression)}`];
      case "return":
      case "yield":
        return [`${indent}${statement.kind}${statement.value === undefined ? "" : ` ${expr(statement.value)}`}`];
      case "emit":
        return [
          `${indent}emit ${statement.event}${statement.payload === undefined ? "" : ` ${expr(statement.payload)}`}`,
        ];
      case "break":
      case "continue":
        return [`${indent}${statement.kind}`];
    }
  });
}

const guard = (value: IRExpr | undefined): string => (value === undefined ? "" : ` if ${expr(value)}`);
const args = (list: readonly IRArgument[]): string =>
  list.map(({ name, value }) => `${name} = ${expr(value)}`).join(", ");
const dot = (optional: boolean | undefined): string => (optional === true ? "?." : ".");

function expr(value: IRExpr): string {
  switch (value.kind) {
    case "literal": {
      const currency = value.currency === undefined ? "" : `[${value.currency}]`;
      const text = JSON.stringify(value.value);
      return value.type === "string" || value.type === "bool" || value.type === "null"
        ? text
        : `${value.type}${currency} ${text}`;
    }
    case "symbol":
      return `:${value.name}`;
    case "name":
      return `${value.scope}.${value.name}`;
    case "member":
      return `${expr(value.object)}${dot(value.optional)}${value.name}`;
    case "index":
      return `${expr(value.object)}[${value.of} ${expr(value.index)}]`;
    case "call":
      return `${value.target} ${value.name}(${args(value.args)})`;
    case "method":
      return `${expr(value.receiver)}${dot(value.optional)}<${value.type}>${value.name}(${args(value.args)})`;
    case "spread":
      return `...${expr(value.value)}`;
    case "unary":
      return `(${value.op}<${value.type}> ${expr(value.operand)})`;
    case "binary":
      return `(${expr(value.left)} ${value.op}<${value.type}> ${expr(value.right)})`;
    case "conditional":
      return `(${expr(value.test)} ? ${expr(value.then)} : ${expr(value.else)})`;
    case "match":
      return `match ${expr(value.subject)} { ${value.arms.map((arm) => `${pattern(arm.pattern)}${guard(arm.guard)} => ${expr(arm.value)}`).join(", ")} }`;
    case "lambda":
      return `(${value.params.join(", ")}) => ${expr(value.body)}`;
    case "object": {
      const entries = value.entries.map((entry) =>
        entry.key === undefined ? `...${expr(entry.value)}` : `${entry.key}: ${expr(entry.value)}`,
      );
      return `${value.of === "map" ? "map " : ""}{ ${entries.join(", ")} }`;
    }
    case "array":
      return `[${value.elements.map(expr).join(", ")}]`;
    case "interpolation":
      return `text(${value.parts.map(expr).join(", ")})`;
    case "pipeline":
      return `(${[expr(value.source), ...value.stages.map((stage) => `${stage.operator}${stage.accepts === true ? "accepts" : ""} ${expr(stage.function)}`)].join(" ")})`;
    case "check":
      return `check<${irTypeName(value.type)}>(${expr(value.value)})`;
  }
}

function pattern(value: IRPattern): string {
  switch (value.kind) {
    case "literal":
      return expr(value.value);
    case "symbol":
      return `:${value.name}`;
    case "wildcard":
      return "_";
    case "bind":
      return value.name;
    case "type":
      return `${irTypeName(value.type)} ${value.name}`;
    case "object":
      return `{ ${value.fields.map((field) => `${field.name}: ${pattern(field.pattern)}`).join(", ")} }`;
    case "array":
      return `[${[...value.elements.map(pattern), ...(value.rest === undefined ? [] : [`...${value.rest}`])].join(", ")}]`;
    case "alternatives":
      return value.patterns.map(pattern).join(" | ");
  }
}

const hasKind = (value: unknown): value is { readonly kind: string } =>
  typeof value === "object" && value !== null && "kind" in value;
const isBlock = (value: unknown): value is IRBlock => hasKind(value) && "node_id" in value;
const isStatement = (value: unknown): value is IRStatement =>
  hasKind(value) && "source_location" in value && !isBlock(value);
const isPattern = (key: string, value: unknown): boolean => key === "pattern" && hasKind(value);
const isExpression = (value: unknown): value is IRExpr =>
  hasKind(value) && !isBlock(value) && !isStatement(value) && EXPRESSIONS.has(value.kind);
const EXPRESSIONS = new Set<string>([
  "literal",
  "symbol",
  "name",
  "member",
  "index",
  "call",
  "method",
  "spread",
  "unary",
  "binary",
  "conditional",
  "match",
  "lambda",
  "object",
  "array",
  "interpolation",
  "pipeline",
  "check",
] satisfies IRExpr["kind"][]);
