/** Words, numbers, texts and comments. */
import { defineMessages } from "../../diagnostic-definition.js";

export const E001 = defineMessages("E001", {
  "markdown-fence": {
    message: "The fences around code in Markdown are no part of it. Remove them.",
    fix: "Remove the fences",
  },
  "html-comment": { message: "A comment begins with `//`, and ends with its line.", fix: "Write //" },
  "hash-comment": { message: "A comment begins with `//`, not with `#`.", fix: "Replace # by //" },
  "unexpected-character": { message: "{character} cannot stand here.{hint}", fix: "Remove it" },
  "single-quoted-text": { message: 'Text stands between double quotes: `"…"`.', fix: "Use double quotes" },
  "foreign-quotes": {
    message: 'Text stands between `"…"`, not between `{open}…{close}`.',
    fix: "Use double quotes",
  },
  "foreign-closing-quote": {
    message: 'The text begins with `"`, and ends with `"`, not with `{found}`.',
    fix: 'Change to "',
  },
  "foreign-sign": { message: "`{found}` is {what}. Write `{meant}`.", fix: "Change to {meant}" },
  "foreign-blank": {
    message: "This is {what} (U+{code}), which only looks like a blank.",
    fix: "Change to blanks",
  },
  "invisible-character": {
    message: "Here stands {what} (U+{code}), which nobody sees. Remove it.",
    fix: "Remove what is invisible",
  },
  "foreign-letters": {
    message: "Names have the letters a–z and A–Z, digits and `_`, so `{word}` is none. Take `{suggestion}`.",
    fix: "Rename to {suggestion}",
  },
  "look-alike-letters": {
    message: "`{word}` has letters of another script, which look like those of `{suggestion}`.",
    fix: "Change to {suggestion}",
  },
  "wide-signs": {
    message: "`{found}` has the width of an East Asian character. Write `{meant}`.",
    fix: "Change to the usual width",
  },
  "foreign-operator": { message: "{character} cannot stand here.{hint}", fix: "Remove it" },
  "single-ampersand": { message: "{character} cannot stand here.{hint}", fix: "Change to &&" },
});

export const E002 = defineMessages("E002", {
  "missing-opening-quote": {
    message: 'A text of several lines begins with `"""`: one quote is missing.',
    fix: 'Insert "',
  },
  "missing-opening-quotes": {
    message: 'A text of several lines begins with `"""`: two quotes are missing.',
    fix: 'Insert ""',
  },
  "missing-closing-quote": { message: 'The closing `"` of this text is missing.', fix: 'Insert "' },
  "interpolation-over-lines": {
    message: 'A text between `"` stands on one line, and so does its `${…}`. Put the value into a variable first.',
    fix: "Join the lines",
  },
  "closing-quote-only": { message: 'This `"` closes a text that has no `"` where it begins.', fix: 'Insert "' },
  "closing-quotes-only": 'This `"""` closes a text that has no `"""` where it begins.',
  "unterminated-long-text": { message: 'This text is never closed. End it with `"""`.', fix: 'Insert """' },
  "unterminated-text": {
    message: 'This text is not closed on its line. End it with `"`, or write it between `"""` to span lines.',
    fix: 'Insert "',
  },
  "one-closing-quote-missing": {
    message: 'This text is closed with `"""`: one quote is missing.',
    fix: 'Close it with """',
  },
  "two-closing-quotes-missing": {
    message: 'This text is closed with `"""`: two quotes are missing.',
    fix: 'Close it with """',
  },
});

export const E003 = defineMessages("E003", {
  "unterminated-comment": { message: "This comment is never closed. End it with `*/`.", fix: "Insert */" },
});

export const E004 = defineMessages("E004", {
  "no-code-point": "`{escape}` is no character: code points go from 0 to 10FFFF, without D800 to DFFF.",
  "unbraced-code-point": "A character is written by its code point in braces, as in `\\u{1F600}`.",
  "unknown-escape": {
    message:
      '`{escape}` is no escape. There are \\n \\t \\r \\0 \\\\ \\" \\$ and \\u{…}; write `\\\\` for a backslash.',
    fix: "Write a backslash",
  },
});

export const E005 = defineMessages("E005", {
  "bare-fraction": {
    message: "A number has digits on both sides of its point: `0.{digits}`.",
    fix: "Change to 0.{digits}",
  },
  "unquoted-version": { message: 'A version is a text: `"{version}"`.', fix: "Put it in quotes" },
  "invalid-version": "`{version}` is no version. Write one, two or three numbers, as in `1.0.2`.",
  "too-long-duration": "The duration `{word}` is too long.",
  "too-large-int": "`{word}` is too large: an int goes from -9007199254740991 to 9007199254740991.",
  "too-many-digits": "A number has at most {before} digits before its point and {after} after it.",
  "misplaced-underscore": "`{word}` is no number: an underscore stands between two digits, as in `10_000`.",
  exponent: "`{word}` is no number: a number has no exponent. Write its digits out.",
  "compound-duration":
    "`{word}` is no duration: a duration is one number and one unit. Write it in its smallest unit, as in `90m`.",
  "fraction-of-duration":
    "`{word}` is no duration: its number has no fraction. Write it in a smaller unit, as in `90m`.",
  "not-decimal": "`{word}` is no number: numbers are written in decimal digits.",
  "no-number": "`{word}` is no number.",
  "unknown-unit":
    "`{word}` is no number, and `{unit}` is no unit of a duration (`ms`, `s`, `m`, `h`, `d` or `w`). A name cannot begin with a digit.",
  "no-date": "`{word}` is no date. Write it as in `2026-01-15`.",
  "datetime-without-zone": {
    message:
      "The datetime `{word}` has no zone. Add `Z` or an offset, as in `2026-01-15T10:30:00Z` or `2026-01-15T10:30:00+01:00`.",
    fix: "Change to {word}Z",
  },
  "no-datetime": "`{word}` is no datetime. Write it as in `2026-01-15T10:30:00Z` or `2026-01-15T10:30:00+01:00`.",
});

export const E006 = defineMessages("E006", {
  "reserved-word": {
    message: "`{word}` is a reserved word and cannot be a name here. Choose another one, such as `{suggestion}`.",
    fix: "Rename to {suggestion}",
  },
});

export const E007 = defineMessages("E007", {
  "reserved-keyword": "`{word}` is reserved for a later version of the language and cannot be used yet.",
  "bare-at": "A keyword must follow `@`, as in `@flow`.",
  "foreign-keyword": "There is no keyword `{word}`. {advice}",
  "emit-with-at": { message: "`emit` has no `@`: `emit done { total }`.", fix: "Change to emit" },
  "unknown-keyword": "There is no keyword `{word}`.",
  "misspelt-keyword": { message: "There is no keyword `{word}`. Did you mean {choice}?", fix: "Change to {meant}" },
});

export const E008 = defineMessages("E008", {
  "unclosed-interpolation":
    "This `${` is never closed. Put a `}` after the expression, or write `\\${` for the characters themselves.",
});
