import type { SyntaxRepair } from "../../../stdlib/json-scan.js";
import type { ValueRepair } from "../../../stdlib/read-primitive.js";

/** What was done to a text before the JSON in it could be read. */
type TextRepair =
  "byte order mark" | "reasoning" | "fence" | "words around" | "several answers" | "encoded twice" | "wrapper";

/** What was done to a model's answer to read it as its type: `repaired` of the event `model.called`. */
export type ModelRepair = TextRepair | SyntaxRepair | ValueRepair;

/** What each repair means. */
export const MODEL_REPAIRS: Readonly<Record<ModelRepair, string>> = {
  "byte order mark": "The text began with a byte order mark.",
  reasoning: "The text began with `<think>…</think>`, which was left out.",
  fence: "The JSON stood in a code fence.",
  "words around": "The JSON stood among words.",
  "several answers":
    "More than one JSON value fitted the type: the one that loses least was taken, of equals the last.",
  "encoded twice": "A string held the JSON of an object or a list.",
  wrapper: 'An object stood in `{ "value": … }`.',
  "trailing comma": "A comma stood before a closing bracket.",
  "line break in string": "A string had a line break in it, which JSON writes as `\\n`.",
  "control character": "A string had a tab or another control character in it.",
  comment: "There were comments in the JSON.",
  "single quotes": "Strings or keys stood in single quotes.",
  "unquoted key": "Keys had no quotes.",
  "Python literal": "`True`, `False` or `None` was written.",
  "duplicate key": "An object had a key twice: the last one counts.",
  "number in text": "A number was written as a string.",
  "truth in text": "`true` or `false` was written as a string.",
  "text from number": "A number was written where a string is asked for: the string has its digits.",
  "text from truth": "`true` or `false` was written where a string is asked for.",
  blanks: "A string had blanks around it.",
  "other letters": "A word differed in case, blanks or hyphens: `Very warm` for `very_warm`.",
  "unknown field": "The answer had fields that its type does not have. They were dropped.",
};

/** In the order of the table. */
export const sortedRepairs = (repairs: ReadonlySet<ModelRepair>): readonly ModelRepair[] =>
  (Object.keys(MODEL_REPAIRS) as ModelRepair[]).filter((repair) => repairs.has(repair));
