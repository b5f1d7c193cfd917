import type { Json, JsonObject } from "../../../json.js";
import { untypedValue } from "../../../stdlib/from-json.js";
import { equals } from "../../../stdlib/comparison.js";

/** What a mock answers to one call. */
export type MockedAnswer =
  | { readonly kind: "value"; readonly json: Json }
  | { readonly kind: "failure"; readonly failure: ModelFailure; readonly message: string };

export type ModelFailure = "refusal" | "timeout" | "error" | "parse_error";

interface Mock {
  /** Only calls with these arguments are answered. */
  readonly args: JsonObject;
  /** One call takes one; `undefined`: each call is answered with null, for ever. */
  readonly answers: MockedAnswer[] | undefined;
  given: number;
}

const NOTHING: MockedAnswer = { kind: "value", json: null };

/** The answers of one target: a model role, a method of a plugin, a flow of another core. */
export class MockedAnswers {
  readonly #mocks: Mock[] = [];
  readonly #first: MockedAnswer[] = [];

  add(args: JsonObject, answers: readonly MockedAnswer[] | undefined): void {
    this.#mocks.push({ args, answers: answers === undefined ? undefined : [...answers], given: 0 });
  }

  /** Comes before all that the mocks say. */
  addFirst(answer: MockedAnswer): void {
    this.#first.push(answer);
  }

  /** The answer to the next call with these arguments: of the mocks that name most of them, the one that stands first. */
  take(args: JsonObject): MockedAnswer | undefined {
    const first = this.#first.shift();
    if (first !== undefined) return first;
    const fitting = this.#mocks
      .filter((mock) => fits(mock.args, args))
      .sort((a, b) => Object.keys(b.args).length - Object.keys(a.args).length);
    for (const mock of fitting) {
      if (mock.answers === undefined) return NOTHING;
      const answer = mock.answers.shift();
      if (answer === undefined) continue;
      mock.given++;
      return answer;
    }
    return undefined;
  }

  /** Why there is no answer to a call with these arguments. */
  shortage(args: JsonObject): string {
    const fitting = this.#mocks.filter((mock) => fits(mock.args, args));
    const given = fitting.reduce((sum, mock) => sum + mock.given, 0);
    if (given > 0) return given === 1 ? "Its only answer is used up." : `Its ${given} answers are used up.`;
    if (this.#mocks.length === 0) return "It is not mocked.";
    const others = this.#mocks.map((mock) => `(${argumentsText(mock.args)})`);
    return `It is mocked for other arguments: ${others.join(", ")}.`;
  }
}

/** All arguments that the mock names are those of the call. */
const fits = (wanted: JsonObject, args: JsonObject): boolean =>
  Object.entries(wanted).every(([name, value]) => {
    const given = Object.hasOwn(args, name) ? args[name] : undefined;
    return equals(untypedValue(value), untypedValue(given ?? null));
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

/** What may be called. */
export type CallTarget =
  | { readonly of: "model"; readonly role: string; readonly path: string }
  | { readonly of: "plugin"; readonly alias: string; readonly method: string; readonly args: JsonObject }
  | { readonly of: "core"; readonly uri: string; readonly flow: string; readonly args: JsonObject };

/** All mocks of one test, and the calls that they did not answer. */
export class Mocks {
  readonly #byTarget = new Map<string, MockedAnswers>();
  readonly #unanswered: string[] = [];
  #calls = 0;

  /** How many calls there have been. */
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
   * The answer to a call. Without one the test fails, whatever the flow makes of the error that is thrown here.
   *
   * @param optional a call that gives nothing needs no mock
   */
  answer(call: CallTarget, optional = false): MockedAnswer {
    this.#calls++;
    const answers = this.of(targetOf(call));
    const args = call.of === "model" ? {} : call.args;
    const answer = answers.take(args);
    if (answer !== undefined) return answer;
    if (optional) return { kind: "value", json: null };
    this.missing(`No mock is left for ${callText(call)}. ${answers.shortage(args)}`);
    throw new Error("no mock is left.");
  }

  /** The test fails: something is asked for that only a mock could give. */
  missing(message: string): void {
    this.#unanswered.push(message);
  }

  /** Why the test fails, once each. */
  takeUnanswered(): readonly string[] {
    return [...new Set(this.#unanswered.splice(0))];
  }
}

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
