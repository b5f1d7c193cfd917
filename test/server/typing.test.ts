/**
 * The examples as they are typed, through the server: nothing throws, the outline and the lenses never lose a declaration that nobody
 * touches, and in the end all answers are those of a file that was just opened. SCAICORE_TYPING=all types every example whole, from its
 * first character to its last; else some places are deleted and typed again.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DocumentSymbol,
  type Position,
  type SemanticTokens,
  type SemanticTokensDelta,
  SymbolKind,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { FLOWS_REQUEST, type FlowsResult } from "../../server/protocol.js";
import { EVERYTHING } from "../support/editor.js";
import { exampleFiles } from "../support/example-files.js";
import { Random } from "../fuzz/random.js";
import { startServerInMemory } from "../support/server-in-memory.js";

const ALL = process.env.SCAICORE_TYPING === "all";
const SEED = Number(process.env.SCAICORE_TYPING_SEED ?? 20_261_130);
const FOLDER = "file:///examples/";
const examples = exampleFiles();

let server: Awaited<ReturnType<typeof startServerInMemory>>;
beforeAll(async () => {
  server = await startServerInMemory({
    folders: [FOLDER.slice(0, -1)],
    capabilities: EVERYTHING,
    options: { runCommand: "run" },
  });
  for (const { path, text } of examples) server.disk.set(FOLDER + path, text);
});
afterAll(() => server.dispose());

/** A file in the editor, edited by ranges as editors do. */
class Typist {
  readonly #uri: string;
  #document: TextDocument;
  #version = 1;
  #tokens: { resultId: string | undefined; data: number[] } = { resultId: undefined, data: [] };

  constructor(uri: string, text: string) {
    this.#uri = uri;
    this.#document = TextDocument.create(uri, "scaicore", 1, text);
  }

  get text(): string {
    return this.#document.getText();
  }

  placeOf(offset: number): Position {
    return this.#document.positionAt(offset);
  }

  async replace(start: number, end: number, text: string): Promise<void> {
    const range = { start: this.#document.positionAt(start), end: this.#document.positionAt(end) };
    const version = ++this.#version;
    this.#document = TextDocument.update(this.#document, [{ range, text }], version);
    await server.client.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.#uri, version },
      contentChanges: [{ range, text }],
    });
  }

  ask<T>(method: string, more: object = {}): Promise<T> {
    return server.client.sendRequest<T>(method, { textDocument: { uri: this.#uri }, ...more });
  }

  /** The tokens, kept up to date by what changed. */
  async tokens(): Promise<readonly number[]> {
    const { resultId, data } = this.#tokens;
    const answer =
      resultId === undefined
        ? await this.ask<SemanticTokens>("textDocument/semanticTokens/full")
        : await this.ask<SemanticTokens | SemanticTokensDelta>("textDocument/semanticTokens/full/delta", {
            previousResultId: resultId,
          });
    if ("edits" in answer)
      for (const { start, deleteCount, data: added = [] } of answer.edits) data.splice(start, deleteCount, ...added);
    this.#tokens = { resultId: answer.resultId, data: "edits" in answer ? data : answer.data };
    return this.#tokens.data;
  }

  /** Whatever an editor asks while one types. */
  async everything(at: Position): Promise<unknown> {
    const whole = { start: { line: 0, character: 0 }, end: this.#document.positionAt(this.text.length) };
    return {
      outline: await this.ask("textDocument/documentSymbol"),
      flows: await this.ask(FLOWS_REQUEST),
      lenses: await this.ask("textDocument/codeLens"),
      folds: await this.ask("textDocument/foldingRange"),
      hints: without("data", await this.ask("textDocument/inlayHint", { range: whole })),
      selection: await this.ask("textDocument/selectionRange", { positions: [at] }),
      tokens: [...(await this.tokens())],
    };
  }
}

/** Hints know the version that they are of. */
const without = (key: string, answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (name, value: unknown) => (name === key ? undefined : value)));

/** The names of declarations, those on a line left out. */
const namesIn = (symbols: readonly DocumentSymbol[], line: number): readonly string[] =>
  symbols.flatMap(({ name, selectionRange, children = [] }) => [
    ...(selectionRange.start.line === line ? [] : [name]),
    ...namesIn(
      children.filter(({ kind }) => kind !== SymbolKind.Variable),
      line,
    ),
  ]);

/** Types a part of a text that stands there already, and looks after each character whether all else is still there. */
async function retype(typist: Typist, from: number, to: number): Promise<void> {
  const written = typist.text.slice(from, to);
  await typist.replace(from, to, "");
  // What is declared on the line that is typed may go.
  const { line } = typist.placeOf(from);
  const outline = new Set(namesIn(await typist.ask<DocumentSymbol[]>("textDocument/documentSymbol"), line));
  const { flows } = await typist.ask<FlowsResult>(FLOWS_REQUEST);
  const known = new Set(
    flows.filter(({ selectionRange }) => selectionRange.start.line !== line).map(({ name }) => name),
  );
  for (let at = from; at < to; at++) {
    await typist.replace(at, at, written[at - from]!);
    const now = new Set(namesIn(await typist.ask<DocumentSymbol[]>("textDocument/documentSymbol"), -1));
    const lenses = new Set((await typist.ask<FlowsResult>(FLOWS_REQUEST)).flows.map(({ name }) => name));
    const near = JSON.stringify(typist.text.slice(Math.max(0, at - 60), at + 20));
    expect(
      [...outline].filter((name) => !now.has(name)),
      `the outline at ${near}`,
    ).toEqual([]);
    expect(
      [...known].filter((name) => !lenses.has(name)),
      `the flows at ${near}`,
    ).toEqual([]);
    await typist.tokens();
  }
}

describe.each(examples)("$path", ({ path, text }) => {
  const uri = FOLDER + path;
  const random = new Random(SEED + path.length);

  it("is the same after it was typed again", { timeout: ALL ? 3_600_000 : 120_000 }, async () => {
    await server.open(uri, text);
    const at = { line: 10, character: 8 };
    const fresh = await new Typist(uri, text).everything(at);
    const typist = new Typist(uri, text);
    for (let place = 0; place < (ALL ? 40 : 2); place++) {
      const from = random.below(text.length - 1);
      await retype(typist, from, Math.min(text.length, from + random.between(1, ALL ? 200 : 20)));
    }
    expect(typist.text).toBe(text);
    expect(await typist.everything(at)).toEqual(fresh);
    await server.close(uri);
  });

  it("is the same after any edits, and once it is as it was", { timeout: ALL ? 3_600_000 : 120_000 }, async () => {
    await server.open(uri, text);
    const typist = new Typist(uri, text);
    const at = { line: 3, character: 2 };
    for (let edit = 0; edit < (ALL ? 300 : 12); edit++) {
      const start = random.below(typist.text.length + 1);
      const end = Math.min(typist.text.length, start + random.below(random.chance(0.2) ? 200 : 6));
      await typist.replace(start, end, random.pick(INSERTED));
      await typist.tokens();
    }
    const edited = await typist.everything(at);
    const tokens = await typist.ask<SemanticTokens>("textDocument/semanticTokens/full");
    // What was put together from changes is what is said at once.
    expect((edited as { tokens: number[] }).tokens).toEqual(tokens.data);
    await typist.replace(0, typist.text.length, text);
    const back = await typist.everything(at);
    await server.close(uri);
    await server.open(uri, text);
    expect(back).toEqual(await new Typist(uri, text).everything(at));
    await server.close(uri);
  });

  it.runIf(ALL)("can be typed from its first character", { timeout: 7_200_000 }, async () => {
    await server.open(uri, "");
    const typist = new Typist(uri, "");
    const typed = new Set<string>();
    const whole = new Set(
      [...text.matchAll(/^(?:pub |@internal )*@(?:flow|transformer|evaluator) (\w+)/gm)].map(([, name]) => name!),
    );
    for (let at = 0; at < text.length; at++) {
      await typist.replace(at, at, text[at]!);
      const { flows } = await typist.ask<FlowsResult>(FLOWS_REQUEST);
      const names = new Set(flows.map(({ name }) => name));
      expect(
        [...typed].filter((name) => !names.has(name)),
        JSON.stringify(text.slice(Math.max(0, at - 60), at + 1)),
      ).toEqual([]);
      if (text[at] === "}" && text[at - 1] === "\n") for (const name of names) if (whole.has(name)) typed.add(name);
      await typist.tokens();
    }
    const at = { line: 3, character: 2 };
    const typedAnswers = await typist.everything(at);
    await server.close(uri);
    await server.open(uri, text);
    expect(typedAnswers).toEqual(await new Typist(uri, text).everything(at));
    await server.close(uri);
  });
});

const INSERTED = [
  "",
  "",
  "x",
  " ",
  "\n",
  "{",
  "}",
  "(",
  ")",
  '"',
  '"""',
  "${",
  "/*",
  "*/",
  "//",
  "@flow f() { }\n",
  "😀",
  "\r\n",
  ",",
];
