/** The tokens of binary operators and of pipelines. */
import type { TokenType } from "./toolkit/index.js";
import type { BinaryOperator, PipelineOperator } from "./ast.js";
import {
  AndAnd,
  EqEq,
  Greater,
  GreaterEq,
  Kw,
  Less,
  LessEq,
  Minus,
  NotEq,
  OrOr,
  Percent,
  PipeApply,
  PipeEach,
  PipeFilter,
  PipeTry,
  Plus,
  QuestionQuestion,
  Slash,
  Star,
  StrictEquality,
} from "./token-types.js";

export const BINARY: readonly (readonly [TokenType, BinaryOperator])[] = [
  [EqEq, "=="],
  [NotEq, "!="],
  [AndAnd, "&&"],
  [OrOr, "||"],
  [QuestionQuestion, "??"],
  [Less, "<"],
  [LessEq, "<="],
  [Greater, ">"],
  [GreaterEq, ">="],
  [Plus, "+"],
  [Minus, "-"],
  [Star, "*"],
  [Slash, "/"],
  [Percent, "%"],
  [Kw.in, "in"],
];
export const PIPELINE: readonly (readonly [TokenType, PipelineOperator])[] = [
  [PipeApply, "|>"],
  [PipeFilter, "|?>"],
  [PipeEach, "|*>"],
  [PipeTry, "|~>"],
];
/** Builds a table that answers, by the index of a token type, whether `types` contains it. */
export const flags = (types: readonly TokenType[]): readonly boolean[] => {
  const result: boolean[] = [];
  for (const type of types) result[type.tokenTypeIdx] = true;
  return result;
};
export const continuesBinary = flags([...BINARY.map(([type]) => type), Kw.not, StrictEquality]);
export const continuesPipeline = flags(PIPELINE.map(([type]) => type));
