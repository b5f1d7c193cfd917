import type { JsonObject } from "../../../json.js";
import { argumentsText, type MockedAnswer, MockedAnswers } from "./mocked-answers.js";

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
