/** Words of the language that are no keywords and have no symbol, and what hover says of them. */
import type { BinaryOperator, PipelineOperator, UnaryExpression } from "../../../runtime/syntax/index.js";
import type { PrimitiveName } from "../../../runtime/compiler/editor.js";

/** The types that the language has by name. */
export const TYPES: Readonly<Record<PrimitiveName | "array" | "map", string>> = {
  string: 'Text: `"…"`, or `"""…"""` over several lines. `${…}` puts a value in.',
  int: "A whole number between -2^53 and 2^53.",
  float: "A number with a fraction. Whole numbers become one where one is needed.",
  bool: "`true` or `false`.",
  date: "A day of the calendar: `2026-01-31`.",
  datetime: "A moment, to the millisecond: `2026-01-31T09:00:00Z`.",
  duration: "A length of time: `90s`, `30m`, `2h`, `7d`, `1w`.",
  money: "An exact amount. `money[EUR]` fixes the currency, and two currencies never mix.",
  email: "The address of a mailbox, as a text that is one.",
  url: "The address of a page or a file, as a text that is one.",
  uuid: "A unique id, as a text that is one.",
  array: "`array[T]`: values of one type, in order.",
  map: "`map[string, T]`: values of one type, by key.",
};

interface Operator {
  readonly form: string;
  readonly doc: string;
}

export const BINARY: Readonly<Record<BinaryOperator, Operator>> = {
  "??": { form: "a ?? b", doc: "`a`, or `b` where `a` is null." },
  "||": { form: "a || b", doc: "Whether one of two holds. `b` is not looked at where `a` holds." },
  "&&": { form: "a && b", doc: "Whether both hold. `b` is not looked at where `a` does not hold." },
  "==": { form: "a == b", doc: "Whether two values are equal, at any depth." },
  "!=": { form: "a != b", doc: "Whether two values differ." },
  in: { form: "a in b", doc: "Whether an array has the element, a map the key, or a text the part." },
  "not in": { form: "a not in b", doc: "Whether an array lacks the element, a map the key, or a text the part." },
  "<": { form: "a < b", doc: "Whether `a` is less, or earlier." },
  "<=": { form: "a <= b", doc: "Whether `a` is at most `b`." },
  ">": { form: "a > b", doc: "Whether `a` is more, or later." },
  ">=": { form: "a >= b", doc: "Whether `a` is at least `b`." },
  "+": {
    form: "a + b",
    doc: "The sum of two numbers, amounts or durations; two texts joined; a time moved by a duration.",
  },
  "-": {
    form: "a - b",
    doc: "The difference of two numbers, amounts, durations or times; a time moved back by a duration.",
  },
  "*": { form: "a * b", doc: "The product of two numbers; an amount or a duration so many times." },
  "/": { form: "a / b", doc: "The quotient: of whole numbers a fraction too, of two amounts a number." },
  "%": { form: "a % b", doc: "What is left after division, with the sign of `b`." },
};

export const UNARY: Readonly<Record<UnaryExpression["operator"], Operator>> = {
  "!": { form: "!a", doc: "The opposite of a bool." },
  "-": { form: "-a", doc: "The number, amount or duration with the other sign." },
};

export const PIPELINE: Readonly<Record<PipelineOperator, Operator>> = {
  "|>": { form: "x |> f", doc: "`f(x)`; `x |> f(a)` is `f(x, a)`." },
  "|?>": {
    form: "x |?> g",
    doc: "Null ends the chain with null. Where `g` is an evaluator or gives a bool, the value goes on if it is accepted, else the chain ends with null; any other `g` gives `g(x)`.",
  },
  "|*>": {
    form: "xs |*> f",
    doc: "`f` over every element at once, the results in order. A failing element fails the chain.",
  },
  "|~>": {
    form: "x |~> f",
    doc: "`f` if it can: when it fails, the value goes on as it was, and the event `pipeline.step_skipped` says why.",
  },
};

/** How the answer of a model can fail. */
export const FAILURES: Readonly<Record<string, string>> = {
  low_confidence: "The model says that it is not sure of its answer.",
  constraint_violation: "The answer breaks a constraint.",
  parse_error: "The answer is not of the type that was asked for.",
  refusal: "The model refuses.",
  hallucination: "The answer says what its input does not.",
};

/** What is done then. */
export const FAILURE_STEPS: Readonly<Record<string, string>> = {
  retry: '`retry(max = 2, with = "…")`: asks again, at most so many times, with a hint if there is one.',
  escalate: "Suspends the run until a person decides.",
  flag_and_checkpoint: "Keeps the answer, and suspends the run until a person has looked at it.",
};

export const CHECKPOINT_TYPES: Readonly<Record<string, string>> = {
  approval: "A person approves or rejects, or decides for one of `options`.",
  choice: "A person chooses one of `options`.",
  freeform: "A person answers with a text.",
  hitl_review: "A review in a queue, with the fields and texts of its `hitl_spec`.",
  debug_breakpoint: "The run waits until somebody lets it go on.",
};

export const INSTANCE_MODES: Readonly<Record<string, string>> = {
  stateless: "Each run stands alone: the core has no memory of its own between runs.",
  entity: "One instance, with a memory of its own, for each value of the key.",
  singleton: "One instance, with one memory, for all.",
};

/** What `@when` does besides starting a flow. */
export const TEST_ACTIONS: Readonly<Record<string, string>> = {
  resume: 'Decides the checkpoint that waits, or the one that is named: `resume { decision = "approve" }`.',
  timeout: "Lets the time of the checkpoint run out.",
  fail: 'The next answer of a model role is this failure: `fail(primary, "refusal")`.',
};
