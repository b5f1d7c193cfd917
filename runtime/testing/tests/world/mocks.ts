import type { Json, JsonObject } from "../../../json.js";
import { DEFAULT_LIMITS } from "../../../limits.js";
import { untypedValue } from "../../../stdlib/from-json.js";
import { equals } from "../../../stdlib/comparison.js";
import { UNCOUNTED } from "../../../stdlib/work.js";

/** The answer of a mock to one call. */
export type MockedAnswer =
  | { readonly kind: "value"; readonly json: Json }
  | { readonly kind: "failure"; readonly failure: ModelFailure; readonly message: string };

export type ModelFailure = "refusal" | "timeout" | "error" | "parse_error";

interface Mock {
  /** Only calls with these arguments are answered. */
  readonly args: JsonObject;
  /** One answer for each call; `undefined` answers every call with null. */
  readonly answers: MockedAnswer[] | undefined;
  /** Its first answer is given to every call. */
  readonly always: boolean;
  given: number;
}

const NOTHING: MockedAnswer = { kind: "value", json: null };

/** The answers of one target: a model role, a method of a plugin, a flow of another core. */
export class MockedAnswers {
  readonly #mocks: Mock[] = [];
  readonly #first: MockedAnswer[] = [];

  add(args: JsonObject, answers: readonly MockedAnswer[] | undefined, always = false): void {
    this.#mocks.push({ args, answers: answers === undefined ? undefined : [...answers], always, given: 0 });
  }

  /** Adds an answer before all others. */
  addFirst(answer: MockedAnswer): void {
    this.#first.push(answer);
  }

  /** Takes the answer to a call with these arguments from the first of the mocks that name most of them. */
  take(args: JsonObject): MockedAnswer | undefined {
    const first = this.#first.shift();
    if (first !== undefined) return first;
    const fitting = this.#mocks
      .filter((mock) => fits(mock.args, args))
      .sort((a, b) => Object.keys(b.args).length - Object.keys(a.args).length);
    for (const mock of fitting) {
      if (mock.answers === undefined) return NOTHING;
      const answer = mock.always ? mock.answers[0] : mock.answers.shift();
      if (answer === undefined) continue;
      mock.given++;
      return answer;
    }
    return undefined;
  }

  /** Explains why a call with these arguments has no answer. */
  shortage(args: JsonObject): string {
    const fitting = this.#mocks.filter((mock) => fits(mock.args, args));
    const given = fitting.reduce((sum, mock) => sum + mock.given, 0);
    if (given > 0)
      return given === 1
        ? "Its only answer is used up; `always(…)` answers every call."
        : `Its ${given} answers are used up.`;
    if (this.#mocks.length === 0) return "It is not mocked.";
    const others = this.#mocks.map((mock) => `(${argumentsText(mock.args)})`);
    return `It is mocked for other arguments: ${others.join(", ")}.`;
  }
}

/** Whether all arguments that the mock names equal those of the call. */
const fits = (wanted: JsonObject, args: JsonObject): boolean =>
  Object.entries(wanted).every(([name, value]) => {
    const given = Object.hasOwn(args, name) ? args[name] : undefined;
    const [left, right] = [untypedValue(value, DEFAULT_LIMITS), untypedValue(given ?? null, DEFAULT_LIMITS)];
    return equals(left, right, UNCOUNTED);
  });

const LONGEST_ARGUMENT = 80;

/** `id = "a1", amount = 50` */
const argumentsText = (args: JsonObject): string =>
  Object.entries(args)
    .map(([name, value]) => {
      const shown = JSON.stringify(value);
      return `${name} = ${shown.length > LONGEST_ARGUMENT ? `${shown.slice(0, LONGEST_ARGUMENT)}…` : shown}`;
    })
    .join(", ");

/** The target of a call. */
export type CallTarget =
  | { readonly of: "model"; readonly role: string; readonly path: string }
  | { readonly of: "plugin"; readonly alias: string; readonly method: string; readonly args: JsonObject }
  | { readonly of: "core"; readonly uri: string; readonly flow: string; readonly args: JsonObject };

/** All mocks of one test, and the calls without an answer. */
export class Mocks {
  readonly #byTarget = new Map<string, MockedAnswers>();
  readonly #unanswered: string[] = [];
  #calls = 0;

  /** Number of calls so far. */
  get calls(): number {
    return this.#calls;
  }

  /** The answers of a target: `model:primary`, `plugin:crm.note`, `core:core://shop/ledger refund`. */
  of(target: string): MockedAnswers {
    let answers = this.#byTarget.get(target);
    if (answers === undefined) this.#byTarget.set(target, (answers = new MockedAnswers()));
    return answers;
  }

  /**
   * Returns the answer to a call. Without one the test fails, even if the flow catches the error.
   *
   * @throws Error if there is no answer
   *
   * @param optional whether the call needs no mock, because it returns nothing
   */
  answer(call: CallTarget, optional = false): MockedAnswer {
    const answer = this.find(call);
    if (answer !== undefined) return answer;
    if (optional) return { kind: "value", json: null };
    this.missing(`No mock is left for ${callText(call)}. ${this.of(targetOf(call)).shortage(argumentsOf(call))}`);
    throw new Error("no mock is left.");
  }

  /** Takes the answer to a call, if there is one. */
  find(call: CallTarget): MockedAnswer | undefined {
    this.#calls++;
    return this.of(targetOf(call)).take(argumentsOf(call));
  }

  /** Makes the test fail, because something that only a mock provides is missing. */
  missing(message: string): void {
    this.#unanswered.push(message);
  }

  /** Returns the reasons why the test fails, without duplicates. */
  takeUnanswered(): readonly string[] {
    return [...new Set(this.#unanswered.splice(0))];
  }
}

const argumentsOf = (call: CallTarget): JsonObject => (call.of === "model" ? {} : call.args);

export function targetOf(call: CallTarget): string {
  switch (call.of) {
    case "model":
      return `model:${call.role}`;
    case "plugin":
      return `plugin:${call.alias}.${call.method}`;
    case "core":
      return `core:${call.uri} ${call.flow}`;
  }
}

function callText(call: CallTarget): string {
  switch (call.of) {
    case "model":
      return `the model ${call.role}, which ${call.path} asks`;
    case "plugin":
      return `${call.alias}.${call.method}(${argumentsText(call.args)})`;
    case "core":
      return `${call.uri} ${call.flow}(${argumentsText(call.args)})`;
  }
}
