/** The grammar on every example, and the colours of the language server over it. */
import { beforeAll, describe, expect, it } from "vitest";
import { analyze } from "../../runtime/compiler/index.js";
import { documentState } from "../../server/workspace/document-state.js";
import { tokensOf } from "../support/display.js";
import { exampleFiles } from "../support/example-files.js";
import { TOKEN_TYPES } from "../../server/features/token-legend.js";
import { loadGrammar } from "../support/textmate.js";

let tokenize: Awaited<ReturnType<typeof loadGrammar>>;
beforeAll(async () => {
  tokenize = await loadGrammar();
});

const examples = exampleFiles();
const texts = new Map(examples.map(({ path, text }) => [path, text]));

/** Counts words by a key: `key: word ×2, other`. */
function table(entries: Iterable<readonly [key: string, word: string]>): string {
  const counts = new Map<string, Map<string, number>>();
  for (const [key, word] of entries) {
    const words = counts.get(key) ?? new Map<string, number>();
    counts.set(key, words.set(word, (words.get(word) ?? 0) + 1));
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, words]) => {
      const list = [...words].sort(([a], [b]) => (a < b ? -1 : 1));
      return `${key}\n${list.map(([word, count]) => `    ${word}${count > 1 ? `  ×${count}` : ""}`).join("\n")}\n`;
    })
    .join("\n");
}

describe.each(examples)("$path", ({ path, text }) => {
  it("has the scopes that it had", async () => {
    const entries = tokenize(text)
      .flat()
      .filter((token) => token.text.trim() !== "")
      .map(({ text: word, scopes }) => [scopes.join(" ") || "-", word.trim()] as const);
    await expect(table(entries)).toMatchFileSnapshot(
      `../fixtures/highlighting-examples/${path.replaceAll("/", ".")}.txt`,
    );
  });

  it("is coloured by the server as by the grammar, where both know a word", () => {
    const state = documentState(path, 1, analyze(path, text, { read: (other) => texts.get(other) }), undefined);
    const lines = tokenize(text);
    const pairs = tokensOf(state).map(({ line, character, length, kind, text: word }) => {
      let at = 0;
      const inside = (lines[line] ?? []).filter((token) => {
        const start = at;
        at += token.text.length;
        return start < character + length && at > character;
      });
      return [kind, inside.map(({ scopes }) => scopes[0]).join(" "), word] as const;
    });
    const unknown = pairs.filter(
      ([kind, scope]) => !AGREE[kind.split(".")[0] as (typeof TOKEN_TYPES)[number]].test(scope),
    );
    expect([...new Set(unknown.map((pair) => pair.join(" | ")))]).toEqual([]);
  });
});

/** What the grammar says of a word without knowing what it is. */
const ANY = "variable\\.other(?:\\.\\w+)?";
const scopes = (...more: readonly string[]): RegExp => new RegExp(`^(?:${[ANY, ...more].join("|")})$`);

/** The scopes that a word with a meaning may have: those of its kind, or one that says nothing. */
const AGREE: Readonly<Record<(typeof TOKEN_TYPES)[number], RegExp>> = {
  // `bank://x` is a link, and names a plugin.
  namespace: scopes("entity\\.name\\.type\\.core", "markup\\.underline\\.link"),
  type: /^(?:entity\.name\.type(?:\.error)?|support\.type\.primitive)$/,
  enum: /^entity\.name\.type$/,
  enumMember: scopes(),
  interface: /^entity\.name\.type$/,
  // The name of a setting may be that of anything; the grammar guesses.
  parameter: scopes("variable\\.parameter", "support\\.variable\\.setting"),
  variable: scopes("variable\\.parameter", "variable\\.language", "support\\.variable\\.setting"),
  // After a colon, a constant is taken for a type.
  property: scopes("entity\\.name\\.type", "variable\\.parameter", "support\\.variable\\.setting"),
  function: scopes("entity\\.name\\.function(?:\\.\\w+)?"),
  method: scopes("entity\\.name\\.function(?:\\.\\w+)?"),
  event: scopes("entity\\.name\\.tag\\.(?:event|trigger)"),
  setting: scopes("support\\.variable\\.setting"),
};
