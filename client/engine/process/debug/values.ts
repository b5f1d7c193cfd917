import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Json } from "scaicore";
import { excerpt, plainLine } from "../../../../runtime/plain-text.js";

/** A value under its name. `path`: the expression that reads it, where one can be written. */
export interface NamedValue {
  readonly name: string;
  readonly value: Json;
  readonly type?: string;
  readonly path?: string;
}

/** What is listed when somebody opens a row. */
type Children = () => readonly NamedValue[] | Promise<readonly NamedValue[]>;

interface Opened {
  readonly children: Children;
  /** Whether the children are the elements of an array. */
  readonly indexed: boolean;
}

const LONGEST_VALUE = 300;
const LONGEST_NAME = 100;
/** Of the children that are sent at once where VS Code asks for no part of them. */
const MOST_CHILDREN = 10_000;

/** The values that can be opened while a run stands still, by the numbers under which VS Code asks for them. */
export class OpenValues {
  readonly #opened = new Map<number, Opened>();
  #last = 0;

  /** Forgets all of them: their run has gone on. */
  clear(): void {
    this.#opened.clear();
  }

  /** A number under which these are listed. */
  list(children: Children): number {
    return this.#keep({ children, indexed: false });
  }

  /** How a value is shown, with the number of its parts. */
  shown({ value, type, path }: Omit<NamedValue, "name">): Shown {
    const text = { value: preview(value), type: plainLine(type ?? typeOf(value)) };
    if (typeof value !== "object" || value === null) return { ...text, variablesReference: 0 };
    const children = childrenOf(value, path);
    if (Array.isArray(value)) {
      if (value.length === 0) return { ...text, variablesReference: 0 };
      return { ...text, variablesReference: this.#keep({ children, indexed: true }), indexedVariables: value.length };
    }
    const count = Object.keys(value).length;
    if (count === 0) return { ...text, variablesReference: 0 };
    return { ...text, variablesReference: this.#keep({ children, indexed: false }), namedVariables: count };
  }

  /** The rows below one. `undefined`: the run has gone on since. */
  async rows({
    variablesReference,
    filter,
    start = 0,
    count,
  }: DebugProtocol.VariablesArguments): Promise<DebugProtocol.Variable[] | undefined> {
    const opened = this.#opened.get(variablesReference);
    if (opened === undefined) return undefined;
    if (filter !== undefined && (filter === "indexed") !== opened.indexed) return [];
    const all = await opened.children();
    const wanted = count === undefined || count === 0 ? MOST_CHILDREN : Math.min(count, MOST_CHILDREN);
    return all.slice(start, start + wanted).map(({ name, ...value }) => ({
      name: excerpt(name === "" ? '""' : name, LONGEST_NAME),
      ...this.shown(value),
      ...(value.path === undefined ? {} : { evaluateName: value.path }),
    }));
  }

  #keep(opened: Opened): number {
    this.#opened.set(++this.#last, opened);
    return this.#last;
  }
}

type Shown = Pick<
  DebugProtocol.Variable,
  "value" | "type" | "variablesReference" | "namedVariables" | "indexedVariables"
>;

const IDENTIFIER = /^[a-z_]\w*$/i;

function childrenOf(value: readonly Json[] | Readonly<Record<string, Json>>, path: string | undefined): Children {
  if (Array.isArray(value)) {
    return () =>
      (value as readonly Json[]).map((element, index) => ({
        name: `[${index}]`,
        value: element,
        ...(path === undefined ? {} : { path: `${path}[${index}]` }),
      }));
  }
  return () =>
    Object.entries(value).map(([name, field]) => ({
      name,
      value: field,
      ...(path === undefined || !IDENTIFIER.test(name) ? {} : { path: `${path}.${name}` }),
    }));
}

/** The type of a value, as the language names it. */
export function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** The beginning of a value on one line: JSON, of which no more is written than is shown. */
export function preview(value: Json, longest = LONGEST_VALUE): string {
  return excerpt(written(value, longest), longest);
}

function written(value: Json, room: number): string {
  if (typeof value === "string") return JSON.stringify(value.length > room ? value.slice(0, 2 * room) : value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const isArray = Array.isArray(value);
  const parts: string[] = [];
  let length = 2;
  const entries: Iterable<readonly [string | number, Json]> = isArray
    ? (value as readonly Json[]).entries()
    : Object.entries(value);
  for (const [name, part] of entries) {
    const text = written(part, room - length);
    parts.push(isArray ? text : `${IDENTIFIER.test(String(name)) ? name : JSON.stringify(name)}: ${text}`);
    length += parts.at(-1)?.length ?? 0;
    if (length > room) break;
  }
  if (parts.length === 0) return isArray ? "[]" : "{}";
  return isArray ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
}
