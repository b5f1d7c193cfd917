/** Parts of messages about syntax. */
import { phrases as define } from "../../diagnostic-definition.js";
import { BLOCK_KEYWORDS, blockSyntax } from "../blocks.js";
import type { KeywordPlace } from "../keywords.js";

export const phrases = define({
  found: ", but found {token}",
  after: " after {token}",
  example: " Write it as in {example}.",
  afterToken: "after `{token}`",
  afterLine: "after the line `{line}`",
  bracketsAround: ", and so are {count} brackets around it",
  backtick: "A backtick",
  codePoint: "The character U+{code}",
  andFollowing: "{shown} and what follows it",
});

/** What is missing between these words and the `{` of a body. */
export const headerValues: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    BLOCK_KEYWORDS.flatMap((word) => {
      const { header } = blockSyntax(word);
      return header === undefined ? [] : [[word, header]];
    }),
  ),
  if: "a condition",
  match: "a value",
  "@match": "a value",
  in: "an array",
  other: "an expression",
};

/** Explanations of characters that mean something in other languages. */
export const characterHints: Readonly<Record<string, string>> = {
  ";": "Nothing needs a `;`: a statement ends with its line.",
  "\uFF1B": "Nothing needs a `;`: a statement ends with its line.",
  "'": 'Text stands between double quotes: `"…"`.',
  "`": 'Text stands between double quotes: `"…"`, or between `"""` to span lines.',
  "&": "Use `&&` to join two conditions.",
  "^": "There is no such operator.",
  "~": "There is no such operator.",
  "\\": "A line needs no sign to go on on the next.",
  $: '`${…}` puts a value into a text, and stands between quotes: `"${name}"`.',
};

/** Where a misplaced keyword belongs. */
export const keywordPlaces: Readonly<Record<KeywordPlace, string>> = {
  file: "at the top level of a file",
  core: "in `@core { }`",
  modifier: "before or after a declaration",
  types: "in `@types { }`, or at the top level of a file",
  config: "in `@config { }`",
  triggers: "in `@triggers { }`",
  test: "in a `@test`",
  body: "in the body of a flow",
  loop: "in a `@foreach` or a `@while`",
  "after-if": "after the closing brace of an `if`",
  "after-try": "after the closing brace of a `@try`",
  "block-settings": "among the settings of a block",
  value: "right of `=`",
  expression: "in an expression",
  operator: "between two expressions",
  pattern: "in a pattern",
  type: "in a type",
  import: "in an import",
  subscription: "in an `@on`",
};
