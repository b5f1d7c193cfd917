/** What clients should not do, and what a server must bear. Over stdio, as clients speak. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleServer } from "../support/language-server.js";

interface Answer {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly uri: string; readonly diagnostics: readonly { readonly message: string }[] };
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A server that is told raw messages. */
class RawServer {
  readonly answers: Answer[] = [];
  readonly ended: Promise<number | null>;
  /** What it wrote to stderr. */
  said = "";
  readonly #child: ChildProcess;
  #rest = Buffer.alloc(0);
  readonly #waiting = new Set<() => void>();

  constructor(bundle: string) {
    this.#child = spawn(process.execPath, [bundle, "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
    // `close` comes when all that it wrote was read.
    this.ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stderr!.on("data", (data: Buffer) => void (this.said += data.toString()));
    this.#child.stdout!.on("data", (data: Buffer) => this.#read(data));
    this.#child.stdin!.on("error", () => undefined);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  #read(data: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const header = this.#rest.indexOf("\r\n\r\n");
      if (header < 0) break;
      const length = Number(/Content-Length: (\d+)/.exec(this.#rest.toString("latin1", 0, header))![1]);
      if (this.#rest.length < header + 4 + length) break;
      this.answers.push(JSON.parse(this.#rest.toString("utf8", header + 4, header + 4 + length)) as Answer);
      this.#rest = this.#rest.subarray(header + 4 + length);
    }
    for (const look of [...this.#waiting]) look();
  }

  /** Sends messages in one piece. */
  send(...messages: readonly object[]): void {
    const pieces = messages.map((message) => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    });
    this.#child.stdin!.write(pieces.join(""));
  }

  sendBytes(bytes: string): void {
    this.#child.stdin!.write(bytes);
  }

  /** The first answer, of those there are or will be, that is such. */
  until(isSo: (answer: Answer) => boolean): Promise<Answer> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.answers.find(isSo);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async request(id: number, method: string, params?: unknown): Promise<Answer> {
    this.send({ id, method, params });
    return this.until((answer) => answer.id === id);
  }

  async initialize(): Promise<void> {
    await this.request(0, "initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    this.send({ method: "initialized", params: {} });
  }

  open(uri: string, text: string): Promise<Answer> {
    this.send({
      method: "textDocument/didOpen",
      params: { textDocument: { uri, languageId: "scaicore", version: 1, text } },
    });
    return this.until(({ method, params }) => method === "textDocument/publishDiagnostics" && params?.uri === uri);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

const GOOD = '@core A { version = "1.0.0" }\n@flow f(): int { return 1 }\n';
const hover = (uri: string) => ({ textDocument: { uri }, position: { line: 1, character: 7 } });

describe("the language server, with odd clients", () => {
  let folder: string;
  let server: RawServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "scaicore-odd-"));
    await bundleServer(join(folder, "server.mjs"));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => void (server = new RawServer(join(folder, "server.mjs"))));
  afterEach(() => server.kill());

  it("answers nothing before initialize, and only then", async () => {
    expect((await server.request(1, "textDocument/hover", hover("file:///a"))).error?.code).toBe(-32002);
    expect((await server.request(2, "nothing/known")).error?.code).toBe(-32002);
    expect((await server.request(3, "shutdown")).error?.code).toBe(-32002);
    // What is told before is dropped.
    server.send({
      method: "textDocument/didOpen",
      params: { textDocument: { uri: "file:///a", version: 1, text: "" } },
    });
    await server.initialize();
    expect((await server.request(4, "textDocument/hover", hover("file:///a"))).result).toBeNull();
    expect((await server.request(5, "initialize", { capabilities: {} })).error?.code).toBe(-32600);
    expect((await server.request(6, "nothing/known")).error?.code).toBe(-32601);
  });

  it("answers nothing after shutdown, and ends with the exit code of the protocol", async () => {
    await server.initialize();
    await server.open("file:///a.scaicore", GOOD);
    expect((await server.request(1, "shutdown")).result).toBeNull();
    expect((await server.request(2, "textDocument/hover", hover("file:///a.scaicore"))).error?.code).toBe(-32600);
    expect((await server.request(3, "shutdown")).error?.code).toBe(-32600);
    server.send({ method: "exit" });
    expect(await server.ended).toBe(0);
  });

  it("ends with 1 when it is told to exit without shutdown", async () => {
    await server.initialize();
    server.send({ method: "exit" });
    expect(await server.ended).toBe(1);
  });

  it("does not compute requests that are cancelled before they begin", async () => {
    await server.initialize();
    await server.open("file:///a.scaicore", GOOD);
    const count = 2000;
    const ids = Array.from({ length: count }, (_, n) => n + 10);
    const params = hover("file:///a.scaicore");
    server.send(
      ...ids.flatMap((id) => [
        { id, method: "textDocument/completion", params },
        { method: "$/cancelRequest", params: { id } },
      ]),
    );
    const isOne = ({ id }: Answer): boolean => typeof id === "number" && id >= 10;
    await server.until(() => server.answers.filter(isOne).length === count);
    const computed = server.answers.filter((answer) => isOne(answer) && answer.error?.code !== -32800);
    // The first may have begun when its cancellation was read.
    expect(computed.length).toBeLessThan(count * 0.05);
    expect((await server.request(1, "textDocument/hover", hover("file:///a.scaicore"))).result).not.toBeNull();
  });

  it("survives messages that are not what the protocol says", async () => {
    await server.initialize();
    await server.open("file:///a.scaicore", GOOD);
    const uri = "file:///a.scaicore";
    const odd: readonly unknown[] = [
      undefined,
      null,
      1,
      "text",
      [],
      {},
      { textDocument: null },
      { textDocument: { uri: 5 } },
    ];
    for (const method of [
      "textDocument/didOpen",
      "textDocument/didChange",
      "textDocument/didClose",
      "textDocument/didSave",
      "workspace/didChangeWatchedFiles",
      "workspace/didChangeConfiguration",
      "workspace/didChangeWorkspaceFolders",
      "$/setTrace",
      "$/progress",
      "$/unknown",
      "nothing/known",
      "scaicore/trusted",
    ])
      server.send(...odd.map((params) => ({ method, params })));
    server.send(
      {
        method: "textDocument/didOpen",
        params: { textDocument: { uri: "file:///b.scaicore", languageId: "x", version: 1 } },
      },
      {
        method: "textDocument/didChange",
        params: { textDocument: { uri, version: 2 }, contentChanges: [{ text: 7 }] },
      },
      {
        method: "textDocument/didChange",
        params: {
          textDocument: { uri, version: 2 },
          contentChanges: [{ range: { start: "0", end: { line: -1, character: 1e9 } }, text: "x" }],
        },
      },
      { method: "textDocument/didChange", params: { textDocument: { uri, version: null }, contentChanges: [] } },
      { id: null, method: "textDocument/hover", params: hover(uri) },
      { id: { a: 1 }, method: "textDocument/hover", params: hover(uri) },
      { id: true, method: "textDocument/hover", params: hover(uri) },
      { id: 1.5, method: "textDocument/hover", params: hover(uri) },
      { method: 5, params: {} },
      { id: 7 },
      {},
      { method: "$/cancelRequest", params: { id: 12345 } },
      { method: "$/cancelRequest", params: {} },
      { method: "$/cancelRequest", params: null },
      { method: "$/cancelRequest" },
    );
    let id = 100;
    for (const method of [
      "textDocument/hover",
      "textDocument/completion",
      "textDocument/documentSymbol",
      "textDocument/codeAction",
      "scaicore/flows",
      "scaicore/refused",
    ])
      for (const params of odd) {
        const answer = await server.request(++id, method, params);
        expect([-32602, -32601], `${method} ${JSON.stringify(params)}`).toContain(answer.error?.code);
      }
    const far = { textDocument: { uri }, position: { line: 1e6, character: 1e6 } };
    expect((await server.request(1, "textDocument/hover", far)).error).toBeUndefined();
    expect((await server.request(2, "textDocument/hover", hover(uri))).result).not.toBeNull();
  });

  it.each([
    ["a length that is no number", "Content-Length: abc\r\n\r\n"],
    ["a length below zero", "Content-Length: -5\r\n\r\n"],
    ["a length beyond all bounds", "Content-Length: 99999999999\r\n\r\n{}"],
    ["two lengths", "Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}"],
    ["no length", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["other ends of lines", "Content-Length: 2\n\n{}Content-Length: 2\r\n\r\n{}"],
    ["bytes without an end", "\0".repeat(10_000)],
  ])("ends with 1 when messages cannot be told apart: %s", async (_, bytes) => {
    await server.initialize();
    server.sendBytes(bytes);
    expect(await server.ended).toBe(1);
    expect(server.said).toMatch(
      /^scaicore: [^\n]+ The server ends, as it cannot tell where the next message begins\.\n$/,
    );
  });

  it("survives messages in whole frames that are no JSON, or come in pieces", async () => {
    await server.initialize();
    for (const body of ["{bad}", "[]", "[{}]", "null", "7", '"x"', ""])
      server.sendBytes(`content-length: ${body.length}\r\nContent-Type: application/vscode-jsonrpc\r\n\r\n${body}`);
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "textDocument/hover", params: hover("file:///a") });
    for (const byte of `Content-Length: ${message.length}\r\n\r\n${message}`) server.sendBytes(byte);
    expect((await server.until(({ id }) => id === 1)).result).toBeNull();
  });

  it("checks the text of now, also when two come under one version", async () => {
    await server.initialize();
    const uri = "file:///a.scaicore";
    const found = (what: string) =>
      server.until(({ params }) => params?.diagnostics.some(({ message }) => message.includes(what)) === true);
    await server.open(uri, GOOD);
    server.send({
      method: "textDocument/didChange",
      params: {
        textDocument: { uri, version: 1 },
        contentChanges: [{ text: GOOD.replace("return 1", "return nope") }],
      },
    });
    await found("nope");
    void server.open(uri, GOOD.replace("return 1", "return gone"));
    await found("gone");
  });

  it("checks a list, a tree and a wide type, and the other documents beside them", async () => {
    await server.initialize();
    const flags = Array.from({ length: 30 }, (_, n) => `f${n}: bool?`).join(", ");
    expect(
      (
        await server.open(
          "file:///rec.scaicore",
          '@core T { version = "1.0.0" }\ntype Node = { v: int, next: Node? }\n@flow f(n: Node): int { return match n { { v, next: null } => v\n { v } => v + 2 } }\n',
        )
      ).params?.diagnostics,
    ).toEqual([]);
    expect(
      (
        await server.open(
          "file:///wide.scaicore",
          `@core T { version = "1.0.0" }\ntype W = { kind: "a" | "b", ${flags} }\n@flow f(w: W): int { return match w { { kind: "a" } => 1  _ => 2 } }\n`,
        )
      ).params?.diagnostics,
    ).toEqual([]);
    const { params } = await server.open("file:///good.scaicore", GOOD.replace("return 1", "return nope"));
    expect(params?.diagnostics[0]?.message).toContain("nope");
  });

  it("reads no document of more than a million characters, says so once, and answers about it", async () => {
    await server.initialize();
    const uri = "file:///large.scaicore";
    const { params } = await server.open(uri, "x = 1\n".repeat(1_100_000));
    expect(params?.diagnostics.map(({ message }) => message)).toEqual([
      "A file has at most 1000000 characters, and this one has 6600000: it is not checked. Divide it into files that import each other.",
    ]);
    for (const method of [
      "textDocument/hover",
      "textDocument/completion",
      "textDocument/documentSymbol",
      "scaicore/flows",
    ])
      expect((await server.request(method.length, method, hover(uri))).error).toBeUndefined();
    expect((await server.open("file:///b.scaicore", GOOD)).params?.diagnostics).toEqual([]);
  });
});
