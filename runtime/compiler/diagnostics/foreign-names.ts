/** What names of other languages are called here. */
const LOG = "Write `log(…)` in `@debug { }`, or `emit` an event.";
const LENGTH = "Write `x.length`.";
export const foreignFunctions: Readonly<Record<string, string>> = {
  print: LOG,
  println: LOG,
  printf: LOG,
  log: LOG,
  len: LENGTH,
  length: LENGTH,
  str: 'Put the value into a string: `"${x}"`.',
  string: 'Put the value into a string: `"${x}"`.',
  int: "A float has `round()`, `floor()` and `ceil()`, a string `to_int()`.",
  float: "An int is a float where one is needed; a string has `to_float()`.",
  round: "It is a method: `n.round()`.",
  floor: "It is a method: `n.floor()`.",
  ceil: "It is a method: `n.ceil()`.",
  abs: "It is a method: `n.abs()`.",
  sum: "It is a method: `xs.sum()`.",
  sorted: "It is a method: `xs.sort()`.",
  any: "It is a method: `xs.any(x => …)`.",
  all: "It is a method: `xs.all(x => …)`.",
};

/** Where other languages keep what is a method or a function here. */
export const foreignGlobals: Readonly<Record<string, string>> = {
  JSON: 'A value prints as JSON in a string, `"${x}"`, and `json_encode(x)` gives that.',
  Math: "`max(a, b)` and `min(a, b)` stand alone; `round()`, `floor()`, `ceil()` and `abs()` are methods of a number.",
  Object: "A map has the methods `keys()`, `values()` and `entries()`.",
  console: LOG,
  Date: "`now()` and `today()` give the time; `parse_date(text)` reads a date.",
};

export interface ForeignType {
  readonly advice: string;
  readonly instead?: string;
}

const TEXT: ForeignType = { advice: "Did you mean `string`?", instead: "string" };
const NUMBER: ForeignType = { advice: "The number types are `int`, `float` and `money`." };
const LIST: ForeignType = { advice: "An array is written `array[string]`.", instead: "array" };
const OBJECT: ForeignType = {
  advice:
    "An object type is written with its fields, `{ name: string }`; with keys that are not known, `map[string, int]`.",
};

const NOTHING: ForeignType = { advice: "A flow without a result declares no type." };
export const foreignTypes: Readonly<Record<string, ForeignType>> = {
  number: NUMBER,
  num: NUMBER,
  decimal: NUMBER,
  integer: { advice: "Did you mean `int`?", instead: "int" },
  long: { advice: "Did you mean `int`?", instead: "int" },
  double: { advice: "Did you mean `float`?", instead: "float" },
  boolean: { advice: "Did you mean `bool`?", instead: "bool" },
  str: TEXT,
  text: TEXT,
  list: LIST,
  dict: OBJECT,
  object: OBJECT,
  void: NOTHING,
};
