// A flow that computes without an end: its process computes, and nothing else of the window does.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** Sorts a long list a hundred thousand times, which no limit ends while they are as the settings below say. */
const RUNAWAY = `@core Runaway { version = "1.0.0" }

/// Does not end today.
@flow runaway(): int {
    list = range(300000)
    return range(100000).map(i => list.sort(x => 0 - x).length).sum()
}
`;

/** In the folder: what a machine can override, a remote window does not take from the user's settings. */
const SETTINGS = { "scaicore.limits": { steps: Number.MAX_SAFE_INTEGER, evaluationMs: 0 } };

/** Ticks of 10 ms that a process has computed. */
const computed = ({ pid }) =>
  readFileSync(`/proc/${pid}/stat`, "utf8")
    .split(" ")
    .slice(13, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0);

export default {
  title: "a flow that computes",
  // The tests in the extension host show it too.
  soak: true,
  workspace: { "runaway.scaicore": RUNAWAY, ".vscode/settings.json": JSON.stringify(SETTINGS) },
  steps: {
    "computes in a process of its own": async (t) => {
      await t.window.openFile("runaway.scaicore");
      await t.window.clickLens("Run");
      t.engine = await processOf(t, /dist\/engine\/main\.mjs/);
      const before = computed(t.engine);
      while (computed(t.engine) < before + 50) await t.window.page.waitForTimeout(100);
    },

    "and the window answers meanwhile": async (t) => {
      const host = await processOf(t, /--type=extensionHost/);
      const [engine, others] = [computed(t.engine), computed(host)];
      await t.window.command("ScaiCore: Copy Path of the Run Store");
      await t.window.status("The path of the run store is on the clipboard").waitFor();
      assert.ok(computed(t.engine) > engine, "the flow goes on");
      assert.ok(computed(host) - others < computed(t.engine) - engine, "the extension host has time");
      const panel = await t.window.webview("vscode-button");
      await panel.locator("vscode-button", { hasText: "Cancel" }).waitFor();
      await t.shot("computing");
    },

    "until it is cancelled": async (t) => {
      const panel = await t.window.webview("vscode-button");
      await panel.locator("vscode-button", { hasText: "Cancel" }).click();
      await t.window.lens("cancelled").waitFor();
      await t.shot("cancelled");
      const left = await t.server.processes(/dist\/engine\/main\.mjs/);
      assert.ok(!left.some(({ pid }) => pid === t.engine.pid), "its process is gone");
    },
  },
};

async function processOf(t, name) {
  for (;;) {
    const [found] = await t.server.processes(name);
    if (found !== undefined) return typeof found === "number" ? { pid: found } : found;
    await t.window.page.waitForTimeout(100);
  }
}
