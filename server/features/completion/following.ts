/** What stands behind the cursor decides how much of an offer is inserted: nothing is written twice. */
import { CompletionItemKind } from "../../lsp.js";
import { BLOCK_KEYWORDS, findKeyword, isSettingsBlock } from "../../../runtime/syntax/index.js";
import type { Offer } from "./offer.js";

/** The word alone, of what an offer inserts. */
export const headOf = (insert: string): string => /^(?:[@:]?\w+(?::\/\/[\w./-]+)?|"[^"]*")/.exec(insert)?.[0] ?? insert;

/** What follows on the line, without the blanks before it. */
export const restOfLine = (text: string, end: number): string =>
  /^[ \t]*([^\r\n]*)/.exec(text.slice(end, end + 200))![1]!;

/** Whether the word alone is inserted, because what would come with it is there, or something else is. */
export function isBare({ insert, snippet }: Offer, rest: string): boolean {
  const whole = snippet ?? insert;
  const head = headOf(whole);
  const tail = whole.slice(head.length).trimStart();
  if (tail === "") return false;
  const next = rest.charAt(0);
  switch (tail.charAt(0)) {
    case "(":
      // The arguments of a call, or the parameters of what is declared.
      return next === "(";
    case "[":
      return next === "[";
    case "=":
      return next === "=" || next === ":" || next === "{";
    case ":":
      return next === ":" || next === "=";
    default:
      return !/^(?:$|[})\],]|\/\/)/.test(rest);
  }
}

/** Whether the offer goes on as the text does: `@flexible` before `{`, a call before `(`. */
export function goesOn({ insert, snippet }: Offer, rest: string): boolean {
  const whole = snippet ?? insert;
  const tail = whole.slice(headOf(whole).length).trimStart();
  switch (rest.charAt(0)) {
    case "{":
      return tail.includes("{");
    case "(":
    case "[":
      return tail.startsWith(rest.charAt(0));
    default:
      return false;
  }
}

/** How a text begins, as far as it matters for what may stand before it. */
type Start = "end" | "{" | "(" | "[" | '"' | "=" | ":" | "Name" | "name" | "address" | "@" | "operator" | "value";

function startOf(text: string): Start {
  if (/^(?:$|[})\],]|\/\/)/.test(text)) return "end";
  if (/^=(?![=>])/.test(text)) return "=";
  if (/^:(?!\w)/.test(text)) return ":";
  if (/^(?:core:\/\/|[\w-]+\/[\w-]+@)/.test(text)) return "address";
  if (/^[A-Z]/.test(text)) return "Name";
  if (/^[a-z_]/.test(text)) return /^(?:in|not|as|from)\b/.test(text) ? "operator" : "name";
  const [first] = text;
  if (first === "{" || first === "(" || first === "[" || first === '"' || first === "@") return first;
  return /^[\d:!-]/.test(text) ? "value" : "operator";
}

/** Whether a text that begins so can stand right behind a keyword that wants the other. */
const CAN_FOLLOW: Readonly<Record<Start, readonly Start[]>> = {
  end: ["end"],
  "{": ["{", "("],
  "(": ["(", "{"],
  "[": ["["],
  '"': ['"'],
  "=": ["=", "{"],
  ":": [":"],
  Name: ["Name"],
  name: ["name", "(", "address"],
  address: ["address"],
  "@": ["@"],
  operator: ["operator"],
  value: ["name", "Name", "(", "[", '"', "value"],
};

/** Keywords without more, by what they stand before. */
const BARE: Readonly<Record<string, readonly Start[]>> = {
  pub: ["@", "name"],
  "@internal": ["@", "name"],
  break: [],
  continue: [],
  null: ["operator"],
  true: ["operator"],
  false: ["operator"],
  else: ["{", "name"],
};

const LITERALS: ReadonlySet<string> = new Set(["null", "true", "false"]);

/** What stands behind the cursor. */
export interface Following {
  /** What follows on the line, without the blanks before it. */
  readonly rest: string;
  /** What the first braces of the line hold, and what the last ones that it opens do: their beginnings. */
  readonly first: Content;
  readonly last: Content;
}

type Content = "fields" | "settings" | "arms" | "statements" | "empty";

/** What follows the word that ends at `end`. */
export function following(text: string, end: number): Following {
  const rest = restOfLine(text, end);
  const from = text.indexOf(rest, end);
  const open = /^(?:\([^()]*\)\s*)?=?\s*\{/.exec(rest);
  return {
    rest,
    first: open === null ? "empty" : contentOf(text.slice(from + open[0].length, from + open[0].length + 300)),
    last: contentOf(text.slice(from + rest.lastIndexOf("{") + 1, from + rest.lastIndexOf("{") + 300)),
  };
}

function contentOf(text: string): Content {
  const inside = text.trimStart();
  if (/^(?:\w+\s*[:,]|\.\.\.)/.test(inside)) return "fields";
  if (/^(?:"[^"\n]*"|:?\w+|\{[^{}\n]*\}|\[[^[\]\n]*\])(?:\s*\|[^=>\n]*)?(?:\s+if\b[^\n]*?)?\s*=>/.test(inside))
    return "arms";
  if (/^@?\w+\s*=(?![=>])/.test(inside)) return "settings";
  return inside.startsWith("}") ? "empty" : "statements";
}

/** What the braces of these hold; of all other keywords, statements. */
const HOLDS: Readonly<Record<string, readonly Content[]>> = {
  ...Object.fromEntries(
    BLOCK_KEYWORDS.map((word) => [
      word,
      isSettingsBlock(word) && word !== "@budget" ? ["settings"] : ["settings", "statements"],
    ]),
  ),
  "@parallel": ["settings", "arms"],
  match: ["arms"],
  "@match": ["arms"],
  "@given": ["settings"],
  "@then": ["statements"],
};

const canHold = (label: string, content: Content): boolean =>
  content === "empty" || (HOLDS[label] ?? ["settings", "statements", "fields", "arms"]).includes(content);

/** Keywords whose condition or subject follows, whatever stands in their snippet. */
const WANTS_VALUE: ReadonlySet<string> = new Set(["if", "match", "@match", "@while"]);

/**
 * Whether an offer can stand before what follows on its line. `alone`: it would be a whole statement or value, which nothing but an
 * operator goes on with.
 */
export function canStandBefore(offer: Offer, { rest, first, last }: Following, alone: boolean): boolean {
  const start = startOf(rest);
  if (start === "end") return true;
  const { label, kind } = offer;
  const whole = offer.snippet ?? offer.insert;
  const head = headOf(whole);
  const isKeyword = kind === CompletionItemKind.Keyword && findKeyword(head) !== undefined;
  const tail = whole
    .slice(head.length)
    .trimStart()
    .replace(/^\$\{\d+:?/, "");
  if (!isKeyword) {
    if (head.startsWith("@")) return start === "{" || start === "(";
    if (kind === CompletionItemKind.Struct && start === "[") return tail.startsWith("[");
    // What is called cannot be assigned.
    if (tail.startsWith("(") && (start === "=" || start === ":")) return false;
    return !alone || !["{", '"', "name", "Name", "value", "@", "address"].includes(start);
  }
  if (WANTS_VALUE.has(label))
    return (
      CAN_FOLLOW.value.includes(start) &&
      rest.includes("{") &&
      (label.endsWith("match") === (last === "arms") || last === "empty")
    );
  if (label === "@foreach") return start === "(" || /^\w+(?:\s*,\s*\w+)?\s+in\b/.test(rest);
  if (label === "@when" && /^[\w.:/]+(?:\s+\w+)?(?:\([^()]*\))?\s*=/.test(rest)) return false;
  if (start === "{" && !canHold(label, first)) return false;
  if (label === "@checkpoint") return start === "(" || start === "{" || /^\w+\s*(?:\([^()]*\)\s*)?\{/.test(rest);
  if (label === "@catch") return start === "{" || /^\w+(?:\s+\w+)?\s*\{/.test(rest);
  if (tail === "" && BARE[label] !== undefined)
    return BARE[label].includes(start) || (!alone && start === "{" && LITERALS.has(label));
  if (tail === "") return start !== "=" && start !== ":" && start !== "operator";
  return CAN_FOLLOW[startOf(tail)].includes(start);
}
