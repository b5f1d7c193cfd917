// Decisions that can be trusted: nothing typed is lost, nothing is sent that cannot be undone, no question takes the keys.
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import assert from "node:assert/strict";

const scaicore = join(resolve(import.meta.dirname, "../.."), "runtime/bin/scaicore.mjs");

const ASK = `@core Ask { version = "1.0.0" }

@flow many(): int {
    xs = @foreach(max_concurrent = 8) i in range(3) {
        d = @checkpoint approval { present = { prompt = "Approve number \${i}?"  payload = { i } } }
        yield d
    }
    return xs.length
}

@flow mail(): string {
    d = @checkpoint approval {
        present = { prompt = "Answer this mail?"  payload = { mail: "Dear Ada,\\nplease pay\\n*all* of it" } }
        form = { answer: string = "Dear Bob,\\n\\nwe pay within fourteen days.\\n\\nAda", refund: money[EUR] }
    }
    if d.decision == "approve" { return d.answer }
    return "not answered"
}
`;
const LATER = `@core Later { version = "1.0.0" }

@flow later(): string {
    @checkpoint approval {
        present = { prompt = "Is it time?" }
        timeout = 15s
        on_timeout = "default"
        default = "approve"
    }
    d = @checkpoint approval { present = { prompt = "Delete 150 customers?" } }
    return d
}
`;

/** `scaicore … --json` on the store of the extension. */
async function cli(t, ...args) {
  const stores = join(t.server.dataFolder, "User/globalStorage/scaicore.scaicore-vscode/stores");
  const [store] = await readdir(stores);
  const run = promisify(execFile)(process.execPath, [scaicore, ...args, "--store", join(stores, store), "--json"]);
  return JSON.parse((await run).stdout);
}
const all = async (t) => (await cli(t, "checkpoints", "--status", "all")).checkpoints;

/** Waits until a question is in the store: the flow asks it when the time of the one before is up. */
async function asked(t, question) {
  for (const end = Date.now() + 60_000; Date.now() < end; await t.window.page.waitForTimeout(500))
    if ((await cli(t, "checkpoints")).checkpoints.some((one) => JSON.stringify(one).includes(question))) return;
  assert.fail(`${question} is asked`);
}

/** The text of notes.md on disk, as soon as it ends like this: VS Code saves by itself too, while one types. */
async function typedIn(t, ending) {
  await t.window.save();
  for (const end = Date.now() + 30_000; ;) {
    const text = await readFile(join(t.server.workspace, "notes.md"), "utf8");
    if (text.endsWith(ending) || Date.now() > end) return text;
    await t.window.page.waitForTimeout(50);
  }
}

const panel = (window, question) => window.webview(`h1:has-text("${question}")`);
const button = (frame, label) => frame.locator("vscode-button", { hasText: label }).first();
const note = (frame) => frame.locator("#note textarea");

export default {
  title: "decisions that can be trusted",
  workspace: { "ask.scaicore": ASK, "later.scaicore": LATER, "notes.md": "" },
  steps: {
    "shows several questions in one panel, with their number in the status bar": async (t) => {
      await t.window.openFile("ask.scaicore");
      await t.window.clickLens("Run");
      await panel(t.window, "Approve number");
      await t.window.status("3 decisions").waitFor();
      assert.equal(await t.window.countWebviews("h1"), 1);
      await t.shot("decisions-dark");
    },

    "keeps what was typed over a reload of the window": async (t) => {
      const before = await panel(t.window, "Approve number");
      await note(before).fill("Checked with Bob.\nAll fine.");
      await t.window.reload();
      const after = await panel(t.window, "Approve number");
      await t.window.status("3 decisions").waitFor();
      assert.equal(await note(after).inputValue(), "Checked with Bob.\nAll fine.");
    },

    "decides those alike together, which can be undone before it is sent": async (t) => {
      const frame = await panel(t.window, "Approve number");
      await frame.locator(".like input").check();
      await button(frame, "Approve all 3").click();
      await frame.getByText("is sent in").first().waitFor();
      await t.shot("undo-dark");
      await button(frame, "Undo").click();
      await button(frame, "Approve all 3").waitFor();
      assert.equal(
        (await all(t)).every(({ status }) => status === "pending"),
        true,
      );
      await button(frame, "Approve all 3").click();
      await button(frame, "Send now").click();
      await frame.locator(".outcome").getByText("Approved").first().waitFor();
      await t.window.status("decision").waitFor({ state: "hidden" });
      const decided = await all(t);
      assert.deepEqual(
        decided.map(({ decision }) => [decision.resolution.decision, decision.note]),
        Array(3).fill(["approve", "Checked with Bob.\nAll fine."]),
      );
      // Each with the digest of what is pending, or it would not have been taken.
      assert.equal(
        decided.every(({ decision, digest }) => decision.shown_digest === digest),
        true,
      );
    },

    "refuses without the fields of an approval, which says what is missing; edits a long text in a diff": async (t) => {
      // In the first column: a question opens by itself only where it covers no text.
      await t.window.command("View: Close All Editors");
      await t.window.openFile("ask.scaicore");
      await t.window.command("ScaiCore: Run Flow…");
      await t.window.choose("mail");
      const frame = await panel(t.window, "Answer this mail?");
      await frame.getByText("please pay").first().waitFor();
      assert.match(await frame.locator("main").innerText(), /Dear Ada,\nplease pay\n\*all\* of it/);
      await button(frame, "Approve").click();
      await frame.getByText("Fill this in.").first().waitFor();
      await frame.locator("button", { hasText: "Edit in Editor" }).first().click();
      await t.window.tab("as it was").waitFor();
      await t.window.page.locator(".monaco-diff-editor .editor.modified .view-lines").click();
      await t.window.press("Control+End");
      await t.window.type(" Lovelace");
      await t.shot("field-diff-dark");
      await t.window.command("View: Close Editor");
      const again = await panel(t.window, "Answer this mail?");
      await again.locator(".field-was ins", { hasText: "Lovelace" }).waitFor();
      await note(again).fill("Not our mail.");
      await button(again, "Reject").click();
      await button(again, "Send now").click();
      await again.locator(".outcome").getByText("Not our mail.").first().waitFor();
      await again.getByText("not answered").first().waitFor();
    },

    "never covers the text that somebody types, and takes no key from it": async (t) => {
      await t.window.command("View: Close All Editors");
      await t.window.openFile("later.scaicore");
      await t.window.clickLens("Run");
      // A click in the explorer opens it in the column of the panels, which has the focus now.
      await panel(t.window, "Is it time?");
      await t.window.treeRow("notes.md").dblclick();
      await t.window.page.locator(".tab.active", { hasText: "notes.md" }).waitFor();
      await t.window.page.locator(".editor-group-container.active .monaco-editor .view-lines").first().click();
      await t.window.page.locator(".editor-group-container.active .monaco-editor.focused").first().waitFor();
      const text = "All that is typed arrives here. ".repeat(12).trim();
      await t.window.type(text);
      await asked(t, "Delete 150 customers?");
      // A message says so too, but goes by itself after some seconds; the number stays.
      await t.window.status("1 decision").waitFor();
      await t.window.type(" And this.");
      assert.equal(await typedIn(t, "And this."), `${text} And this.`);
      await t.shot("not-covered-dark");
      await t.window.status("1 decision").click();
      const frame = await panel(t.window, "Delete 150 customers?");
      const id = (await cli(t, "checkpoints")).checkpoints[0].checkpoint_id;
      await cli(t, "resume", id, "--resolution", '{"decision":"reject"}', "--note", "by hand");
      await frame.locator(".outcome").getByText("by hand").first().waitFor();
      await t.window.command("View: Close Editor");
      await t.window.tab("Delete 150").waitFor({ state: "detached" });
      assert.equal(await t.window.notification("Webview is disposed").count(), 0);
    },
  },
};
