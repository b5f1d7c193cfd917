// Every example runs in the editor to its end, its checkpoints decided, and the refund desk across two cores.
import assert from "node:assert/strict";
import * as vscode from "vscode";

interface Checkpoint {
  readonly checkpointId: string;
  readonly core: string;
  readonly prompt: string;
  readonly options: readonly { readonly id: string }[];
  readonly form?: { readonly properties?: Readonly<Record<string, Schema>>; readonly required?: readonly string[] };
}
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}
interface Result {
  readonly status?: string;
  readonly kind?: string;
  readonly output?: unknown;
  readonly error?: { readonly message: string };
  readonly checkpoints?: readonly Checkpoint[];
}

const AGREED = /^(?:approve|corrected|yes|send|publish|keep)/;
const MOST_DECISIONS = 40;

/** In the order in which they run: the ledger has an account before the desk asks for it. */
const RUNS: readonly (readonly [file: string, flow: string, input: object])[] = [
  ["greet.scaicore", "greet", { name: "Ada" }],
  [
    "content-pipeline/content-pipeline.scaicore",
    "publish_article",
    {
      brief: {
        topic: "moths at night",
        audience: "families",
        facts: ["They come at dusk", "Lamps confuse them"],
        max_words: 400,
      },
    },
  ],
  [
    "invoice-processor/invoice-processor.scaicore",
    "process_mail",
    { file_id: "7b0c1f3e-2f4d-4c2a-9a55-0d2f6f0f4b11", sender: "post@example.org" },
  ],
  ["rent-roll/rent-roll.scaicore", "look_after", { house: "Canal 1" }],
  ["scheduled-digest/scheduled-digest.scaicore", "digest", { force: true }],
  [
    "support-agent/support-agent.scaicore",
    "handle_message",
    { customer_id: "c-100", text: "I am 1.75 m. Which frame size do I need?" },
  ],
  [
    "refund-desk/ledger/ledger.scaicore",
    "open_account",
    { order_id: "o-1", customer_id: "c-1", iban: "NL91ABNA0417164300", paid: 900 },
  ],
  ["refund-desk/desk/refund-desk.scaicore", "request_refund", { order_id: "o-1", reason: "late", amount: 400 }],
];

/** The decision of somebody who agrees, with what a form needs as it was proposed. */
function agreement({ options, form }: Checkpoint): object {
  const decision = (options.find(({ id }) => AGREED.test(id)) ?? options[0])?.id ?? "Fine.";
  const fields = Object.entries(form?.properties ?? {}).flatMap(([name, schema]): [string, unknown][] => {
    if (schema.default !== undefined) return [[name, schema.default]];
    if (form?.required?.includes(name) !== true) return [];
    return [[name, schema.enum?.[0] ?? { string: "Fine.", boolean: true, number: 1, integer: 1 }[schema.type ?? ""]]];
  });
  return { decision, ...Object.fromEntries(fields) };
}

async function toTheEnd(first: Result, asked: Checkpoint[]): Promise<Result> {
  let result = first;
  for (let decisions = 0; result.status === "SUSPENDED" && decisions < MOST_DECISIONS; decisions++) {
    const [checkpoint] = result.checkpoints ?? [];
    assert.ok(checkpoint, "it waits for somebody");
    asked.push(checkpoint);
    const next = await vscode.commands.executeCommand<Result | undefined>(
      "scaicore.checkpoints.resolve",
      checkpoint.checkpointId,
      agreement(checkpoint),
      // A second pair of eyes is another person's.
      `person-${decisions}`,
    );
    assert.ok(next, `"${checkpoint.prompt}" is decided with ${JSON.stringify(agreement(checkpoint))}`);
    result = next;
  }
  return result;
}

describe("the examples in the editor", () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder, "a folder is open");
  const configuration = () => vscode.workspace.getConfiguration("scaicore");

  before(async () => {
    await vscode.extensions.getExtension("scaicore.scaicore-vscode")?.activate();
    await configuration().update("checkpoints.reveal", "off", vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    await configuration().update("checkpoints.reveal", undefined, vscode.ConfigurationTarget.Global);
  });

  it("are all here", async () => {
    const files = await vscode.workspace.findFiles("**/*.scaicore");
    const texts = await Promise.all(files.map(async (uri) => (await vscode.workspace.openTextDocument(uri)).getText()));
    const programs = files
      .filter((_, index) => /^@core\b/m.test(texts[index] ?? ""))
      .map((uri) => vscode.workspace.asRelativePath(uri));
    assert.deepEqual(programs.sort(), RUNS.map(([file]) => file).sort());
  });

  for (const [file, flow, input] of RUNS)
    it(`run to the end: ${flow} of ${file}`, async () => {
      const source = vscode.Uri.joinPath(folder, file);
      const first = await vscode.commands.executeCommand<Result>("scaicore.run", source, flow, input);
      const asked: Checkpoint[] = [];
      const last = await toTheEnd(first, asked);
      assert.equal(last.status, "COMPLETED", JSON.stringify(last).slice(0, 2_000));
      if (flow !== "request_refund") return;
      assert.deepEqual([...new Set(asked.map(({ core }) => core))], ["Ledger"]);
      assert.equal((last.output as { readonly status: string }).status, "paid");
    });

  it("run a flow of a library with the program that imports it", async () => {
    const library = vscode.Uri.joinPath(folder, "invoice-processor/invoices.scaicore");
    const result = await vscode.commands.executeCommand<Result>("scaicore.run", library, "net_total", { lines: [] });
    assert.equal(result.status, "COMPLETED", JSON.stringify(result));
  });

  it("are drawn, begun and reported with the answers given as arguments", async () => {
    const greet = vscode.Uri.joinPath(folder, "greet.scaicore");
    assert.equal(await vscode.commands.executeCommand("scaicore.graph.show", greet, "greet"), "greet");
    const made = await vscode.commands.executeCommand<string>("scaicore.newFlow", "rules", "Fees", folder);
    assert.equal(made, vscode.Uri.joinPath(folder, "fees.scaicore").toString());
    const again = await vscode.commands.executeCommand<string>("scaicore.newFlow", "rules", "Fees", folder);
    assert.equal(again, vscode.Uri.joinPath(folder, "fees-2.scaicore").toString());
    for (const file of [made, again]) await vscode.workspace.fs.delete(vscode.Uri.parse(file));
    const report = await vscode.commands.executeCommand<string>("scaicore.reportIssue");
    assert.match(report, /settings that were changed: .*`scaicore\.checkpoints\.reveal`/);
    assert.ok(!report.includes(folder.path), "no path");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
});
