// Who may decide, as people see it: a reason instead of buttons, votes of two persons, and the digest of what was shown.
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
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

const decidesAs = (name, roles) => ({ "scaicore.checkpoints.decideAs": name, "scaicore.checkpoints.roles": roles });

export default {
  title: "who may decide",
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

    "records the vote of somebody with the role, and waits for a second one": async (t) => {
      t.server.configure(decidesAs("ada", ["manager"]));
      const checkpoint = await panel(t.window);
      await checkpoint.getByText("0 of 2 approvals").first().waitFor();
      await button(checkpoint, "Approve").click();
      await checkpoint.getByText("1 of 2 approvals: ada").first().waitFor();
      assert.equal(await isDisabled(checkpoint, "Approve"), false);
      await t.shot("one-of-two-dark");
      await t.window.theme("light");
      await t.shot("one-of-two-light");
      await t.window.theme("dark");
    },

    "is decided by the second person, elsewhere, and says by whom": async (t) => {
      const { checkpoints } = await cli(t, "checkpoints");
      const id = checkpoints[0].checkpoint_id;
      const approve = JSON.stringify({ decision: "approve" });
      const result = await cli(t, "resume", id, "--resolution", approve, "--as", "user:bob", "--role", "manager");
      assert.equal(result.status, "COMPLETED");
      const checkpoint = await panel(t.window);
      await checkpoint.locator(".outcome").getByText("by ada, bob").first().waitFor();
      await t.shot("two-of-two-dark");
      const all = await cli(t, "checkpoints", "--status", "all");
      const { decision, digest } = all.checkpoints[0];
      assert.deepEqual(
        decision.votes.map(({ by }) => by),
        ["ada", "bob"],
      );
      // The panel sent what it had shown; nothing was shown by the command line, which was given the answer.
      assert.equal(decision.votes[0].shown_digest, digest);
      assert.equal(decision.votes[1].shown_digest, undefined);
    },
  },
};
