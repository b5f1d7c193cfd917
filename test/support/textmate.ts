/** The TextMate grammar, run by the library that VS Code uses. */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

export interface ScopedToken {
  readonly text: string;
  /** From the innermost scope to the file's, without the suffix of the language. */
  readonly scopes: readonly string[];
}

const grammarFile = fileURLToPath(new URL("../../syntaxes/scaicore.tmLanguage.json", import.meta.url));

/** Loads the grammar; returns a function that tokenizes each line of a text. */
export async function loadGrammar(): Promise<(text: string) => readonly (readonly ScopedToken[])[]> {
  const library = dirname(createRequire(import.meta.url).resolve("vscode-oniguruma"));
  const wasm = readFileSync(join(library, "onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) =>
      Promise.resolve(
        scope === "source.scaicore" ? textmate.parseRawGrammar(readFileSync(grammarFile, "utf8"), grammarFile) : null,
      ),
  });
  const grammar = await registry.loadGrammar("source.scaicore");
  if (grammar === null) throw new Error("The grammar does not load.");
  return (text) => {
    let state = textmate.INITIAL;
    return text.split("\n").map((line) => {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      return tokens.map(({ startIndex, endIndex, scopes }) => ({
        text: line.slice(startIndex, endIndex),
        scopes: scopes
          .slice(1)
          .reverse()
          .map((scope) => scope.replace(/\.scaicore$/, "")),
      }));
    });
  };
}
