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
  const name = expression === undefined ? undefined : nameIn(expression);
  return { expression, name: name === "" ? undefined : name };
}

/** `flow = refund`, `flow = "refund"`. */
function nameIn(expression: Expression): string | undefined {
  switch (expression.kind) {
    case "NameExpression":
    case "SymbolLiteral":
      return expression.name;
    case "StringLiteral": {
      const [part, ...rest] = expression.parts;
      return part?.kind === "text" && rest.length === 0 ? part.value : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether the call goes on at once and gives a handle. */
export function isAsync(block: CoreCallBlock): boolean {
  const value = callSetting(block, "async");
  return value?.kind === "BooleanLiteral" && value.value;
}
