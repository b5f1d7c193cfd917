// From mock answers to a model and back, by clicks: a provider is chosen, its key set and its connection tested, and a run shows its answer.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadTypeScript } from "../../scripts/load-typescript.mjs";
import { greetingWorkspace } from "./lib/greeting.mjs";

const { startFakeServer } = await loadTypeScript("test/models/fake-server.ts");
const ANSWER = { message: "Good morning Ada, the model says.", mood: "formal" };
const KEY = "sk-typed-by-a-person";

const status = (window) => window.page.locator('.statusbar-item[id="scaicore.scaicore-vscode.scaicore.models"]');
/** Waits until the status bar says it, and clicks there. */
async function clickStatus(window, text) {
  const item = status(window).filter({ hasText: text });
  await item.waitFor();
  await item.locator("a").first().click();
}

export default {
  title: "choosing models",
  workspace: greetingWorkspace,
  pictures: ["models-chosen"],
  steps: {
    "says that mocks answer, and a click there begins a configuration": async (t) => {
      t.model = await startFakeServer([{ text: JSON.stringify(ANSWER) }]);
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
      await t.shot("models-chosen");
      await t.model.close();
    },
  },
};
