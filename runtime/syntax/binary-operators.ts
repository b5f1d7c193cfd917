import type { BinaryExpression, BinaryOperator, Expression, Span } from "./ast.js";

/** How tightly an operator binds; all of them group to the left. */
const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  "??": 1,
  "||": 2,
  "&&": 3,
  "==": 4,
  "!=": 4,
  in: 4,
  "not in": 4,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  "%": 7,
};

/** Returns how tightly an operator binds: the higher, the tighter. */
export const precedenceOf = (operator: BinaryOperator): number => PRECEDENCE[operator];

export interface OperatorUse extends Span {
  readonly operator: BinaryOperator;
}

/** Builds the tree of `operands[0] operators[0] operands[1] …`, by precedence. */
export function foldBinary(operands: readonly Expression[], operators: readonly OperatorUse[]): Expression {
  const values: Expression[] = [operands[0]!];
  const waiting: OperatorUse[] = [];
  const reduce = (): void => {
    const { operator, start, end } = waiting.pop()!;
    const right = values.pop()!;
    const left = values.pop()!;
    const node: BinaryExpression = {
      kind: "BinaryExpression",
      operator,
      operatorSpan: { start, end },
      left,
      right,
      start: left.start,
      end: right.end,
    };
    values.push(node);
  };
  operators.forEach((use, index) => {
    while (waiting.length > 0 && PRECEDENCE[waiting[waiting.length - 1]!.operator] >= PRECEDENCE[use.operator])
      reduce();
    waiting.push(use);
    values.push(operands[index + 1]!);
  });
  while (waiting.length > 0) reduce();
  return values[0]!;
}
