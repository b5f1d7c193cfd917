import { describeAny } from "../../../describe-any.js";

/** An answer of another form than the interface says: `It must answer { value, version }, not the number 5.` */
export class MalformedAnswer extends TypeError {
  constructor(expected: string, got: string) {
    super(`It must answer ${expected}, not ${got}.`);
  }
}

/** Reads an answer. Throws MalformedAnswer for one of another form, and what getters and traps of the answer throw. */
export type Form<T = unknown> = (answer: unknown) => T;

export type Test = (value: unknown) => boolean;

export const isText: Test = (value) => typeof value === "string";
export const isNumber: Test = (value) => typeof value === "number" && Number.isFinite(value);
export const isFlag: Test = (value) => typeof value === "boolean";
export const isBytes: Test = (value) => value instanceof Uint8Array;
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isArray: Test = (value) => Array.isArray(value);

export const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);

/** For methods whose end is all that they answer. */
export const nothing: Form<void> = () => undefined;

export function value<T>(expected: string, test: Test): Form<T> {
  return (answer) => {
    if (!test(answer)) throw new MalformedAnswer(expected, describeAny(answer));
    return answer as T;
  };
}

/** An object whose fields pass their tests. It stays the host's own, which may keep more in it. */
export function object<T>(expected: string, tests: Readonly<Record<string, Test>>): Form<T> {
  const entries = Object.entries(tests);
  return (answer) => {
    if (!isObject(answer)) throw new MalformedAnswer(expected, describeAny(answer));
    for (const [name, test] of entries) {
      const field = answer[name];
      if (!test(field)) throw new MalformedAnswer(expected, `an object whose ${name} is ${describeAny(field)}`);
    }
    return answer as T;
  };
}

export const orNothing =
  <T>(form: Form<T>): Form<T | undefined> =>
  (answer) =>
    answer === undefined ? undefined : form(answer);

export function arrayOf<T>(form: Form<T>): Form<readonly T[]> {
  return (answer) => {
    if (!Array.isArray(answer)) throw new MalformedAnswer("an array", describeAny(answer));
    return Array.from(answer as readonly unknown[], form);
  };
}

/** A field that has a form of its own. */
export const formed =
  (form: Form): Test =>
  (field) => {
    form(field);
    return true;
  };
