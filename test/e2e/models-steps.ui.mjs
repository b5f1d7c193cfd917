// docs/models.md, step by step on a clean profile: each entry of the list of who answers, from "Mock" to a run that shows its answer.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadTypeScript } from "../../scripts/load-typescript.mjs";
import { greetingWorkspace } from "./lib/greeting.mjs";
import { MODEL_VENDOR, startVendor } from "./lib/vendor.mjs";

const { startFakeServer } = await loadTypeScript("test/models/fake-server.ts");
const said = (who) => ({ message: `Good morning Ada, says ${who}.`, mood: "formal" });
const vendor = await startVendor(({ tools }) =>
  tools.length === 0 ? ["OK"] : [{ name: tools[0].name, input: said("VS Code") }],
);
const KEYS = { openai: "sk-typed-3h7Qm2Zx", anthropic: "sk-ant-of-the-environment" };
/** What `GET /models` lists. */
const LIST = JSON.stringify({ data: [{ id: "embedder" }, { id: "llama3.2" }, { id: "mistral" }] });

const status = (window) => window.page.locator('.statusbar-item[id="scaicore.scaicore-vscode.scaicore.models"]');
const seesStatus = (t, text) => status(t.window).filter({ hasText: text }).waitFor();
async function clickStatus(t, text) {
  const item = status(t.window).filter({ hasText: text });
  await item.waitFor();
  await item.locator("a").first().click();
}
/** As long as the item of the status bar has the focus, its tooltip lies over notifications. */
const toEditor = (t) => t.window.page.locator(".editor-instance .view-lines").first().click();
const config = async (t) => JSON.parse(await readFile(join(t.server.workspace, "scaicore.models.json"), "utf8"));
/** A list says what it is for in its empty field, a question below it. */
const question = (t, text) =>
  t.window.quickInput.getByText(text).or(t.window.quickInput.getByPlaceholder(text)).first();
const prompted = (t, text) => question(t, text).waitFor();

/** A file opens where the focus is, and that may be the column of the panels. */
async function openBeside(t, name) {
  await toEditor(t);
  await t.window.openFile(name);
}

/** Waits for a row of the open list, and takes it. */
async function choose(t, label) {
  await t.window.quickInput.getByText(label, { exact: true }).first().waitFor();
  await t.window.choose(label);
}

/** `ScaiCore: Choose Model for Role…` as far as who answers. */
async function chooseFor(t, role, provider) {
  await openBeside(t, "greet.scaicore");
  await t.window.command("ScaiCore: Choose Model for Role…");
  await prompted(t, "The role that a model answers for");
  await choose(t, role);
  await prompted(t, "Who answers");
  await choose(t, provider);
}

/** The name of a model is asked for, with one to begin with: where nothing is listed, or after "Another Model…". */
async function nameModel(t, suggested, name = suggested) {
  const input = t.window.quickInput.locator(".quick-input-box input").first();
  await prompted(t, "The model, as");
  assert.equal(await input.inputValue(), suggested);
  await t.window.answer(name);
}

/** The message that names what was chosen comes once the file is written: the item of the status bar follows an open file before it is saved. */
const writtenFor = (t, model) => t.window.notification(`The role primary is answered by ${model} now`).waitFor();

/** Tests the connection from the message that names what was chosen. */
async function testFrom(t, message, outcome) {
  await toEditor(t);
  await t.window.notification(message).getByRole("button", { name: "Test Connection" }).click();
  await t.window.notification(outcome).waitFor();
  await t.window.command("Notifications: Clear All Notifications");
}

/** Runs the greeting by its lens: the form says whom it asks, and the checkpoint shows the answer. */
async function runs(t, asks, answer) {
  await openBeside(t, "greet.scaicore");
  await seesStatus(t, asks);
  await t.window.clickLens("Run");
  const form = await t.window.webview('vscode-textarea[id$="name"]');
  await form.getByText(`with ${asks}`).waitFor();
  await form.locator('vscode-textarea[id$="name"] textarea').fill("Ada");
  await t.window.press("Control+Enter");
  const checkpoint = await t.window.webview('h1:has-text("Send this greeting to Ada?")');
  await checkpoint.getByText(answer.message).filter({ visible: true }).first().waitFor();
}

/** Gives a provider the address of the server, in the file, as a person writes it, and what else the file shall have. */
async function writeAddress(t, name, more = {}) {
  await openBeside(t, "scaicore.models.json");
  const changed = { ...(await config(t)), ...more };
  changed.providers[name].baseUrl = t.model.url;
  await t.window.replaceAll(JSON.stringify(changed, undefined, 2));
  await t.window.save();
}

export default {
  title: "docs/models.md, step by step",
  // Too long for each day; the tests in the extension host choose models too.
  soak: true,
  alongside: [MODEL_VENDOR],
  env: { ...vendor.env, ANTHROPIC_API_KEY: KEYS.anthropic },
  workspace: greetingWorkspace,
  // Who has a key is asked which models it has: the test bed answers nobody.
  maySend: (request) => /^CONNECT api\.(openai|anthropic)\.com:443$/.test(request),
  stepLimitMs: 180_000,
  steps: {
    "VS Code's models: from Mock by a click, the model chosen of a list, tested, and run": async (t) => {
      t.who = "nobody";
      t.model = await startFakeServer([
        ({ path }) => (path.endsWith("/models") ? { body: LIST } : { text: JSON.stringify(said(t.who)) }),
      ]);
      await t.window.openFile("greet.scaicore");
      await clickStatus(t, "Mock");
      await choose(t, "VS Code's Models");
      await prompted(t, "The model of vscode");
      await t.shot("vscode-models");
      await choose(t, "Model bright");
      await seesStatus(t, "test-vendor/bright · vscode");
      assert.deepEqual(await config(t), {
        providers: { vscode: { kind: "vscode" } },
        default: { provider: "vscode", model: "test-vendor/bright" },
      });
      await testFrom(t, "test-vendor/bright of vscode now", /test-vendor\/bright of vscode answers: about \d+ tokens/);
      await runs(t, "test-vendor/bright · vscode", said("VS Code"));
      await t.shot("vscode-run");
    },

    "Ollama: for a role of the program, its models listed by its endpoint": async (t) => {
      t.who = "Ollama";
      await chooseFor(t, "primary", "Ollama");
      // A machine may have one: then its models are listed.
      await prompted(t, /The model, as local calls it|The model of local/);
      if (await t.window.quickInput.getByText("Another Model…").isVisible()) await choose(t, "Another Model…");
      await nameModel(t, "llama3.2");
      await seesStatus(t, "llama3.2 · local");
      await writtenFor(t, "llama3.2 of local");
      assert.deepEqual((await config(t)).providers.local, {
        kind: "openai-compatible",
        baseUrl: "http://127.0.0.1:11434/v1",
      });
      await writeAddress(t, "local");
      await chooseFor(t, "primary", "local");
      await prompted(t, "The model of local");
      await t.shot("models-listed");
      await choose(t, "mistral");
      await testFrom(t, "The role primary is answered by mistral of local now", "mistral of local answers: 18 tokens");
      await runs(t, "mistral · local", said("Ollama"));
      assert.match(t.model.asked.at(-1).path, /chat\/completions$/);
    },

    "OpenAI: a key is asked for before the model, and may wait": async (t) => {
      t.who = "OpenAI";
      await chooseFor(t, "primary", "OpenAI");
      await prompted(t, "The key of openai.");
      assert.equal(await t.window.quickInput.locator("input").first().getAttribute("type"), "password");
      await t.shot("key-asked");
      await t.window.press("Enter");
      await nameModel(t, "gpt-5-mini");
      await seesStatus(t, "gpt-5-mini · openai");
      await writtenFor(t, "gpt-5-mini of openai");
      assert.deepEqual((await config(t)).providers.openai, { kind: "openai", apiKey: "${env:OPENAI_API_KEY}" });
      await t.window.command("Notifications: Clear All Notifications");
      await writeAddress(t, "openai");
      await openBeside(t, "greet.scaicore");
      await t.window.command("ScaiCore: Test Connection");
      await prompted(t, "The provider to ask");
      await choose(t, "openai");
      const missing = t.window.notification("OPENAI_API_KEY is not set");
      await missing.waitFor();
      await t.shot("key-missing");
      await missing.getByRole("button", { name: "Set API Key…" }).click();
      await prompted(t, "The key of openai.");
      await t.window.answer(KEYS.openai);
      await testFrom(t, "The key of openai is kept", "gpt-5-mini of openai answers: 18 tokens");
      assert.equal(t.model.asked.at(-1).headers.authorization, `Bearer ${KEYS.openai}`);
      await runs(t, "gpt-5-mini · openai", said("OpenAI"));
      assert.match(t.model.asked.at(-1).path, /responses$/);
    },

    "Anthropic: with a key of the environment nothing is asked for": async (t) => {
      t.who = "Anthropic";
      await chooseFor(t, "primary", "Anthropic");
      await nameModel(t, "claude-sonnet-4-5");
      await seesStatus(t, "claude-sonnet-4-5 · anthropic");
      await writtenFor(t, "claude-sonnet-4-5 of anthropic");
      await t.window.command("Notifications: Clear All Notifications");
      await writeAddress(t, "anthropic", { prices: { "claude-sonnet-4-5": { input: 1000, output: 2000 } } });
      await openBeside(t, "greet.scaicore");
      await t.window.command("ScaiCore: Test Connection");
      await choose(t, "anthropic");
      await t.window.notification("claude-sonnet-4-5 of anthropic answers: 18 tokens").waitFor();
      await t.window.command("Notifications: Clear All Notifications");
      await runs(t, "claude-sonnet-4-5 · anthropic", said("Anthropic"));
      assert.match(t.model.asked.at(-1).path, /messages$/);
      assert.equal(t.model.asked.at(-1).headers["x-api-key"], KEYS.anthropic);
    },

    "a click on the step of the run shows its prompt as it was sent, with tokens and price": async (t) => {
      const checkpoint = await t.window.webview('h1:has-text("Send this greeting to Ada?")');
      await checkpoint.locator("vscode-button", { hasText: "Approve" }).dblclick();
      // The panel goes on to the next decision, that of an earlier step.
      await t.window.view("ScaiCore");
      await t.window.treeRow(/greet.*completed/).click();
      const page = await t.window.webview('h1:has-text("Run of greet")');
      await page.getByRole("treeitem", { name: /candidate/ }).click();
      const drawer = page.getByRole("region", { name: "About candidate" });
      await drawer.getByText("primary · claude-sonnet-4-5").waitFor();
      await drawer.getByText("11 tokens in, 7 out · cost 0.025").waitFor();
      await drawer.getByText("Write a short, friendly greeting for Ada").first().waitFor();
      await drawer.getByText(said("Anthropic").message).first().waitFor();
      await t.shot("prompt-of-step");
      await openBeside(t, "greet.scaicore");
    },

    "a click leads to mock answers, and another one back": async (t) => {
      const before = t.model.asked.length;
      await clickStatus(t, "claude-sonnet-4-5 · anthropic");
      await seesStatus(t, "Mock");
      await toEditor(t);
      await t.window.clickLens("Run");
      const form = await t.window.webview('vscode-textarea[id$="name"]');
      await form.getByText("with mock answers").waitFor();
      await form.locator('vscode-textarea[id$="name"] textarea').fill("Ada");
      await t.window.press("Control+Enter");
      const checkpoint = await t.window.webview('h1:has-text("Send this greeting to Ada?")');
      await checkpoint.getByText("Hello Ada").filter({ visible: true }).first().waitFor();
      assert.equal(t.model.asked.length, before);
      await clickStatus(t, "Mock");
      await seesStatus(t, "claude-sonnet-4-5 · anthropic");
    },
  },
};
