/** What names of other languages are called here. */
const LOG = "Write `log(…)` in `@debug { }`, or `emit` an event.";
const FAIL = 'A flow fails with `fail("…")`.';
const WAIT = "A flow waits at a `@checkpoint`, or is started by a `@schedule`.";
const OUTSIDE = "What is outside is reached by a plugin: `@plugins { api = owner/name@1.0 }`, and `api.method(…)`.";
const SETTING = "What an operator sets is declared in `@config { @param key: string }` and read as `config.key`.";
const LENGTH = "Write `x.length`.";
export const foreignFunctions: Readonly<Record<string, string>> = {
  parse_int: "A string has `to_int()`.",
  parseInt: "A string has `to_int()`.",
  Number: "A string has `to_int()` and `to_float()`.",
  parse_float: "A string has `to_float()`.",
  parseFloat: "A string has `to_float()`.",
  bool: 'A condition is a bool: `x != 0`, `text != ""`.',
  error: FAIL,
  throw: FAIL,
  raise: FAIL,
  panic: FAIL,
  abort: FAIL,
  assert: FAIL,
  money:
    "An amount is written as a number where money is expected, `price: money = 10.00`; a number has `to_money()`, a text `parse_money(text)`.",
  date: "A date is written `2026-01-15`; a text is read by `parse_date(text)`.",
  datetime: "A time is written `2026-01-15T10:30:00Z`; the time now is `now()`.",
  sqrt: "There are no roots and powers: multiply, `n * n`.",
  pow: "There are no roots and powers: multiply, `n * n`.",
  sleep: WAIT,
  wait: WAIT,
  delay: WAIT,
  setTimeout: WAIT,
  fetch: OUTSIDE,
  request: OUTSIDE,
  require: 'Other files are imported: `import { name } from "./file"`.',
  env: SETTING,
  getenv: SETTING,
  days_between: "The days between two dates are `(a - b).days`.",
  datediff: "The days between two dates are `(a - b).days`.",
  map: "It is a method: `xs.map(x => …)`.",
  filter: "It is a method: `xs.filter(x => …)`.",
  reduce: "It is a method: `xs.reduce((sum, x) => sum + x, 0)`.",
  reversed: "It is a method: `xs.reverse()`.",
  enumerate: "A loop counts: `@foreach x, index in xs { … }`.",
  zip: "Two arrays are read by place: `@foreach x, index in xs { y = ys[index] }`.",
  isinstance: "What a value is, a pattern finds out: `match x { string text => … }`.",
  type: "What a value is, a pattern finds out: `match x { string text => … }`.",
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

/** How other languages call what is a literal here. */
export const foreignLiterals: Readonly<Record<string, string>> = {
  None: "null",
  nil: "null",
  undefined: "null",
  Null: "null",
  NULL: "null",
  True: "true",
  TRUE: "true",
  False: "false",
  FALSE: "false",
};

/** Where other languages keep what is a method or a function here. */
export const foreignGlobals: Readonly<Record<string, string>> = {
  JSON: 'A value prints as JSON in a string, `"${x}"`, and `json_encode(x)` gives that.',
  Math: "`max(a, b)` and `min(a, b)` stand alone; `round()`, `floor()`, `ceil()` and `abs()` are methods of a number.",
  Object: "A map has the methods `keys()`, `values()` and `entries()`.",
  console: LOG,
  logger: LOG,
  datetime: "The time is `now()`, and one is written `2026-01-15T10:30:00Z`.",
  time: "The time is `now()`; a flow waits at a `@checkpoint`.",
  http: OUTSIDE,
  requests: OUTSIDE,
  axios: OUTSIDE,
  process: SETTING,
  os: SETTING,
  env: SETTING,
  random: "A new id is `uuid()`; chance has no place in a flow.",
  pass: "An empty body is `{ }`: nothing needs `pass`.",
  this: "There are no objects with methods: pass values to flows.",
  self: "There are no objects with methods: pass values to flows.",
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

/** A member of a value in another language: what it is called here, or how the same is done. */
export interface ForeignMember {
  readonly instead?: string;
  /** What it is called here where its value is one name. */
  readonly ofName?: string;
  readonly advice?: string;
}

const TO_TEXT: ForeignMember = { advice: 'Put the value into a text: `"${x}"`.' };
const INTO_TEXT: ForeignMember = { advice: 'Values are put into a text as `"${name} is ${n}"`.' };
const MAP_CHANGES: ForeignMember = { advice: "Maps do not change: `m = m.remove(key)`, `m = m.set(key, value)`." };
const SORTED: ForeignMember = { instead: "sort" };
const ROUNDED: ForeignMember = { instead: "format" };
const OF_DAYS = (unit: string, sign: string): ForeignMember => ({
  advice: `A duration of so many ${unit} is a product: \`n * 1${sign}\`.`,
});
const UNITS: Readonly<Record<string, ForeignMember>> = {
  days: OF_DAYS("days", "d"),
  hours: OF_DAYS("hours", "h"),
  minutes: OF_DAYS("minutes", "m"),
  seconds: OF_DAYS("seconds", "s"),
  weeks: OF_DAYS("weeks", "w"),
};
const NUMBER_MEMBERS: Readonly<Record<string, ForeignMember>> = {
  ...UNITS,
  to_int: { advice: "Make an int of it with `round()`, `floor()` or `ceil()`." },
  toFixed: ROUNDED,
  to_fixed: ROUNDED,
  toString: { instead: "to_string" },
  to_float: { advice: "An int is a float where one is needed." },
  to_duration: { advice: "A duration is a product: `n * 1d`." },
  sqrt: { advice: "There are no roots and powers: multiply, `n * n`." },
  pow: { advice: "There are no roots and powers: multiply, `n * n`." },
};

/** Members of other languages, by the kind of value that they belong to there. */
export const foreignMembers: Readonly<Record<string, Readonly<Record<string, ForeignMember>>>> = {
  string: {
    toUpperCase: { instead: "upper" },
    uppercase: { instead: "upper" },
    toLowerCase: { instead: "lower" },
    lowercase: { instead: "lower" },
    includes: { instead: "contains" },
    startsWith: { instead: "starts_with" },
    startswith: { instead: "starts_with" },
    endsWith: { instead: "ends_with" },
    endswith: { instead: "ends_with" },
    replaceAll: { instead: "replace" },
    strip: { instead: "trim" },
    substring: { instead: "slice" },
    substr: { instead: "slice" },
    format: INTO_TEXT,
    to_string: { advice: "It is a string already." },
    parse_int: { instead: "to_int" },
    reverse: { advice: 'Take it apart and join it: `text.split("").reverse().join("")`.' },
    capitalize: { advice: "Join the parts: `text.slice(0, 1).upper() + text.slice(1)`." },
    title: {
      advice: 'Word by word: `text.split(" ").map(word => word.slice(0, 1).upper() + word.slice(1)).join(" ")`.',
    },
    to_date: { advice: "`parse_date(text)` reads a date." },
    to_json: { advice: "`json_encode(x)` gives the JSON of a value." },
  },
  array: {
    some: { instead: "any" },
    every: { instead: "all" },
    flatMap: { instead: "flat_map" },
    includes: { instead: "contains" },
    sort_by: SORTED,
    sortBy: SORTED,
    sorted: SORTED,
    order_by: SORTED,
    max_by: { instead: "max" },
    maxBy: { instead: "max" },
    min_by: { instead: "min" },
    minBy: { instead: "min" },
    sum_by: { instead: "sum" },
    sort_desc: { advice: "Downwards: `xs.sort(x => x.key, descending = true)`." },
    sort_by_desc: { advice: "Downwards: `xs.sort(x => x.key, descending = true)`." },
    size: { instead: "length" },
    count_by: { advice: "How many of each there are: `xs.group_by(x => x.key).map_values(list => list.length)`." },
    index_by: { advice: "Elements by a key: `xs.reduce((m, x) => m.set(x.key, x), {})`, where a map is expected." },
    filter_map: { advice: "In two steps: `xs.filter(x => …).map(x => …)`." },
    none: { advice: "That none does: `!xs.any(x => …)`." },
    partition: { advice: "In two steps: `xs.filter(x => …)` and `xs.filter(x => !…)`." },
    last_index: { advice: "The last place is `xs.length - 1`." },
    groupBy: { instead: "group_by" },
    fold: { instead: "reduce" },
    toString: TO_TEXT,
    to_string: TO_TEXT,
    distinct: { instead: "unique" },
    uniq: { instead: "unique" },
    head: { instead: "first" },
    tail: { advice: "All but the first are `xs.slice(1)`." },
    get: { advice: "An element is read with `xs[0]`." },
    average: { advice: "The mean is `xs.sum() / xs.length`." },
    mean: { advice: "The mean is `xs.sum() / xs.length`." },
    forEach: { advice: "Write `@foreach x in xs { … }`." },
    each: { advice: "Write `@foreach x in xs { … }`." },
    reverse_sort: { advice: "Downwards: `xs.sort(descending = true)`." },
  },
  map: {
    items: { instead: "entries" },
    has: { advice: "Whether a key is there: `key in m`." },
    containsKey: { advice: "Whether a key is there: `key in m`." },
    has_key: { advice: "Whether a key is there: `key in m`." },
    delete: MAP_CHANGES,
    put: { instead: "set" },
    add: { instead: "set" },
    update: { instead: "merge" },
    pop: MAP_CHANGES,
    to_string: TO_TEXT,
  },
  number: NUMBER_MEMBERS,
  money: {
    toFixed: ROUNDED,
    to_float: { instead: "amount" },
    toString: TO_TEXT,
    to_string: TO_TEXT,
    value: { instead: "amount" },
  },
  bool: { to_string: TO_TEXT, toString: TO_TEXT },
  object: {
    keys: { advice: "The fields of an object are written out; keys that vary are a map." },
    get: { advice: "A field is read as `x.name`." },
    to_string: TO_TEXT,
  },
  date: {
    strftime: { instead: "format" },
    toISOString: TO_TEXT,
    isoformat: TO_TEXT,
    to_string: TO_TEXT,
    diff: { advice: "The days between two dates are `(a - b).days`." },
    minus: { advice: "`date - 3d` is three days before it." },
    plus: { instead: "add" },
  },
  datetime: {
    strftime: { instead: "format" },
    to_date: { instead: "date" },
    toISOString: TO_TEXT,
    isoformat: TO_TEXT,
    to_string: TO_TEXT,
    diff: { advice: "The time between two is `a - b`." },
    plus: { instead: "add" },
  },
  duration: { to_days: { instead: "days" }, total_seconds: { instead: "seconds" }, to_string: TO_TEXT },
};

/** Settings of other languages and of sister products, by the block that has another one for the purpose. */
export const foreignSettings: Readonly<Record<string, Readonly<Record<string, ForeignMember>>>> = {
  model: {
    model: { ofName: "llm", advice: "The model role is given by `llm`: `llm = primary`." },
    role: { instead: "llm" },
    prompt: { instead: "goal" },
    instruction: { instead: "goal" },
    instructions: { instead: "guidance" },
    system: { instead: "guidance" },
    inputs: { instead: "input" },
    schema: { instead: "output" },
    on_error: { advice: "What happens when a model fails: `on_failure = { parse_error = retry(max = 3) }`." },
    temperature: { advice: "`temperature` belongs to the role, in `@models`." },
    max_tokens: { advice: "Tokens are bounded by `@budget { max_tokens = 100 }` in the block." },
    retries: { advice: "Retries belong to a kind of failure: `on_failure = { parse_error = retry(max = 3) }`." },
    max_retries: { advice: "Retries belong to a kind of failure: `on_failure = { parse_error = retry(max = 3) }`." },
    timeout: { advice: "Time is bounded by `@budget { max_duration = 30s }` in the block." },
    tools: { advice: "What a model may not do itself, a flow does: call the plugin before or after the block." },
  },
  "@checkpoint": {
    prompt: { advice: 'The prompt stands in `present`: `present = { prompt = "…" }`.' },
    title: { advice: 'The title stands in `present`: `present = { title = "…" }`.' },
    message: { advice: 'What the person reads stands in `present`: `present = { prompt = "…" }`.' },
    assigned_to: { instead: "assignee" },
    assignees: {
      advice:
        'Who is asked is one text: `assignee = "group:legal"`, several with commas; `quorum = 2` wants two of them.',
    },
    approvers: { advice: 'Who is asked is one text: `assignee = "role:manager"`, several with commas.' },
    kind: { advice: "What kind it is stands behind `@checkpoint`: `@checkpoint approval { … }`." },
    timeout_s: { advice: "The time is a duration: `timeout = 1h`." },
    fields: { instead: "form" },
    choices: { instead: "options" },
  },
  "@core_call": {
    flow_name: { instead: "flow" },
    is_async: { instead: "async" },
    core: { instead: "target" },
    inputs: { instead: "input" },
  },
  "@foreach": {
    concurrency: { instead: "max_concurrent" },
    parallel: { instead: "max_concurrent" },
    max_parallel: { instead: "max_concurrent" },
    max_concurrency: { instead: "max_concurrent" },
  },
  "model role": {
    max_tokens: { advice: "Tokens are bounded by `@budget { max_tokens = 100 }` in a block." },
    name: { instead: "model" },
    api_key: { advice: "Keys belong to the host, and not to a program." },
    fallbacks: { instead: "fallback" },
    capabilities: { instead: "modalities" },
  },
  "@schedule": {
    schedule: { instead: "cron" },
    at: { instead: "cron" },
    zone: { instead: "timezone" },
    tz: { instead: "timezone" },
  },
  "@core": {
    name: { advice: "The name of a core stands behind `@core`." },
    model: { advice: 'Models are named in `@models { primary = { model = "…" } }`.' },
  },
};
