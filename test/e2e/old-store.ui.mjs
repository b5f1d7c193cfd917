// A folder whose runs an older version has kept, in a store of format 1: what waited is decided by this one.
import { execFile } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const root = resolve(import.meta.dirname, "../..");
const stores = join(root, "test/fixtures/stores-format-1");

/** `scaicore … --json` on the store of the folder. */
async function cli(t, ...args) {
  const command = [join(root, "runtime/bin/scaicore.mjs"), ...args, "--store", t.store, "--json"];
  return JSON.parse((await promisify(execFile)(process.execPath, command)).stdout);
}

const panel = (window, prompt) => window.webview(`h1:has-text("${prompt}")`);
const button = (frame, label) => frame.locator("vscode-button", { hasText: label });

export default {
  title: "a store of an older version",
  soak: true,
  workspace: { "stores.scaicore": readFileSync(join(stores, "stores.scaicore"), "utf8") },
  settings: { "scaicore.store": "workspace" },
  steps: {
    "is taken over, and shows what waits": async (t) => {
      t.store = join(t.server.workspace, ".scaicore");
      await cp(join(stores, "plain"), t.store, { recursive: true });
      await t.window.openFile("stores.scaicore");
      await t.window.lens("Run").waitFor();
      await t.window.view("ScaiCore");
      for (const prompt of ["suspended?", "half, second?", "voted?"]) await t.window.treeRow(prompt).waitFor();
      await t.shot("old-store");
      assert.equal(JSON.parse(await readFile(join(t.store, "format.json"), "utf8")).format, 2);
    },

    "is decided in one window, which the other one shows": async (t) => {
      const other = await t.openWindow(t.browser);
      await other.view("ScaiCore");
      await other.treeRow("suspended?").click();
      const there = await panel(other, "suspended?");
      await t.window.treeRow("suspended?").click();
      const here = await panel(t.window, "suspended?");
      await button(here, "Approve").click();
      // Here the next question comes; there the one that was looked at stays, with its outcome.
      await here.locator("h1", { hasText: "suspended?" }).waitFor({ state: "detached" });
      await there
        .locator(".outcome")
        .getByText(/Approve/)
        .first()
        .waitFor();
      await t.shot("old-store-decided");
      await t.shot("old-store-decided-elsewhere", other);
    },

    "and the command line says the same": async (t) => {
      const { checkpoints } = await cli(t, "checkpoints", "--status", "all");
      const decided = checkpoints.find(({ prompt }) => prompt === "suspended?");
      assert.equal(decided.decision.resolution.decision, "approve");
      assert.deepEqual(
        (await cli(t, "doctor")).findings.filter(({ severity }) => severity === "damage"),
        [],
      );
    },
  },
};
