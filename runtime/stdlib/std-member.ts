import { printType as irTypeName } from "../ir/print.js";
import type { Json } from "../json.js";
import type { Limits } from "../limits.js";
import type { StdType } from "./std-type.js";
import type { StdTarget } from "./target.js";
import type { Characters } from "./text.js";
import type { Value } from "./value.js";
import type { Work } from "./work.js";

/** The receiver of a member; `global` functions have none. These are the `type`s of an IR method. */
export type StdReceiver =
  | "string"
  | "enum"
  | "number"
  | "array"
  | "map"
  | "money"
  | "date"
  | "datetime"
  | "duration"
  | "memory"
  | "reference"
  | "global";

export interface StdParam {
  readonly name: string;
  readonly type: StdType;
  /** May be omitted; the member's `doc` describes its default. */
  readonly optional?: true;
  /**
   * The problem of a constant argument, without a capital and a full stop; `undefined` when there is none. Numbers are given in
   * digits, durations in milliseconds.
   */
  readonly problem?: (text: string) => string | undefined;
  /** Compared with the elements of the receiver and not stored, so a type that can never equal theirs is a mistake. */
  readonly compared?: true;
}

export interface StdSignature {
  /** Absent for global functions. */
  readonly receiver?: StdType;
  readonly params: readonly StdParam[];
  readonly result: StdType;
  /**
   * The IR builder adds an argument `zero`: a literal zero of the result's type, which the evaluator cannot know when
   * there are no elements.
   */
  readonly zero?: true;
  /**
   * The IR builder gives the call a type that the evaluator cannot know otherwise: what is expected of the call, to which the
   * variable `R` of the result is bound (plain money where nothing is, or a mistake), or the type of the receiver.
   */
  readonly target?: "expected" | "expected or money" | "receiver";
}

/** Shown by completion and hover, and run as a test. */
export interface StdExample {
  readonly source: string;
  /** The type that its place needs, where the result depends on that. */
  readonly expected?: string;
  /** The result as JSON. Absent if the result varies. */
  readonly result?: Json;
}

/** A lambda as the evaluator passes it. */
export type StdLambda = (...args: readonly Value[]) => Value;
/** `undefined` is an optional argument that was omitted. */
export type StdArgument = Value | StdLambda | undefined;

/** The example as people read it: `dollars: money[USD] = price.convert(1.08)`. */
export const exampleText = ({ source, expected }: StdExample): string =>
  expected === undefined ? source : `x: ${expected} = ${source}`;

/** The environment of an evaluation. */
export interface StdContext {
  readonly limits: Limits;
  readonly work: Work;
  /** The index of the text that was looked into last. */
  readonly characters: Characters;
  /** The three nondeterministic sources; the engine records their values. */
  readonly now: () => number;
  readonly random: () => number;
  readonly uuid: () => string;
  /** Receives the messages of `log` in `@debug`. */
  readonly log: (message: string, value: Value | undefined) => void;
}

/**
 * `all`: its receiver, its arguments and its result are walked. `result`: only the result is. `own`: it looks at a few parts
 * only, or counts its work itself.
 */
export type StdCost = "all" | "result" | "own";

interface MemberBase {
  readonly receiver: StdReceiver;
  readonly name: string;
  /** One line, ending with a full stop. */
  readonly doc: string;
  /**
   * If there are several, the parameters of a shorter one are a prefix of those of the longest, so that arguments have one
   * order.
   */
  readonly signatures: readonly [StdSignature, ...StdSignature[]];
  readonly example: StdExample;
  /** What a call costs besides the calls of its lambda; `"all"` by default. */
  readonly cost?: StdCost;
}

/** Read without parentheses. */
export interface StdProperty extends MemberBase {
  readonly kind: "property";
  readonly evaluate: (receiver: Value, context: StdContext, target?: StdTarget) => Value;
}

/** Called on a value. */
export interface StdMethod extends MemberBase {
  readonly kind: "method";
  /** @param args in the order of the parameters */
  readonly evaluate: (receiver: Value, args: readonly StdArgument[], context: StdContext, target?: StdTarget) => Value;
}

/** Called by its name alone. */
export interface StdGlobal extends MemberBase {
  readonly kind: "global";
  /** Its results vary: E400 in a written @rigid, recorded elsewhere. What a variable of such a value may be called. */
  readonly nondeterministic?: string;
  /** Allowed only in @debug. */
  readonly debugOnly?: true;
  /** It never gives a value: what follows it is not reached. */
  readonly ends?: true;
  readonly evaluate: (args: readonly StdArgument[], context: StdContext, target?: StdTarget) => Value;
}

/** Reads or writes what the host stores. The engine evaluates it; arguments are passed by name. */
export interface StdStored extends MemberBase {
  readonly kind: "stored";
  readonly writes: boolean;
}

export type StdMember = StdProperty | StdMethod | StdGlobal | StdStored;

/** Prints a type of a signature: `array[T]`, `(T, int) => bool`. */
function stdTypeName(type: StdType): string {
  switch (type.kind) {
    case "variable":
      return type.name;
    case "function":
      return `(${type.params.map(stdTypeName).join(", ")}) => ${stdTypeName(type.result)}`;
    case "quotient":
      return `${stdTypeName(type.of)} / int`;
    case "array":
      return `array[${stdTypeName(type.items)}]`;
    case "map":
      return `map[string, ${stdTypeName(type.values)}]`;
    case "optional": {
      const inner = stdTypeName(type.type);
      return inner.includes(" ") && !inner.endsWith("]") ? `(${inner})?` : `${inner}?`;
    }
    case "object":
      return `{ ${type.fields.map((field) => `${field.name}: ${stdTypeName(field.type)}`).join(", ")} }`;
    case "never":
      return "never";
    case "primitive":
    case "null":
    case "unknown":
    case "enum":
    case "string_union":
    case "union":
    case "named":
      return irTypeName(type);
  }
}

/** `slice(start: int, end?: int): string`, and `length: int` for a property. */
export function signatureText(member: StdMember, signature: StdSignature): string {
  const result = stdTypeName(signature.result);
  if (member.kind === "property") return `${member.name}: ${result}`;
  const params = signature.params.map(
    ({ name, type, optional }) => `${name}${optional ? "?" : ""}: ${stdTypeName(type)}`,
  );
  return `${member.name}(${params.join(", ")}): ${result}`;
}
