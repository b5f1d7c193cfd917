// Who may decide, as people see it: a reason instead of buttons, votes of two persons, and the digest of what was shown.
import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import assert from "node:assert/strict";

const scaicore = join(resolve(import.meta.dirname, "../.."), "runtime/bin/scaicore.mjs");

const PAY = `@core Payments { version = "1.0.0" }
@flow pay(): string {
    decision = @checkpoint approval {
        present = { prompt = "Pay Nordlys ApS?"  payload = { invoice: "INV-815", amount: "EUR 1,312.50" } }
        assignee = "role:manager"
        quorum = 2
        self_approval = false
    }
    return decision
}
`;

/** `scaicore … --json` on the store of the extension. */
async function cli(t, ...args) {
  const stores = join(t.server.dataFolder, "User/globalStorage/scaicore.scaicore-vscode/stores");
  const [store] = await readdir(stores);
  const run = promisify(execFile)(process.execPath, [scaicore, ...args, "--store", join(stores, store), "--json"]);
  return JSON.parse((await run).stdout);
}

const panel = (window) => window.webview('h1:has-text("Pay Nordlys ApS?")');
const button = (frame, label) => frame.locator("vscode-button", { hasText: label });

async function isDisabled(frame, label) {
  return (await button(frame, label).getAttribute("aria-disabled")) === "true";
}

const note = (frame) => frame.getByRole("textbox", { name: "Note" });

/** What is shown in one window is in the other one so many milliseconds later, at most. */
async function seenWithin(ms, here, there, text) {
  const seen = async (frame) => {
    await frame.getByText(text).first().waitFor();
    return performance.now();
  };
  const [at, then] = await Promise.all([seen(here), seen(there)]);
  console.log(`    "${text}" is in the other window ${Math.round(then - at)} ms after it is in this one`);
  assert.ok(then - at <= ms, `${Math.round(then - at)} ms`);
}

const decidesAs = (name, roles) => ({ "scaicore.checkpoints.decideAs": name, "scaicore.checkpoints.roles": roles });

export default {
  title: "who may decide",
  soak: true,
  workspace: {
    "pay.scaicore": PAY,
    // Who decides is a setting of the machine, which a workspace may say anew.
    ".vscode/settings.json": JSON.stringify(decidesAs("grace", ["manager"])),
  },
  steps: {
    "tells the person who started the run that somebody else decides, instead of buttons": async (t) => {
      await t.window.openFile("pay.scaicore");
      await t.window.clickLens("Run");
      const checkpoint = await panel(t.window);
      await checkpoint.getByText("grace started the run, and somebody else has to decide it.").first().waitFor();
      assert.equal(await isDisabled(checkpoint, "Approve"), true);
      await t.window.press("Control+Enter");
      await checkpoint.getByText("sha256:").first().waitFor();
      await t.shot("not-by-starter-dark");
      assert.equal((await cli(t, "checkpoints")).checkpoints[0].votes, undefined);
    },

    "tells somebody without the role whom it is for": async (t) => {
      t.server.configure(decidesAs("ada", ["clerk"]));
      const checkpoint = await panel(t.window);
      await checkpoint.getByText("It is for role:manager, and ada is role:clerk.").first().waitFor();
      assert.equal(await isDisabled(checkpoint, "Reject"), true);
      await t.window.theme("light");
      await t.shot("for-others-light");
      await t.window.theme("dark");
    },

    "records the vote of somebody with the role, which a second person sees at once in a window of their own": async (
      t,
    ) => {
      t.server.configure(decidesAs("ada", ["manager"]));
      const checkpoint = await panel(t.window);
      await checkpoint.getByText("0 of 2 approvals").first().waitFor();
      // The same folder, and so the same store, in the name of somebody else.
      const ofBob = join(t.server.folder, "bob.code-workspace");
      const workspace = { folders: [{ path: t.server.workspace }], settings: decidesAs("bob", ["manager"]) };
      await writeFile(ofBob, JSON.stringify(workspace));
      t.second = await t.openWindow(t.browser, { folder: ofBob });
      await t.second.view("ScaiCore");
      await t.second.treeRow("Pay Nordlys ApS?").click();
      const there = await panel(t.second);
      await there.getByText("0 of 2 approvals").first().waitFor();
      await note(checkpoint).fill("Called them.");
      await button(checkpoint, "Approve").click();
      await checkpoint.getByRole("button", { name: "Send now" }).click();
      await seenWithin(1_000, checkpoint, there, "1 of 2 approvals: ada");
      assert.equal(await isDisabled(checkpoint, "Approve"), false);
      await t.shot("one-of-two-dark");
      await t.window.theme("light");
      await t.shot("one-of-two-light");
      await t.window.theme("dark");
    },

    "is decided by the second person in that window, which the first person sees at once": async (t) => {
      const here = await panel(t.window);
      const there = await panel(t.second);
      await note(there).fill("Fine.\nThe price is right.");
      await button(there, "Approve").click();
      await there.getByRole("button", { name: "Send now" }).click();
      await seenWithin(1_000, there, here, "by ada, bob");
      await here.locator(".outcome").getByText("by ada, bob").first().waitFor();
      await t.shot("two-of-two-dark");
      const all = await cli(t, "checkpoints", "--status", "all");
      const { decision, digest } = all.checkpoints[0];
      assert.deepEqual(
        decision.votes.map(({ by, note: written, shown_digest: shown }) => [by, written, shown === digest]),
        [
          ["ada", "Called them.", true],
          ["bob", "Fine.\nThe price is right.", true],
        ],
      );
    },
  },
};
