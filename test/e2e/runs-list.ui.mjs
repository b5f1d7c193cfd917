// What can be done with runs that are over: copied as a test that passes, compared after a reload, filtered, deleted.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { greetingWorkspace } from "./lib/greeting.mjs";

const scaicore = join(resolve(import.meta.dirname, "../.."), "runtime/bin/scaicore.mjs");

async function runGreet(t, name, option) {
  await t.window.openFile("greet.scaicore");
  await t.window.clickLens("Run");
  const form = await t.window.webview('vscode-textarea[id$="name"]');
  await form.locator('vscode-textarea[id$="name"] textarea').fill(name);
  await form.getByRole("button", { name: /^Run/ }).click();
  const checkpoint = await t.window.webview(`h1:has-text("Send this greeting to ${name}?")`);
  await checkpoint.locator("vscode-button", { hasText: option }).dblclick();
  await checkpoint.getByText("The flow is complete").first().waitFor();
}

export default {
  title: "runs that are over",
  soak: true,
  workspace: greetingWorkspace,
  // A window in a browser saves by itself after a second: what is unsaved would be seen by those who look in time.
  settings: { "scaicore.checkpoints.undoSeconds": 0, "files.autoSave": "off" },
  pictures: [],
  steps: {
    "runs twice": async (t) => {
      await runGreet(t, "Ada", "Approve");
      await runGreet(t, "Bo", "Reject");
      await t.window.view("ScaiCore");
      await t.window.treeRow(/rejected by/).waitFor();
    },

    "copies a run as a test, which passes on the command line": async (t) => {
      await t.window.treeRow(/Bo · rejected by/).click();
      const page = await t.window.webview('h1:has-text("Run of greet")');
      await page.getByRole("button", { name: "Copy as test" }).click();
      await t.shot("copy-as-test");
      await t.window.notification("A test of this run").getByRole("button", { name: "Add to the Program" }).click();
      // It is in the text, which then takes the focus, before it is saved.
      await t.window.page.locator(".tab.dirty", { hasText: "greet.scaicore" }).first().waitFor();
      await t.window.page.locator(".monaco-editor.focused").first().waitFor();
      await t.window.save();
      const args = [scaicore, "test", join(t.server.workspace, "greet.scaicore"), "--json"];
      const { passed, failed } = JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
      assert.deepEqual([passed, failed], [1, 0]);
    },

    "lists only the runs that one looks for": async (t) => {
      await t.window.command("ScaiCore: Filter Runs…");
      await t.window.choose("By Text…");
      await t.window.answer("Ada");
      await t.window.treeRow(/Bo/).waitFor({ state: "detached" });
      await t.window.treeRow(/Ada · completed/).waitFor();
      await t.shot("filtered");
      await t.window.command("ScaiCore: Show All Runs");
      await t.window.treeRow(/Bo/).waitFor();
    },

    "sets two runs side by side, also after a reload": async (t) => {
      await t.window.treeRow(/Bo · rejected by/).click();
      const page = await t.window.webview('h1:has-text("Run of greet")');
      await page.getByRole("button", { name: "Compare…" }).click();
      await t.window.choose("greet");
      await (await t.window.webview('h1:has-text("Runs of greet")')).getByText("In all").waitFor();
      await t.window.reload();
      await t.window.tab("Runs").click();
      await (await t.window.webview('h1:has-text("Runs of greet")')).getByText("In all").waitFor();
      await t.shot("compared-after-reload");
    },

    "deletes a run once that is confirmed": async (t) => {
      await t.window.view("ScaiCore");
      await t.window.treeRow(/Bo · rejected by/).click();
      const page = await t.window.webview('h1:has-text("Run of greet")');
      await page.getByRole("button", { name: "Delete…" }).click();
      await t.window.dialog("Delete the run of greet?").getByRole("button", { name: "Delete Run" }).click();
      await t.window.treeRow(/Bo/).waitFor({ state: "detached" });
      await page.getByText("not in the store any more").waitFor();
      assert.equal(await t.window.treeRow(/Ada/).count(), 1);
    },
  },
};
