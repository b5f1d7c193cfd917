// A folder that nobody has said they trust: one may read and write, and nothing runs.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { GREET, greetingWorkspace } from "./lib/greeting.mjs";

/** A string that VS Code would make a link of, which runs a command, and that has the wrong type: a message quotes it. */
const COMMAND = "[Show details](command:workbench.extensions.installExtension?%5B%22some.extension%22%5D)";
const BROKEN = `@core Evil { version = "1.0.0" }\n@flow f(): "a" | "b" { return "${COMMAND}" }\n`;

/** A program below the folder that imports a library of the folder, and a file outside. */
const REACHES = `import { twice } from "../words"\nimport { x } from "../../outside"\n@flow f(): int { return twice(x()) }\n`;
/** A list, which a check that looks into every part of a type never comes to the end of. */
const ENDLESS = `@core Tree { version = "1.0.0" }
type Node = { v: int, next: Node? }
@flow last(n: Node): int {
  return match n {
    { v, next: null } => v
    { v: _ } => missing
  }
}
`;
const WORDS = "pub @flow twice(n: int): int { return n * 2 }\n";

/** An endpoint that the folder names, and that must not hear of it. */
const asked = [];
const endpoint = createServer((request, response) => {
  asked.push(request.url);
  response.end("{}");
});
await new Promise((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
endpoint.unref();
const MODELS = {
  providers: { theirs: { kind: "openai-compatible", baseUrl: `http://127.0.0.1:${endpoint.address().port}/v1` } },
  default: { provider: "theirs", model: "m" },
};

export default {
  title: "an untrusted folder",
  workspace: {
    ...greetingWorkspace,
    "broken.scaicore": BROKEN,
    "endless.scaicore": ENDLESS,
    "words.scaicore": WORDS,
    "scaicore.models.json": JSON.stringify(MODELS),
    "flows/reaches.scaicore": REACHES,
  },
  trust: true,
  steps: {
    "is edited with diagnostics": async (t) => {
      await t.window.status("Restricted Mode").waitFor();
      await t.window.openFile("greet.scaicore");
      await t.window.goToEndOf(24);
      await t.window.press("Enter");
      await t.window.type("llm = fats");
      await t.window.problem("fats", "E205");
      await t.window.openFile("greet.scaicore");
      await t.window.replaceAll(GREET);
      await t.window.noProblem();
      await t.window.hidePanel();
    },

    "has a program with a type that holds itself, and its other files are checked as before": async (t) => {
      await t.window.openFile("endless.scaicore");
      await t.window.problem("missing", "E200");
      await t.window.openFile("broken.scaicore");
      await t.window.problem("Show details");
      await t.window.hidePanel();
    },

    "is read below the folder, and nothing outside of it": async (t) => {
      await t.window.openFile("reaches.scaicore");
      await t.window.problem("is outside of the program's root", "E207");
      await t.window.noProblem("words");
      await t.window.hidePanel();
    },

    "is told of with words that are no links": async (t) => {
      await t.window.openFile("broken.scaicore");
      await t.window.command("ScaiCore: Export IR Bundle");
      await t.window.notification("No bundle").waitFor();
      assert.equal(await t.window.page.locator(".notification-list-item-message a").count(), 0);
      await t.window.command("Notifications: Clear All Notifications");
      await t.window.hidePanel();
    },

    "asks no model that the folder names": async (t) => {
      await t.window.openFile("greet.scaicore");
      assert.equal(await t.window.status("· theirs").count(), 0);
      await t.window.command("ScaiCore: Test Connection");
      await t.window.notification("trust").waitFor();
      assert.deepEqual(asked, []);
      await t.window.command("Notifications: Clear All Notifications");
    },

    "asks for trust instead of debugging, by a lens and by F5, and leaves it at that when nobody gives it": async (
      t,
    ) => {
      for (const begin of [() => t.window.clickLens("Debug"), () => t.window.press("F5")]) {
        await t.window.openFile("greet.scaicore");
        await t.window.goTo(22);
        await begin();
        const question = t.window.dialog("trust the authors");
        await question.waitFor();
        await t.shot("asks-before-debugging");
        await question.getByRole("button", { name: "Cancel" }).click();
        await question.waitFor({ state: "hidden" });
        assert.equal(await t.window.page.locator(".debug-toolbar:visible").count(), 0);
        assert.deepEqual(asked, []);
      }
    },

    "asks for trust instead of running": async (t) => {
      await t.window.openFile("greet.scaicore");
      await t.window.goTo(22);
      await t.window.clickLens("Run");
      const question = t.window.notification("trust");
      await question.waitFor();
      await t.shot("asks-for-trust");
      assert.equal(await t.window.countWebviews("vscode-button"), 0);
      await question.getByRole("button", { name: "Manage Workspace Trust" }).click();
      await t.window.page.locator(".workspace-trust-editor").waitFor();
    },

    "goes on with the run once trust is given": async (t) => {
      await t.window.trust();
      const form = await t.window.webview('vscode-textarea[id$="name"]');
      await form.locator('vscode-textarea[id$="name"] textarea').waitFor();
      await form.getByText("with m · theirs").waitFor();
      assert.deepEqual(asked, [], "a model is asked when a flow runs, and not before");
      await t.shot("runs-when-trusted");
    },
  },
};
