// The main job, as a person does it: write, run, decide, see, export; in one window, then in two.
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import assert from "node:assert/strict";
import { GREET, greetingWorkspace } from "./lib/greeting.mjs";

const root = resolve(import.meta.dirname, "../..");
const scaicore = join(root, "runtime/bin/scaicore.mjs");

/** `scaicore … --json` on the store of the extension. */
async function cli(t, ...args) {
  const run = promisify(execFile)(process.execPath, [scaicore, ...args, "--store", t.store, "--json"]);
  return JSON.parse((await run).stdout);
}

/** The store of the one folder that is open. */
async function findStore(t) {
  const stores = join(t.server.dataFolder, "User/globalStorage/scaicore.scaicore-vscode/stores");
  const [one, ...others] = await readdir(stores);
  assert.equal(others.length, 0, "one folder has one store");
  return join(stores, one);
}

/** The example as it was, and no mistake in it. */
async function restore(t) {
  await t.window.openFile("greet.scaicore");
  await t.window.replaceAll(GREET);
  await t.window.save();
  // What was pasted ends in view: back to the flow, whose lens is clicked next.
  await t.window.goTo(22);
}

const panel = (window, name = "Ada") => window.webview(`h1:has-text("Send this greeting to ${name}?")`);
const button = (frame, label) => frame.locator("vscode-button", { hasText: label });

async function runGreet(window, name) {
  await window.clickLens("Run");
  const form = await window.webview('vscode-textarea[id$="name"]');
  await form.locator('vscode-textarea[id$="name"] textarea').fill(name);
  await window.press("Control+Enter");
  return form;
}

export default {
  title: "the approval flow",
  workspace: greetingWorkspace,
  steps: {
    "colours the file and shows a Run lens": async (t) => {
      await t.window.openFile("greet.scaicore");
      await t.window.lens("Run").waitFor();
      await t.shot("editor-dark");
    },

    "shows a mistake in Problems with its code as it is typed": async (t) => {
      await t.window.goToEndOf(24);
      await t.window.press("Enter");
      await t.window.type("llm = fats");
      await t.window.problem("fats", "E205");
      await t.shot("problem");
    },

    "clears it as soon as it is mended, and keeps the lens all the while": async (t) => {
      await t.window.lens("Run").waitFor();
      await t.window.openFile("greet.scaicore");
      await t.window.goToEndOf(25);
      for (let i = 0; i < 4; i++) await t.window.press("Backspace");
      await t.window.type("primary");
      await t.window.noProblem();
      await t.window.hidePanel();
    },

    "completes a keyword": async (t) => {
      await t.window.openFile("greet.scaicore");
      await t.window.goToEndOf(29);
      await t.window.press("Enter");
      await t.window.type("@rig");
      await t.window.complete("@rigid");
      assert.match((await t.window.lines()).join("\n"), /@rigid \{/);
      await restore(t);
    },

    "completes a symbol of the enum that is expected": async (t) => {
      const lines = GREET.split("\n");
      const at = lines.findIndex((line) => line.includes(":neutral }"));
      await t.window.goTo(at + 1, lines[at].indexOf(":neutral") + ":neutral".length + 1);
      for (let i = 0; i < ":neutral".length; i++) await t.window.press("Backspace");
      await t.window.type(":for");
      await t.window.complete(":formal");
      assert.match((await t.window.lines()).join("\n"), /mood: :formal \}/);
      await t.window.noProblem();
      await t.window.hidePanel();
      await restore(t);
    },

    "runs the flow from its lens, with a form made from its parameters": async (t) => {
      await t.window.openFile("greet.scaicore");
      await t.window.clickLens("Run");
      const form = await t.window.webview('vscode-textarea[id$="name"]');
      await t.shot("form-dark");
      await form.locator("vscode-button", { hasText: "Run" }).first().click();
      await form
        .getByText(/required|needed|fill/i)
        .first()
        .waitFor();
      await form.locator('vscode-textarea[id$="name"] textarea').fill("Ada");
      await t.window.press("Control+Enter");
    },

    "opens the checkpoint beside the editor, and counts it on the badge": async (t) => {
      const checkpoint = await panel(t.window);
      await checkpoint.getByText("Send this greeting to Ada?").first().waitFor();
      await checkpoint.getByText("Hello Ada, how good to see you!").first().waitFor();
      await button(checkpoint, "Approve").waitFor();
      await button(checkpoint, "Reject").waitFor();
      await t.window.badge("ScaiCore").getByText("1").waitFor();
      await t.shot("checkpoint-dark");
      await t.window.theme("light");
      await t.shot("checkpoint-light");
      await t.window.theme("high-contrast");
      await t.shot("checkpoint-high-contrast");
      await t.window.theme("dark");
    },

    "is still there after a reload of the window, and the command line lists the same": async (t) => {
      t.store = await findStore(t);
      const before = await cli(t, "checkpoints");
      assert.equal(before.checkpoints.length, 1);
      t.checkpointId = before.checkpoints[0].checkpoint_id;
      await t.window.reload();
      const checkpoint = await panel(t.window);
      await checkpoint.getByText("Send this greeting to Ada?").first().waitFor();
      await t.window.badge("ScaiCore").getByText("1").waitFor();
      const after = await cli(t, "checkpoints");
      assert.deepEqual(
        after.checkpoints.map(({ checkpoint_id }) => checkpoint_id),
        [t.checkpointId],
      );
    },

    "shows it in the view too": async (t) => {
      await t.window.view("ScaiCore");
      await t.window.treeRow("Send this greeting to Ada?").waitFor();
      await t.shot("view-dark");
    },

    "resolves once, whatever one clicks": async (t) => {
      const checkpoint = await panel(t.window);
      await button(checkpoint, "Approve").dblclick();
      await checkpoint.getByText("Hello Ada, how good to see you!").first().waitFor();
      await checkpoint
        .locator(".outcome")
        .getByText(/Approve/)
        .first()
        .waitFor();
      await checkpoint.getByText("The flow is complete").first().waitFor();
      await t.shot("result-dark");
      await t.window.theme("light");
      await t.shot("result-light");
      await t.window.theme("dark");
    },

    "agrees with the command line about what was decided": async (t) => {
      const { checkpoints } = await cli(t, "checkpoints", "--status", "all");
      const decided = checkpoints.find(({ checkpoint_id }) => checkpoint_id === t.checkpointId);
      assert.equal(decided.status, "resolved");
      assert.equal(decided.decision.resolution.decision, "approve");
      assert.equal((await cli(t, "checkpoints")).checkpoints.length, 0);
      await t.window.badge("ScaiCore").waitFor({ state: "hidden" });
    },

    "exports the bundle": async (t) => {
      await t.window.openFile("greet.scaicore");
      await t.window.command("ScaiCore: Export IR Bundle");
      await t.window.notification("HelloWorld").waitFor();
      const bundle = join(t.server.workspace, "build/HelloWorld.scaicore-ir");
      assert.equal((await readFile(bundle)).subarray(0, 4).toString(), "SCIR");
      await t.shot("export-dark");
    },

    "closes in one window what was decided in the other": async (t) => {
      await t.window.openFile("greet.scaicore");
      await runGreet(t.window, "Grace");
      const first = await panel(t.window, "Grace");
      await first.getByText("Send this greeting to Grace?").first().waitFor();
      const other = await t.openWindow(t.browser);
      await other.view("ScaiCore");
      await other.treeRow("Send this greeting to Grace?").click();
      const second = await panel(other, "Grace");
      await button(second, "Reject").click();
      await second
        .locator(".outcome")
        .getByText(/Reject/)
        .first()
        .waitFor();
      await first
        .locator(".outcome")
        .getByText(/Reject/)
        .first()
        .waitFor();
      assert.equal(await button(first, "Approve").count(), 0);
      await t.window.badge("ScaiCore").waitFor({ state: "hidden" });
      await t.shot("decided-elsewhere");
    },
  },
};
