// What was asked and answered in runs, through VS Code's own commands: prompts, mocks made of runs, and runs side by side.
import assert from "node:assert/strict";
import * as vscode from "vscode";

const PROGRAM = `@core Echo {
    version = "1.0.0"
}

@flow echo(name: string): string {
    return @flexible {
        goal = "Greet \${name}"
        input = { name }
        output = string
    }
}
`;

interface Ran {
  readonly status: string;
  readonly output: string;
  readonly invocationId: string;
}
interface Compared {
  readonly runs: readonly { readonly flow: string; readonly status: string; readonly outcome: string }[];
  readonly places: readonly { readonly path: string; readonly sameAnswer: boolean; readonly sameRequest: boolean }[];
}

const folder = () => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, "a folder is open");
  return vscode.Uri.joinPath(first.uri, "recordings");
};
const file = (name: string) => vscode.Uri.joinPath(folder(), name);
const source = () => file("echo.scaicore");
const write = (name: string, text: string) => vscode.workspace.fs.writeFile(file(name), new TextEncoder().encode(text));
const read = async (name: string) => new TextDecoder().decode(await vscode.workspace.fs.readFile(file(name)));
const command = async <T>(name: string, ...given: readonly unknown[]) =>
  await vscode.commands.executeCommand<T>(name, ...given);
const run = (name: string) => command<Ran>("scaicore.run", source(), "echo", { name });

describe("prompts and recordings", () => {
  let first: Ran;
  before(async () => {
    await write("echo.scaicore", PROGRAM);
    await write("echo.mock.json", '{\n  "models": { "primary": "Hello {{input.name}}" }\n}\n');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(source()));
    first = await run("Ada");
    assert.equal(first.output, "Hello Ada");
  });
  after(async () => {
    await vscode.workspace.getConfiguration("scaicore").update("prompts.lens", undefined, true);
    await vscode.workspace.fs.delete(folder(), { recursive: true });
  });

  it("a prompt is shown where its keyword stands, as a lens, and whole with what was sent", async () => {
    const document = await vscode.workspace.openTextDocument(source());
    const place = document.positionAt(PROGRAM.indexOf("@flexible") + 3);
    const hovers = await command<vscode.Hover[]>("vscode.executeHoverProvider", source(), place);
    const texts = hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value));
    assert.ok(
      texts.some((text) => text.includes("primary: mock answers") && text.includes("Greet ${name}")),
      texts.join("\n---\n"),
    );
    const lenses = async () =>
      (await command<vscode.CodeLens[]>("vscode.executeCodeLensProvider", source(), 100)).filter(
        (lens) => lens.command?.command === "scaicore.prompts.show",
      );
    assert.deepEqual(await lenses(), []);
    await vscode.workspace.getConfiguration("scaicore").update("prompts.lens", true, true);
    const [lens, ...more] = await lenses();
    assert.deepEqual(more, []);
    const [, block] = (lens?.command?.arguments ?? []) as readonly unknown[];
    const text = await command<string>("scaicore.prompts.show", source(), block);
    assert.ok(text.includes("Greet ${name}"), text);
    assert.ok(text.includes("as it was sent in the last run"), text);
    assert.ok(text.includes("Greet Ada"), text);
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, "scaicore-prompt");
  });

  it("what was sent in a run is shown", async () => {
    const text = await command<string>("scaicore.prompts.ofRun", first.invocationId);
    assert.ok(text.includes("Greet Ada"), text);
    assert.ok(text.includes("Hello Ada"), text);
  });

  it("a run becomes the mock of its program, and runs stand side by side", async () => {
    const target = await command<vscode.Uri>("scaicore.runs.useAsMock", first.invocationId);
    assert.equal(target.toString(), file("echo.recording.jsonl").toString());
    assert.ok((await read("echo.recording.jsonl")).startsWith('{"kind":"recording","version":1}\n'));
    assert.equal((JSON.parse(await read("echo.mock.json")) as { recording: string }).recording, "echo.recording.jsonl");
    await write("echo.mock.json", '{ "recording": "echo.recording.jsonl" }\n');
    const second = await run("Ada");
    assert.equal(second.output, "Hello Ada");
    // Of another prompt the block gets what it got then.
    const third = await run("Bob");
    assert.equal(third.output, "Hello Ada");

    const same = await command<Compared>("scaicore.runs.compare", first.invocationId, second.invocationId);
    assert.deepEqual(
      same.places.map(({ sameAnswer, sameRequest }) => ({ sameAnswer, sameRequest })),
      [{ sameAnswer: true, sameRequest: true }],
    );
    const other = await command<Compared>("scaicore.runs.compare", first.invocationId, third.invocationId);
    assert.equal(other.places[0]?.sameRequest, false);
    assert.equal(other.runs[0]?.outcome, "Hello Ada");
    // The window tells of a new tab after it has made it.
    const labels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    for (const end = Date.now() + 10_000; !labels().includes("Runs of echo") && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(labels().includes("Runs of echo"), labels().join(", "));
  });

  it("a run with other models that cannot be reached stands beside the first one with its error", async () => {
    const providers = { nobody: { kind: "openai-compatible", baseUrl: "http://127.0.0.1:9/v1", attempts: 1 } };
    const models = { providers, default: { provider: "nobody", model: "m" } };
    await write("other.models.json", JSON.stringify(models));
    const compared = await command<Compared>(
      "scaicore.runs.withOtherModels",
      first.invocationId,
      file("other.models.json"),
    );
    assert.deepEqual(
      compared.runs.map(({ status }) => status),
      ["COMPLETED", "FAILED"],
    );
  });
});
