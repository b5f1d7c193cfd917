import type { CoreCallBlock, Expression } from "../../syntax/ast.js";

/** This core, as the target of a call. */
export const SELF = "core://self";

/** A setting of a call: in its header or in its braces. */
export function callSetting(block: CoreCallBlock, name: string): Expression | undefined {
  const setting = [...block.header, ...block.settings].find((candidate) => candidate.name.text === name);
  return setting?.value.form === "expression" ? setting.value.expression : undefined;
}

/** The core that is called, where it is written as one. */
export function calledCore(block: CoreCallBlock): string | undefined {
  const target = callSetting(block, "target");
  return target?.kind === "UriLiteral" && target.text.startsWith("core://") ? target.text : undefined;
}

export const isSelf = (block: CoreCallBlock): boolean => calledCore(block) === SELF;

/** The name of the flow that is called, and where it stands. */
export function calledFlow(block: CoreCallBlock): {
  readonly expression: Expression | undefined;
  readonly name: string | undefined;
} {
  const expression = callSetting(block, "flow");
  const name = expression === undefined ? undefined : wordOf(expression);
  return { expression, name: name === "" ? undefined : name };
}

/** The word of a setting that is written as a name, a symbol or a string: `flow = refund`, `llm = "fast"`. */
export function wordOf(expression: Expression): string | undefined {
  if (expression.kind === "NameExpression" || expression.kind === "SymbolLiteral") return expression.name;
  if (expression.kind !== "StringLiteral") return undefined;
  const [part, ...rest] = expression.parts;
  return part?.kind === "text" && rest.length === 0 ? part.value : undefined;
}

/** Whether the call goes on at once and gives a handle. */
export function isAsync(block: CoreCallBlock): boolean {
  const value = callSetting(block, "async");
  return value?.kind === "BooleanLiteral" && value.value;
}
