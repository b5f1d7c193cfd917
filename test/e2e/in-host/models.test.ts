// Runs that ask models: over the protocols of real endpoints, which a server on the loopback speaks, and VS Code's own, which an
// extension of the test bed brings.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { type FakeServer, type Reply, startFakeServer } from "../../models/fake-server.js";

const PROGRAM = `@core Asks {
    version = "1.0.0"
    @models { primary = { modalities = [:text, :structured_output, :vision] } }
}

@types {
    type Greeting = { message: string, mood: enum[warm, formal] }
}

@flow greet(name: string): Greeting {
    greeting = @flexible {
        goal = "Greet them"
        input = { name }
        output = Greeting
    }
    return greeting
}
`;
const GREETING = { message: "Good day, Ada.", mood: "formal" };
const ANSWER: Reply = { text: JSON.stringify(GREETING) };
/** A picture of one pixel. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
/** Looked for in everything that is left. */
const KEY = "sk-canary-4f1c9b7e0d2a";

interface Result {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: { readonly errorType: string; readonly message: string };
}
interface Request {
  readonly id: string;
  readonly messages: readonly { readonly role: number; readonly content: readonly unknown[] }[];
  readonly tools: readonly { readonly name: string; readonly inputSchema: object }[];
  readonly toolMode: number;
  readonly modelOptions: object;
  readonly cancelled: boolean;
}
type Say = (said: string | { readonly name: string; readonly input: object }) => void;
interface Vendor {
  readonly asked: Request[];
  readonly answerWith: (answer: (request: Request, say: Say, token: vscode.CancellationToken) => unknown) => void;
}

const uriOf = (name: string): vscode.Uri => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, "a folder is open");
  return vscode.Uri.joinPath(first.uri, "asks", name);
};
const program = uriOf("asks.scaicore");
const file = uriOf("scaicore.models.json");
/** Writes a file, and waits until VS Code has noticed, where it has the file open. */
async function write(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const isOld = () =>
    vscode.workspace.textDocuments.some((one) => one.uri.toString() === uri.toString() && one.getText() !== text);
  for (const end = Date.now() + 10_000; isOld() && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 10));
}
const read = async (uri: vscode.Uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
const config = (value: object) => write(file, JSON.stringify(value));
const run = async (flow = "greet", input: object = { name: "Ada" }): Promise<Result> =>
  await vscode.commands.executeCommand<Result>("scaicore.run", program.toString(), flow, input);
const command = async <T>(name: string, ...args: readonly unknown[]): Promise<T> =>
  await vscode.commands.executeCommand<T>(`scaicore.models.${name}`, program.toString(), ...args);

describe("runs that ask models", () => {
  const servers: FakeServer[] = [];
  let vendor: Vendor;
  const serve = async (...replies: readonly Reply[]): Promise<FakeServer> => {
    const server = await startFakeServer(replies);
    servers.push(server);
    return server;
  };

  before(async () => {
    await vscode.extensions.getExtension("scaicore.scaicore-vscode")?.activate();
    vendor = (await vscode.extensions.getExtension<Vendor>("scaicore-test.model-vendor")?.activate())!;
    await write(program, PROGRAM);
  });
  beforeEach(() => {
    vendor.asked.length = 0;
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  after(async () => {
    await vscode.workspace.fs.delete(uriOf(""), { recursive: true });
  });

  it("ask those of the file beside the program, by each protocol, and mocks without one", async () => {
    assert.equal((await run()).status, "COMPLETED", "by mocks");
    const server = await serve(ANSWER);
    for (const kind of ["openai-compatible", "openai", "anthropic"]) {
      await config({
        providers: { lab: { kind, baseUrl: server.url, apiKey: "k" } },
        default: { provider: "lab", model: "m" },
      });
      assert.deepEqual((await run()).output, GREETING, kind);
    }
    assert.deepEqual(
      server.asked.map(({ path }) => path.split("/").at(-1)),
      ["completions", "responses", "messages"],
    );
  });

  it("are switched to mocks and back", async () => {
    const server = await serve(ANSWER);
    await config({
      providers: { lab: { kind: "openai-compatible", baseUrl: server.url } },
      default: { provider: "lab", model: "m" },
    });
    assert.equal(await command("switch"), false);
    assert.equal((await run()).status, "COMPLETED");
    assert.equal(server.asked.length, 0);
    assert.equal(await command("switch"), true);
    assert.deepEqual((await run()).output, GREETING);
    assert.equal(server.asked.length, 1);
  });

  it("send the key that was set for the provider's address, to no other, and show it nowhere", async () => {
    const refusal = JSON.stringify({ error: { message: `Incorrect API key: ${KEY}` } });
    const server = await serve(ANSWER, { status: 401, body: refusal });
    const lab = { kind: "openai", baseUrl: server.url, apiKey: "${env:NO_SUCH_KEY}" };
    const models = { default: { provider: "lab", model: "m" } };
    await config({ providers: { lab }, ...models });
    assert.match((await run()).error?.message ?? "", /NO_SUCH_KEY is not set.*Set API Key/);
    assert.equal(await command("setKey", "lab", KEY), true);
    assert.deepEqual((await run()).output, GREETING);
    assert.equal(server.asked[0]?.headers.authorization, `Bearer ${KEY}`);
    const refused = await run();
    assert.match(refused.error?.message ?? "", /401/);
    const tested = await command<{ readonly ok: boolean; readonly message: string }>("test", "lab");
    assert.equal(tested.ok, false);
    assert.match(tested.message, /lab does not answer\. .*401/);
    assert.doesNotMatch(JSON.stringify([refused, tested]), new RegExp(KEY));

    const other = await serve(ANSWER);
    await config({ providers: { lab: { ...lab, baseUrl: other.url } }, ...models });
    assert.match((await run()).error?.message ?? "", /NO_SUCH_KEY is not set/);
    assert.equal(other.asked.length, 0);

    const store = await vscode.commands.executeCommand<string>("scaicore.store.copyPath");
    for (const folder of [store, uriOf("").fsPath])
      for (const name of readdirSync(folder, { recursive: true, withFileTypes: true }))
        if (name.isFile()) assert.ok(!readFileSync(join(name.parentPath, name.name)).includes(KEY), name.name);
  });

  it("ask the model that is chosen for a role, and the file keeps its comments", async () => {
    const server = await serve(ANSWER);
    await write(
      file,
      `{\n    // Ours.\n    "providers": { "lab": { "kind": "openai-compatible", "baseUrl": "${server.url}" } }\n}\n`,
    );
    assert.match((await run()).error?.message ?? "", /says nothing of the role primary/);
    await vscode.window.showTextDocument(file);
    assert.equal(vscode.window.activeTextEditor?.document.languageId, "jsonc");
    const chosen = await command("choose", "primary", "lab", "m2");
    assert.deepEqual(chosen, { role: "primary", provider: "lab", model: "m2" });
    const written = await read(file);
    assert.match(written, /\/\/ Ours\.[^]*"roles": \{\n {8}"primary": \{\n {12}"provider": "lab",\n {12}"model": "m2"/);
    assert.deepEqual((await run()).output, GREETING);
    assert.equal(server.asked[0]?.body.model, "m2");
    const tested = await command<{ readonly message: string }>("test", "lab");
    assert.match(tested.message, /^m2 of lab answers: 18 tokens in /);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  it("say what is wrong with the file, also as one types", async () => {
    await write(file, `{ "providers": { "lab": { "kind": "nobody" } } }`);
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    const problems = () => vscode.languages.getDiagnostics(file);
    for (const end = Date.now() + 10_000; problems().length === 0 && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 25));
    assert.match(problems()[0]?.message ?? "", /openai-compatible.*vscode/s);
    const offered = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      file,
      document.positionAt(document.getText().indexOf("nobody")),
    );
    assert.ok(
      offered.items.some(({ label }) => label === '"vscode"'),
      JSON.stringify(offered.items.map(({ label }) => label)),
    );
    assert.match((await run()).error?.message ?? "", /providers\.lab\.kind must be one of/);
    await write(file, `{ "providers": { "lab": {} }, "roles": { "": { "provider": "" } } }`);
    for (const [place, label] of [
      ['": { "provider', '"primary"'],
      ['" } } }', '"lab"'],
    ] as const) {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        file,
        document.positionAt(document.getText().indexOf(place)),
      );
      assert.ok(
        items.some((item) => item.label === label),
        JSON.stringify(items.map((item) => item.label)),
      );
    }
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  describe("of VS Code itself", () => {
    const ask = (model = "test-vendor/bright") =>
      config({
        providers: { editor: { kind: "vscode" } },
        default: { provider: "editor", model, temperature: 0.2 },
        prices: { "test-vendor/bright": { input: 1, output: 1 } },
      });

    it("give an answer of the declared type by a tool, after the system text", async () => {
      vendor.answerWith(({ tools }, say) => say({ name: tools[0]?.name ?? "", input: GREETING }));
      await ask();
      assert.deepEqual((await run()).output, GREETING);
      const [request] = vendor.asked;
      assert.ok(request);
      assert.equal(request.toolMode, vscode.LanguageModelChatToolMode.Required);
      assert.match(JSON.stringify(request.tools[0]?.inputSchema), /"mood"/);
      assert.deepEqual(request.modelOptions, { temperature: 0.2 });
      assert.equal(request.messages.length, 1);
      assert.match(String(request.messages[0]?.content.join("\n")), /Greet them[^]*Ada/);
      const tested = await command<{ readonly message: string }>("test", "editor");
      assert.match(tested.message, /test-vendor\/bright of editor answers: about \d+ tokens/);
    });

    it("are given the schema in the text where they call no tools, and answer in pieces", async () => {
      vendor.answerWith(async (_, say) => {
        for (const piece of JSON.stringify(GREETING).match(/.{1,9}/g) ?? []) {
          say(piece);
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
      await ask("plain");
      assert.deepEqual((await run()).output, GREETING);
      assert.deepEqual(
        vendor.asked.map(({ id, tools }) => [id, tools.length]),
        [["plain", 0]],
      );
      assert.match(JSON.stringify(vendor.asked[0]?.messages), /JSON Schema/);
    });

    it("see the pictures of the input", async () => {
      vendor.answerWith(({ tools }, say) => say({ name: tools[0]?.name ?? "", input: GREETING }));
      await ask();
      const picture = `data:image/png;base64,${PIXEL}`;
      const { output, error } = await run("greet", { name: picture });
      assert.deepEqual(output, GREETING, error?.message);
      const sent = JSON.stringify(vendor.asked[0]?.messages);
      assert.match(sent, /"mimeType":"image\/png","bytes":\d+/);
      assert.doesNotMatch(sent, new RegExp(PIXEL.slice(0, 20)), "its bytes are no text");
    });

    it("refuse in words that say why: blocked, not allowed, gone, used up", async () => {
      await ask();
      const { LanguageModelError } = vscode;
      const cases: readonly (readonly [Error, RegExp])[] = [
        [LanguageModelError.Blocked("Filtered."), /VS Code blocked the request to test-vendor\/bright\..*Filtered/],
        [LanguageModelError.NoPermissions("No."), /does not let ScaiCore ask test-vendor\/bright/],
        [LanguageModelError.NotFound("Gone."), /has no model test-vendor\/bright any more/],
        [new Error("You have exceeded your premium request allowance."), /plan .* is used up/],
      ];
      for (const [error, message] of cases) {
        vendor.answerWith(() => {
          throw error;
        });
        const { status, error: told } = await run();
        assert.equal(status, "FAILED");
        assert.match(told?.message ?? "", message);
      }
      assert.equal(vendor.asked.length, cases.length, "none was asked again");
      await ask("nobody/none");
      assert.match((await run()).error?.message ?? "", /has no model nobody\/none\. It has .*test-vendor\/bright/);
    });

    it("are told to stop when the run is cancelled", async () => {
      let begun = (): void => undefined;
      const asked = new Promise<void>((resolve) => (begun = resolve));
      let stopped = (): void => undefined;
      const heard = new Promise<void>((resolve) => (stopped = resolve));
      vendor.answerWith((_, say, token) => {
        say("Go");
        begun();
        token.onCancellationRequested(() => stopped());
        return heard;
      });
      await ask();
      const cancelling = new vscode.CancellationTokenSource();
      const input = { file: vscode.workspace.asRelativePath(program), flow: "greet", input: { name: "Ada" } };
      const options = { input, toolInvocationToken: undefined };
      const running = vscode.lm.invokeTool("scaicore_run_flow", options, cancelling.token);
      await asked;
      cancelling.cancel();
      await Promise.resolve(running).catch(() => undefined);
      await heard;
    });
  });
});
