/** Where other languages keep what is a method or a function here. */
export const FOREIGN_GLOBALS: Readonly<Record<string, string>> = {
  JSON: 'A value prints as JSON in a string, `"${x}"`, and `json_encode(x)` gives that.',
  Math: "`max(a, b)` and `min(a, b)` stand alone; `round()`, `floor()`, `ceil()` and `abs()` are methods of a number.",
  Object: "A map has the methods `keys()`, `values()` and `entries()`.",
  console: "Write `log(…)` in `@debug { }`, or `emit` an event.",
  Date: "`now()` and `today()` give the time; `parse_date(text)` reads a date.",
};
