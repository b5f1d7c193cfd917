// From mock answers to a model and back, by clicks: a provider is chosen, its key set and its connection tested, and a run shows its answer.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadTypeScript } from "../../scripts/load-typescript.mjs";
import { greetingWorkspace } from "./lib/greeting.mjs";
import { filesIn, shownIn } from "./lib/left-behind.mjs";

const { startFakeServer } = await loadTypeScript("test/models/fake-server.ts");
const { found } = await loadTypeScript("test/support/canary.ts");
const ANSWER = { message: "Good morning Ada, the model says.", mood: "formal" };
/** What is typed as a key, and looked for at the end in all that is shown and left. */
const KEY = "sk-q7Zx4Kd9wVm2Lr8HbT3nYc5J";
/** How a server may repeat it: as it is, and in other letters. */
const REPEATED = [KEY, btoa(KEY), encodeURIComponent(KEY), Buffer.from(KEY).toString("hex")].join(" ");

const status = (window) => window.page.locator('.statusbar-item[id="scaicore.scaicore-vscode.scaicore.models"]');
/** Waits until the status bar says it, and clicks there. */
async function clickStatus(window, text) {
  const item = status(window).filter({ hasText: text });
  await item.waitFor();
  await item.locator("a").first().click();
}

/** Runs the flow once more by the form. */
async function rerun(t) {
  await t.window.clickLens("Run");
  const form = await t.window.webview('vscode-textarea[id$="name"]');
  await form.locator('vscode-textarea[id$="name"] textarea').fill("Ada");
  await t.window.press("Control+Enter");
}

export default {
  // The tests in the extension host show most of it.
  soak: true,
  title: "choosing models",
  workspace: greetingWorkspace,
  pictures: ["models-chosen"],
  steps: {
    "says that mocks answer, and a click there begins a configuration": async (t) => {
      t.reply = { text: JSON.stringify(ANSWER) };
      t.model = await startFakeServer([() => t.reply]);
      await t.window.openFile("greet.scaicore");
      await clickStatus(t.window, "Mock");
      await t.window.quickInput.getByText("VS Code's Models").first().waitFor();
      await t.shot("providers");
      await t.window.choose("Another Endpoint…");
      await t.window.quickInput.getByText("Its address as far as the version").waitFor();
      await t.window.answer(t.model.url);
      await t.window.quickInput.getByText("The model, as 127.0.0.1 calls it").waitFor();
      await t.window.answer("small-1");
      // As long as the item has the focus, its tooltip lies over notifications.
      await t.window.page.locator(".editor-instance .view-lines").first().click();
      await status(t.window).filter({ hasText: "small-1 · 127.0.0.1" }).waitFor();
      const written = JSON.parse(await readFile(join(t.server.workspace, "scaicore.models.json"), "utf8"));
      assert.deepEqual(written, {
        providers: { "127.0.0.1": { kind: "openai-compatible", baseUrl: t.model.url } },
        default: { provider: "127.0.0.1", model: "small-1" },
      });
    },

    "tests the connection from the notification": async (t) => {
      const chosen = t.window.notification("small-1 of 127.0.0.1 now");
      await chosen.getByRole("button", { name: "Test Connection" }).click();
      await t.window.notification("small-1 of 127.0.0.1 answers: 18 tokens").waitFor();
      await t.window.command("Notifications: Clear All Notifications");
    },

    "keeps a key that is typed, unseen": async (t) => {
      await t.window.command("ScaiCore: Set API Key…");
      await t.window.quickInput.locator('input[type="password"]').waitFor();
      await t.window.answer(KEY);
      await t.window.notification("kept in VS Code's secret storage").waitFor();
      await t.window.command("Notifications: Clear All Notifications");
    },

    "goes to mocks and back with a click each": async (t) => {
      await clickStatus(t.window, "small-1");
      await clickStatus(t.window, "Mock");
      await status(t.window).filter({ hasText: "small-1 · 127.0.0.1" }).waitFor();
    },

    "leads from the form of a run to all that can be done about models": async (t) => {
      await t.window.clickLens("Run");
      const form = await t.window.webview('vscode-textarea[id$="name"]');
      await form.getByText("with small-1 · 127.0.0.1").waitFor();
      await form.getByRole("button", { name: "Change…" }).click();
      await t.window.quickInput.getByText("Choose Model for Role…").waitFor();
      await t.shot("models-menu");
      await t.window.press("Escape");
      await t.window.quickInput.waitFor({ state: "hidden" });
    },

    "runs with the model, and shows its answer": async (t) => {
      const before = t.model.asked.length;
      const form = await t.window.webview('vscode-textarea[id$="name"]');
      await form.locator('vscode-textarea[id$="name"] textarea').fill("Ada");
      await t.window.press("Control+Enter");
      const checkpoint = await t.window.webview('h1:has-text("Send this greeting to Ada?")');
      await checkpoint.getByText(ANSWER.message).first().waitFor();
      assert.equal(t.model.asked.length, before + 1);
      assert.equal(t.model.asked.at(-1).headers.authorization, `Bearer ${KEY}`);
      await t.window.aside();
      await t.shot("models-chosen");
    },

    "shows no key that a server repeats, in a checkpoint, an error and the prompts of a run": async (t) => {
      t.reply = {
        text: JSON.stringify({ message: `You gave me ${REPEATED}.`, mood: "formal" }),
        headers: { "x-request-id": KEY },
      };
      await rerun(t);
      const checkpoint = await t.window.webview('h1:has-text("Send this greeting to Ada?")');
      await checkpoint.getByText("You gave me [secret]").filter({ visible: true }).first().waitFor();
      t.reply = { status: 401, body: JSON.stringify({ error: { message: `Incorrect API key: ${REPEATED}` } }) };
      await t.window.command("ScaiCore: Test Connection");
      await t.window.notification("does not answer").getByText("[secret]").waitFor();
      await rerun(t);
      const failed = await t.window.webview("text=/Incorrect API key: .secret./");
      await failed.locator("text=/Incorrect API key/").first().waitFor();
      await t.shot("key-repeated");
    },

    "leaves no key in anything that is shown or on disk": async (t) => {
      const shown = await shownIn(t.window.page);
      assert.ok(shown.length > 2, "webviews are among the frames");
      assert.ok(shown.some(({ text }) => text.includes("[secret]")));
      // The profile of the browser is where VS Code itself keeps secrets in the browser.
      const files = filesIn(t.server.folder, [/^chromium-/, /^extensions$/]);
      const names = files.map(({ where }) => where);
      for (const expected of [
        /workspace.scaicore\.models\.json$/,
        /globalStorage.*recordings.*\.jsonl$/,
        /logs.*host.*\.log$/,
      ])
        assert.ok(
          names.some((name) => expected.test(name)),
          `${expected} in ${names.join("\n")}`,
        );
      const console = { where: "the console", text: t.window.console.join("\n") };
      for (const { where, text } of [...shown, ...files, console, { where: "the server's log", text: t.server.log() }])
        assert.deepEqual(found(KEY, text), [], where);
      assert.notDeepEqual(found(KEY, `before ${btoa(KEY)} after`), []);
      await t.model.close();
    },
  },
};
