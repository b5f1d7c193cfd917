import type { IRLiteralExpr } from "./module.js";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const MONEY = /^-?\d{1,30}(\.\d{1,60})?$/;

/** What the value of a literal of each type looks like; the schema cannot say that one field depends on another. */
export const LITERAL_FORMS: Readonly<
  Record<IRLiteralExpr["type"], { readonly expected: string; readonly fits: (value: unknown) => boolean }>
> = {
  null: { expected: "null", fits: (value) => value === null },
  bool: { expected: "true or false", fits: (value) => typeof value === "boolean" },
  int: { expected: "a safe integer", fits: Number.isSafeInteger },
  float: { expected: "a number", fits: Number.isFinite },
  string: { expected: "a string", fits: (value) => typeof value === "string" },
  money: { expected: "money as its decimal text", fits: (value) => typeof value === "string" && MONEY.test(value) },
  date: { expected: "a date as text", fits: (value) => typeof value === "string" && DATE.test(value) },
  datetime: { expected: "a datetime as text", fits: (value) => typeof value === "string" && DATETIME.test(value) },
  duration: { expected: "milliseconds", fits: Number.isSafeInteger },
};
