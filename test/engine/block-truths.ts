/**
 * What each kind of block does, as data: `block-truths.test.ts` runs every line, and docs/blocks.md is made of them
 * (scripts/generate-blocks-docs.mjs). No line is written by hand anywhere else.
 */
import type { Json, JsonObject } from "scaicore";

export const WHENS = ["success", "failure", "cancel", "timeout", "checkpoint"] as const;
export type When = (typeof WHENS)[number];

export interface Truth {
  readonly when: When;
  /** One line of the page. */
  readonly does: string;
  /** Of flow `f`. `host.fail`, `host.wait` (until it is aborted) and `host.echo(n)` are there. */
  readonly body: string;
  /** What `f` returns; `int` by default. */
  readonly returns?: string;
  /** Other declarations. */
  readonly more?: string;
  /** Answers of the model; "hang": it answers when it is aborted. */
  readonly model?: Json;
  /** Answers of other cores, as in a mock file. */
  readonly cores?: Readonly<Record<string, Json>>;
  /** Of the checkpoints, each time of the first by path. */
  readonly decide?: readonly JsonObject[];
  /** While it waits. */
  readonly act?: "cancel" | { readonly advanceMs: number };
  readonly expect: Expected;
}
interface Expected {
  readonly output?: Json;
  /** The run fails with it. */
  readonly error?: string;
  /** The compiler refuses it with this code. */
  readonly refused?: string;
  /** Paths that are pending when it first suspends. */
  readonly pending?: readonly string[];
  /** Calls, of models or plugins, that were aborted. */
  readonly aborted?: number;
  /** Questions to models. */
  readonly asked?: number;
  /** Checkpoints that nobody can decide any more. */
  readonly closed?: number;
}

export interface BlockTruths {
  readonly kind: string;
  readonly truths: readonly Truth[];
}

const ask = '@flexible { goal = "g" input = { n: 1 } output = int }';
const approval = '@checkpoint { present = { prompt = "?" } }';
const cancelled = { act: "cancel", expect: { error: "CancelledError", aborted: 1 } } as const;
const overrun = { act: { advanceMs: 10_000 }, expect: { error: "BudgetExceededError", aborted: 1 } } as const;
const call = (input: string) => `@core_call { target = core://self flow = g input = { ${input} } async = true }`;
const approve: JsonObject = { decision: "approve" };
const reject: JsonObject = { decision: "reject" };

export const BLOCK_TRUTHS: readonly BlockTruths[] = [
  {
    kind: "rigid",
    truths: [
      {
        when: "success",
        does: "What it assigns is kept; captured, it has the value that it yields.",
        body: "a = 1  r = @rigid { a = a + 1  yield a * 10 }  return a + r",
        expect: { output: 22 },
      },
      {
        when: "success",
        does: "A loop in it is a statement: what all its turns write to memory is written together.",
        body: "@rigid { @foreach i in range(4) { memory.n = memory.n + i } }  return memory.n",
        more: "@memory { n: int }",
        expect: { output: 6 },
      },
      {
        when: "failure",
        does: "None of what it assigned is kept, and the flow fails where nothing catches it.",
        body: "a = 1  @try { @rigid { a = 2  b = 1 / (a - 2) } } @catch ArithmeticError { c = 1 }  return a",
        expect: { output: 1 },
      },
      {
        when: "failure",
        does: "Of a loop in it, nothing is written that an earlier turn has written to memory.",
        body: "@try { @rigid { @foreach i in range(4) { memory.n = memory.n + 1  x = 1 / (2 - i)  y = x } } } @catch ArithmeticError { z = 1 }  return memory.n",
        more: "@memory { n: int }",
        expect: { output: 0 },
      },
      {
        when: "cancel",
        does: "Its plugin call is aborted; no @catch sees it.",
        body: "@try { @rigid { x = host.wait() } } @catch { y = 1 }  return 1",
        ...cancelled,
      },
      {
        when: "timeout",
        does: "It has no limit of its own; the budget around it ends it, and aborts its call.",
        body: "@budget(max_duration = 10s) { @rigid { x = host.wait() } }  return 1",
        ...overrun,
      },
      {
        when: "checkpoint",
        does: "None can stand in it: it holds statements only (E213).",
        body: `@rigid { x = ${approval} }  return 1`,
        expect: { refused: "E213" },
      },
    ],
  },
  {
    kind: "flexible",
    truths: [
      {
        when: "success",
        does: "The model is asked once; the answer has the type of `output`.",
        body: `return ${ask}`,
        model: "7",
        expect: { output: 7, asked: 1 },
      },
      {
        when: "failure",
        does: "The handler for the kind of failure takes its steps in turn: retries tell the model what was wrong, the last step gives a value.",
        body: 'return @flexible { goal = "g" input = { n: 1 } output = int on_failure = { parse_error = retry(max = 2) | 5 } }',
        model: ["no", "no", "no"],
        expect: { output: 5, asked: 3 },
      },
      {
        when: "failure",
        does: "Without a handler the flow fails: ModelOutputError, ModelRefusalError or ModelProviderError.",
        body: `return ${ask}`,
        model: "no",
        expect: { error: "ModelOutputError", asked: 1 },
      },
      {
        when: "cancel",
        does: "The request to the model is aborted; no handler and no @catch sees it.",
        body: `@try { return ${ask} } @catch { x = 1 }  return 1`,
        model: "hang",
        ...cancelled,
      },
      {
        when: "timeout",
        does: "`@budget { max_duration }` ends it, retries included, with BudgetExceededError, and aborts the request. Time spent waiting for people is free.",
        body: 'return @flexible { goal = "g" input = { n: 1 } output = int on_failure = { refusal = 1 } @budget { max_duration = 10s } }',
        model: "hang",
        ...overrun,
      },
      {
        when: "checkpoint",
        does: "`escalate` suspends for a person: approving gives the output, ",
        body: 'return @flexible { goal = "g" input = { n: 1 } output = int on_failure = { refusal = escalate } }',
        model: { $fail: "refusal" },
        decide: [{ decision: "approve", output: 9 }],
        expect: { output: 9, pending: ["f/return!escalate"] },
      },
      {
        when: "checkpoint",
        does: "rejecting fails with the error. ",
        body: 'return @flexible { goal = "g" input = { n: 1 } output = int on_failure = { refusal = escalate } }',
        model: { $fail: "refusal" },
        decide: [reject],
        expect: { error: "ModelRefusalError" },
      },
      {
        when: "checkpoint",
        does: "`flag_and_checkpoint` does the same with the last answer filled in.",
        body: 'return @flexible { goal = "g" input = { n: 1 } output = int on_failure = { hallucination = flag_and_checkpoint } }',
        model: { $fail: "hallucination", answer: 8 },
        decide: [approve],
        expect: { output: 8, pending: ["f/return!flag_and_checkpoint"] },
      },
    ],
  },
  {
    kind: "guarded",
    truths: [
      {
        when: "success",
        does: "The guards hold, the model is asked, and what it answers holds what `validate` says.",
        body: 'return @guarded { goal = "g" input = { n: 1 } output = int guard = { input.n == 1 } validate = { output > 5 } }',
        model: 7,
        expect: { output: 7, asked: 1 },
      },
      {
        when: "failure",
        does: "A guard that does not hold is GuardViolationError, and no model is asked.",
        body: 'return @guarded { goal = "g" input = { n: 1 } output = int guard = { input.n > 1 } }',
        model: 7,
        expect: { error: "GuardViolationError", asked: 0 },
      },
      {
        when: "failure",
        does: "When `validate` fails, retries for `constraint_violation` come first, then `on_validation_failure` gives the value; ",
        body: 'return @guarded { goal = "g" input = { n: 1 } output = int validate = { output > 5 } on_failure = { constraint_violation = retry(max = 1) } on_validation_failure { yield output * 100 + failed.length } }',
        model: [1, 2],
        expect: { output: 201, asked: 2 },
      },
      {
        when: "failure",
        does: "without that it is GuardViolationError.",
        body: 'return @guarded { goal = "g" input = { n: 1 } output = int validate = { output > 5 } }',
        model: 1,
        expect: { error: "GuardViolationError" },
      },
      {
        when: "cancel",
        does: "The request is aborted, or what runs in `on_validation_failure` ends.",
        body: 'return @guarded { goal = "g" input = { n: 1 } output = int validate = { output > 5 } on_validation_failure { x = host.wait()  yield x } }',
        model: 1,
        ...cancelled,
      },
      {
        when: "timeout",
        does: "As @flexible.",
        body: 'return @guarded { goal = "g" input = { n: 1 } output = int validate = { output > 5 } @budget { max_duration = 10s } }',
        model: "hang",
        ...overrun,
      },
      {
        when: "checkpoint",
        does: "One in `on_validation_failure` suspends; the body goes on with the decision.",
        body: 'return @guarded { goal = "g" input = { n: 1 } output = int validate = { output > 5 } on_validation_failure { d = @checkpoint { present = { prompt = "${output}?" } }  yield if d == "approve" { output } else { 0 } } }',
        model: 3,
        decide: [approve],
        expect: { output: 3, pending: ["f/return/d"] },
      },
    ],
  },
  {
    kind: "model_call",
    truths: [
      {
        when: "success",
        does: "The model of that modality is given the input; its answer has the type of `output`.",
        returns: "array[float]",
        body: 'return @model_call { modality = :embedding llm = vectors input = "text" output = array[float] }',
        model: [[0.5, 1]],
        expect: { output: [0.5, 1], asked: 1 },
      },
      {
        when: "failure",
        does: "As @flexible: handlers first, else the flow fails.",
        returns: "array[float]",
        body: 'return @model_call { modality = :embedding llm = vectors input = "text" output = array[float] }',
        model: { $fail: "error" },
        expect: { error: "ModelProviderError" },
      },
      {
        when: "cancel",
        does: "The request is aborted.",
        returns: "array[float]",
        body: 'return @model_call { modality = :embedding llm = vectors input = "text" output = array[float] }',
        model: "hang",
        ...cancelled,
      },
      {
        when: "timeout",
        does: "As @flexible.",
        returns: "array[float]",
        body: 'return @model_call { modality = :embedding llm = vectors input = "text" output = array[float] @budget { max_duration = 10s } }',
        model: "hang",
        ...overrun,
      },
      {
        when: "checkpoint",
        does: "As @flexible.",
        returns: "array[float]",
        body: 'return @model_call { modality = :embedding llm = vectors input = "text" output = array[float] on_failure = { parse_error = escalate } }',
        model: "no",
        decide: [{ decision: "approve", output: [1] }],
        expect: { output: [1] },
      },
    ],
  },
  {
    kind: "parallel",
    truths: [
      {
        when: "success",
        does: "All branches run at once, at most `max_concurrent` at a time; the value has a field for each branch that yields.",
        returns: "{ a: int, b: int }",
        body: "return @parallel { a => { x = host.echo(n = 1)  yield x }  b => { yield 2 }  c => { y = 3 } }",
        expect: { output: { a: 1, b: 2 } },
      },
      {
        when: "failure",
        does: "The first failure ends the other branches: their calls are aborted, ",
        body: "@parallel { a => { x = host.wait() }  b => { y = host.fail() } }  return 1",
        expect: { error: "PluginError", aborted: 1 },
      },
      {
        when: "failure",
        does: "their checkpoints are cancelled.",
        body: `@parallel { a => { x = ${approval}  y = host.fail() }  b => { z = ${approval} } }  return 1`,
        decide: [approve],
        expect: { error: "PluginError", pending: ["f/parallel#1/a/x", "f/parallel#1/b/z"], closed: 1 },
      },
      {
        when: "failure",
        does: "With `fail_fast = false` all branches come to their end, those that wait for people too; then it fails with the error of the first in order, the others in `cause`.",
        body: `@parallel(fail_fast = false) { a => { x = host.fail() }  b => { x = ${approval} } }  return 1`,
        decide: [approve],
        expect: { error: "PluginError", pending: ["f/parallel#1/b/x"] },
      },
      {
        when: "cancel",
        does: "All branches end: calls are aborted, checkpoints cancelled.",
        body: `@parallel { a => { x = ${approval} }  b => { y = host.wait() } }  return 1`,
        act: "cancel",
        expect: { error: "CancelledError", aborted: 1, closed: 1 },
      },
      {
        when: "timeout",
        does: "The budget around it ends all branches.",
        body: "@budget(max_duration = 10s) { @parallel { a => { x = host.wait() }  b => { y = host.wait() } } }  return 1",
        act: { advanceMs: 10_000 },
        expect: { error: "BudgetExceededError", aborted: 2 },
      },
      {
        when: "checkpoint",
        does: "The other branches go on to their end or their own checkpoint; then the run is suspended with all of them, to be decided in any order.",
        returns: "{ a: string, b: string }",
        body: `return @parallel { a = ${approval}  b = ${approval} }`,
        decide: [approve, reject],
        expect: { output: { a: "approve", b: "reject" }, pending: ["f/return/a", "f/return/b"] },
      },
    ],
  },
  {
    kind: "foreach",
    truths: [
      {
        when: "success",
        does: "An array of what was yielded, in order of the elements whatever the timing; one after another without `max_concurrent`.",
        returns: "array[int]",
        body: "return @foreach(max_concurrent = 2) x, i in [3, 2, 1] { y = host.echo(n = x)  if x != 2 { yield y * 10 + i } }",
        expect: { output: [30, 12] },
      },
      {
        when: "failure",
        does: "It ends with the first failure; concurrent iterations are ended as branches of @parallel, and `fail_fast = false` means the same.",
        body: "@foreach x in [1, 0, 2] { y = 1 / x  z = host.echo(n = x) }  return 1",
        expect: { error: "ArithmeticError" },
      },
      {
        when: "cancel",
        does: "The iterations that run end.",
        body: "@foreach(max_concurrent = 2) x in [1, 2, 3] { y = host.wait() }  return 1",
        act: "cancel",
        expect: { error: "CancelledError", aborted: 2 },
      },
      {
        when: "timeout",
        does: "The budget around it ends it.",
        body: "@budget(max_duration = 10s) { @foreach x in [1, 2] { y = host.wait() } }  return 1",
        ...overrun,
      },
      {
        when: "checkpoint",
        does: "One after another, each iteration asks when it is its turn; ",
        returns: "array[string]",
        body: `return @foreach x in [1, 2] { d = ${approval}  yield d }`,
        decide: [approve, reject],
        expect: { output: ["approve", "reject"], pending: ["f/return[0]/d"] },
      },
      {
        when: "checkpoint",
        does: "concurrently, as many ask at once as may run, and one that waits holds its place.",
        returns: "array[string]",
        body: `return @foreach(max_concurrent = 2) x in [1, 2, 3] { d = ${approval}  yield d }`,
        decide: [approve, reject, approve],
        expect: { output: ["approve", "reject", "approve"], pending: ["f/return[0]/d", "f/return[1]/d"] },
      },
    ],
  },
  {
    kind: "match",
    truths: [
      {
        when: "success",
        does: "The first arm whose pattern and guard fit; as a statement, none is fine too.",
        body: "s = 2  @match s { 1 => { a = 1 } }  return @match s { n if n > 5 => 1  2 => 20  _ => 3 }",
        expect: { output: 20 },
      },
      {
        when: "failure",
        does: "A failure in the arm passes through; no other arm is tried.",
        body: "s = 1  @match s { 1 => { x = host.fail() }  _ => { y = 1 } }  return 1",
        expect: { error: "PluginError" },
      },
      {
        when: "cancel",
        does: "The arm that runs ends.",
        body: "s = 1  @match s { 1 => { x = host.wait() }  _ => { y = 1 } }  return 1",
        ...cancelled,
      },
      {
        when: "timeout",
        does: "The budget around it ends it.",
        body: "s = 1  @budget(max_duration = 10s) { @match s { 1 => { x = host.wait() }  _ => { y = 1 } } }  return 1",
        ...overrun,
      },
      {
        when: "checkpoint",
        does: "The arm goes on with the decision; the pattern is not tried again.",
        returns: "string",
        body: `s = 1  d = "none"  @match s { 1 => { s = 2  d = ${approval} }  _ => { d = "other" } }  return d`,
        decide: [reject],
        expect: { output: "reject", pending: ["f/match#1/d"] },
      },
    ],
  },
  {
    kind: "while",
    truths: [
      {
        when: "success",
        does: "Ends when the condition is false, or silently after `max_iterations`; captured, it has the last value that was yielded, or null.",
        returns: "int?",
        body: "n = 0  return @while(max_iterations = 3) n < 10 { n = n + 1  yield n }",
        expect: { output: 3 },
      },
      {
        when: "failure",
        does: "A failure in the body, or in the condition, ends it.",
        body: "n = 2  @while(max_iterations = 5) 1 / n > 0 { n = n - 1 }  return n",
        expect: { error: "ArithmeticError" },
      },
      {
        when: "cancel",
        does: "The body that runs ends.",
        body: "@while(max_iterations = 5) true { x = host.wait() }  return 1",
        ...cancelled,
      },
      {
        when: "timeout",
        does: "The budget around it ends it.",
        body: "@budget(max_duration = 10s) { @while(max_iterations = 5) true { x = host.wait() } }  return 1",
        ...overrun,
      },
      {
        when: "checkpoint",
        does: "The iteration goes on with the decision; each asks anew.",
        body: `n = 0  @while(max_iterations = 5) n < 2 { d = ${approval}  n = n + (if d == "approve" { 1 } else { 0 }) }  return n`,
        decide: [approve, reject, approve],
        expect: { output: 2, pending: ["f/while#1[0]/d"] },
      },
    ],
  },
  {
    kind: "core_call",
    truths: [
      {
        when: "success",
        does: "The called flow runs with variables of its own; the value is what it returns.",
        more: "@flow g(n: int): int { a = n + 1  x = host.echo(n = a)  return x }",
        body: "a = 5  r = @core_call { target = core://self flow = g input = { n: 1 } }  return a * 10 + r",
        expect: { output: 52 },
      },
      {
        when: "failure",
        does: "It fails with the error of the called flow, which keeps its type.",
        more: "@flow g(): int { x = host.fail()  return x }",
        body: "@try { r = @core_call { target = core://self flow = g } } @catch PluginError e { return 5 }  return 1",
        expect: { output: 5 },
      },
      {
        when: "cancel",
        does: "The called flow ends with it.",
        more: "@flow g(): int { x = host.wait()  return x }",
        body: "r = @core_call { target = core://self flow = g }  return r",
        ...cancelled,
      },
      {
        when: "success",
        does: "Another core runs it as an invocation of its own, and gives its value.",
        body: "r = @core_call { target = core://shop/ledger flow = refund input = { n: 3 } }  return r",
        more: "@core_interface core://shop/ledger { refund(n: int): int }",
        cores: { "core://shop/ledger refund": 30 },
        expect: { output: 30 },
      },
      {
        when: "failure",
        does: "Another core that cannot be reached is DispatchError.",
        body: "@try { r = @core_call { target = core://shop/ledger flow = refund input = { n: 3 } } } @catch DispatchError { return 5 }  return 1",
        more: "@core_interface core://shop/ledger { refund(n: int): int }",
        cores: { "core://shop/ledger refund": { $fail: "error" } },
        expect: { output: 5 },
      },
      {
        when: "timeout",
        does: "`timeout` counts running time, not waiting for people, and ends the called flow with TimeoutError.",
        more: "@flow g(): int { x = host.wait()  return x }",
        body: "r = @core_call { target = core://self flow = g timeout = 10s }  return r",
        act: { advanceMs: 10_000 },
        expect: { error: "TimeoutError", aborted: 1 },
      },
      {
        when: "checkpoint",
        does: "One in the called flow is the caller's own, with the call in its path.",
        more: `@flow g(): string { d = ${approval}  return d }`,
        returns: "string",
        body: "r = @core_call { target = core://self flow = g }  return r",
        decide: [approve],
        expect: { output: "approve", pending: ["f/r>g/d"] },
      },
    ],
  },
  {
    kind: "await_responses",
    truths: [
      {
        when: "success",
        does: "`:all`: the values of all calls, by the names of their handles; ",
        more: "@flow g(n: int): int { x = host.echo(n = n)  return x }",
        returns: "{ a: int, b: int }",
        body: `a = ${call("n: 1")}  b = ${call("n: 2")}  return @await_responses { from = [a, b] require = :all }`,
        expect: { output: { a: 1, b: 2 } },
      },
      {
        when: "success",
        does: "`:any`: that of the first in order among those that have ended, the others null.",
        more: `@flow g(n: int): int { if n == 1 { d = ${approval} }  return n }`,
        returns: "{ a: int?, b: int? }",
        body: `a = ${call("n: 1")}  b = ${call("n: 2")}  return @await_responses { from = [a, b] require = :any }`,
        expect: { output: { a: null, b: 2 } },
      },
      {
        when: "failure",
        does: "`:all` fails as soon as one call has failed, with its error; ",
        more: "@flow g(n: int): int { x = if n == 1 { host.fail() } else { host.wait() }  return x }",
        body: `a = ${call("n: 1")}  b = ${call("n: 2")}  r = @await_responses { from = [a, b] require = :all }  return r.a`,
        expect: { error: "PluginError" },
      },
      {
        when: "failure",
        does: "`:any` only when all have.",
        more: "@flow g(n: int): int { x = if n == 1 { host.fail() } else { host.echo(n = 5) }  return x }",
        body: `a = ${call("n: 1")}  b = ${call("n: 2")}  r = @await_responses { from = [a, b] require = :any }  return r.b ?? 0`,
        expect: { output: 5 },
      },
      {
        when: "cancel",
        does: "The calls that it waits for end with the run.",
        more: "@flow g(n: int): int { x = host.wait()  return x }",
        body: `a = ${call("n: 1")}  b = ${call("n: 2")}  r = @await_responses { from = [a, b] require = :all }  return r.a`,
        act: "cancel",
        expect: { error: "CancelledError", aborted: 2 },
      },
      {
        when: "timeout",
        does: "`timeout` is a deadline: waiting for people counts. After it, TimeoutError, and the calls end.",
        more: `@flow g(n: int): int { d = ${approval}  return n }`,
        body: `a = ${call("n: 1")}  r = @await_responses { from = [a] require = :all timeout = 10s }  return r.a`,
        act: { advanceMs: 10_000 },
        expect: { error: "TimeoutError", closed: 1 },
      },
      {
        when: "checkpoint",
        does: "One in an awaited call suspends the run when nothing else can go on, and is listed as its own.",
        more: `@flow g(n: int): string { d = ${approval}  return d }`,
        returns: "{ a: string, b: string }",
        body: `a = ${call("n: 1")}  b = ${call("n: 2")}  return @await_responses { from = [a, b] require = :all }`,
        decide: [approve, reject],
        expect: { output: { a: "approve", b: "reject" }, pending: ["f/a>g/d", "f/b>g/d"] },
      },
    ],
  },
  {
    kind: "checkpoint",
    truths: [
      {
        when: "success",
        does: "Without arms the value is the decision; with a form it is an object of decision and fields; ",
        returns: "string",
        body: `return ${approval}`,
        decide: [approve],
        expect: { output: "approve", pending: ["f/return"] },
      },
      {
        when: "success",
        does: "with `on_response` it is what the arm that fits gives.",
        body: 'return @checkpoint { present = { prompt = "?" } on_response { "approve" => 1  "reject" => 2 } }',
        model: 1,
        decide: [reject],
        expect: { output: 2 },
      },
      {
        when: "failure",
        does: "A rejection is a value like any other. What fails in an arm fails the block; a decision that is not allowed is refused, and it stays pending.",
        body: 'return @checkpoint { present = { prompt = "?" } on_response { "approve" => 1  "reject" => { x = host.fail()  yield x } } }',
        model: 1,
        decide: [reject],
        expect: { error: "PluginError" },
      },
      {
        when: "cancel",
        does: "It is cancelled: a decision that comes later is refused with CheckpointCancelledError.",
        returns: "string",
        body: `return ${approval}`,
        act: "cancel",
        expect: { error: "CancelledError", closed: 1 },
      },
      {
        when: "timeout",
        does: '`on_timeout = "fail"`, the default: CheckpointExpiredError, which @catch takes; ',
        body: '@try { d = @checkpoint { present = { prompt = "?" } timeout = 10s } } @catch CheckpointExpiredError { return 5 }  return 1',
        act: { advanceMs: 10_000 },
        expect: { output: 5 },
      },
      {
        when: "timeout",
        does: '`"default"`: as if that had been decided; ',
        returns: "string",
        body: 'return @checkpoint { present = { prompt = "?" } timeout = 10s on_timeout = "default" default = "reject" }',
        act: { advanceMs: 10_000 },
        expect: { output: "reject" },
      },
      {
        when: "timeout",
        does: '`"escalate"`: it stays pending without a limit, one step more urgent, and the host is told again.',
        returns: "string",
        body: 'return @checkpoint { present = { prompt = "?" } timeout = 10s on_timeout = "escalate" }',
        act: { advanceMs: 10_000 },
        decide: [approve],
        expect: { output: "approve" },
      },
      {
        when: "checkpoint",
        does: "An arm may ask again: the block goes on in the arm.",
        returns: "string",
        body: `return @checkpoint { present = { prompt = "?" } on_response { "approve" => { d = ${approval}  yield d }  "reject" => "no" } }`,
        decide: [approve, reject],
        expect: { output: "reject", pending: ["f/return"] },
      },
    ],
  },
  {
    kind: "try",
    truths: [
      {
        when: "success",
        does: "No clause runs; captured, it has the value that the body yields.",
        body: "return @try { yield 1 } @catch { yield 2 }",
        expect: { output: 1 },
      },
      {
        when: "failure",
        does: "The first clause of that type, or of any, runs with `e.type`, `e.message` and `e.node_id`; what blocks of the body had assigned before the one that failed is kept; statements that stand together are one block.",
        returns: "string",
        body: 'a = 0  return @try { a = 1  @rigid { a = 2  x = host.fail() }  yield "no" } @catch ArithmeticError { yield "wrong" } @catch PluginError e { yield "${a} ${e.type} ${e.message}" }',
        expect: { output: "1 PluginError host.fail failed: broken" },
      },
      {
        when: "failure",
        does: "Without one that fits, and for a failure in a clause, it fails.",
        body: "@try { x = host.fail() } @catch ArithmeticError { y = 1 }  return 1",
        expect: { error: "PluginError" },
      },
      {
        when: "cancel",
        does: "No clause sees it.",
        body: "@try { x = host.wait() } @catch e { return 2 }  return 1",
        ...cancelled,
      },
      {
        when: "timeout",
        does: "No clause sees the overrun of a budget around it; that of a budget in its body it takes.",
        body: "@try { @budget(max_duration = 10s) { @try { x = host.wait() } @catch { return 2 } } } @catch BudgetExceededError { return 5 }  return 1",
        act: { advanceMs: 10_000 },
        expect: { output: 5, aborted: 1 },
      },
      {
        when: "checkpoint",
        does: "One in the body or in a clause suspends, and goes on there.",
        returns: "string",
        body: `return @try { d = ${approval}  x = host.fail()  yield d } @catch { d = ${approval}  yield d }`,
        decide: [approve, reject],
        expect: { output: "reject", pending: ["f/return/d"] },
      },
    ],
  },
  {
    kind: "budget",
    truths: [
      {
        when: "success",
        does: "Nothing but what its body does; captured, it has the value that the body yields. Of budgets inside each other the tighter bound wins.",
        body: `return @budget(max_tokens = 10_000) { x = ${ask}  yield x }`,
        model: 7,
        expect: { output: 7 },
      },
      {
        when: "failure",
        does: "A failure in the body passes through. More tokens than `max_tokens` are BudgetExceededError, ",
        body: `@try { @budget(max_tokens = 10) { x = ${ask} } } @catch BudgetExceededError { return 5 }  return 1`,
        model: 7,
        expect: { output: 5, asked: 1 },
      },
      {
        when: "failure",
        does: "and after `max_retries` no handler retries any more.",
        body: '@budget(max_retries = 1) { x = @flexible { goal = "g" input = { n: 1 } output = int on_failure = { parse_error = retry(max = 5) } } }  return 1',
        model: "no",
        expect: { error: "ModelOutputError", asked: 2 },
      },
      {
        when: "cancel",
        does: "The body ends.",
        body: "@budget(max_duration = 1h) { x = host.wait() }  return 1",
        ...cancelled,
      },
      {
        when: "timeout",
        does: "After `max_duration` of running time the body is ended, its calls aborted: BudgetExceededError.",
        body: "@budget(max_duration = 10s) { x = host.wait() }  return 1",
        ...overrun,
      },
      {
        when: "checkpoint",
        does: "Waiting for people is free: only running time counts.",
        returns: "string",
        body: `return @budget(max_duration = 10s) { d = ${approval}  yield d }`,
        act: { advanceMs: 3_600_000 },
        decide: [approve],
        expect: { output: "approve", pending: ["f/return/d"] },
      },
    ],
  },
  {
    kind: "debug",
    truths: [
      {
        when: "success",
        does: "Runs only in a build with `--debug`; `log` sends an event, and nothing that it assigns is seen outside.",
        body: 'a = 1  @debug { b = a + 1  log("b", b)  assert(b == 2, "b") }  return a',
        expect: { output: 1 },
      },
      {
        when: "failure",
        does: "An `assert` that does not hold fails the flow with AssertionError.",
        body: 'a = host.echo(n = 1)  @debug { assert(a > 1, "too small") }  return a',
        expect: { error: "AssertionError" },
      },
      {
        when: "cancel",
        does: "It does not wait for anything, so a cancel comes before or after it.",
        body: 'a = host.wait()  @debug { assert(a > 1, "never") }  return a',
        ...cancelled,
      },
      {
        when: "timeout",
        does: "The same.",
        body: '@budget(max_duration = 10s) { a = host.wait()  @debug { assert(a > 1, "never") } }  return 1',
        ...overrun,
      },
      {
        when: "checkpoint",
        does: "None can stand in it (E213).",
        body: `@debug { x = ${approval} }  return 1`,
        expect: { refused: "E213" },
      },
    ],
  },
];
