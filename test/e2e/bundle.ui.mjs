// A bundle that was exported is opened from the Explorer: what is in it, its run, and how it differs from its source by now.
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const greet = new URL("../../examples/greet.scaicore", import.meta.url);
const BUNDLE = "HelloWorld.scaicore-ir";
/** Opens the bundle from the Explorer, as a person does: its editor has no text that `openFile` could wait for. */
const openBundle = (t) => t.window.page.getByRole("treeitem", { name: BUNDLE }).first().dblclick();

export default {
  title: "a bundle is looked at",
  // The harness of the panels and the tests of its contents show most of it.
  soak: true,
  workspace: { "greet.scaicore": await readFile(greet, "utf8") },
  pictures: [],
  steps: {
    "opens in an editor that says what is in it": async (t) => {
      await t.window.openFile("greet.scaicore");
      await t.window.command("ScaiCore: Export IR Bundle");
      await t.window.notification("Exported HelloWorld").waitFor();
      // Beside the source, so that no folder has to be opened.
      await copyFile(join(t.server.workspace, "build", BUNDLE), join(t.server.workspace, BUNDLE));
      await openBundle(t);
      const page = await t.window.webview('h1:has-text("HelloWorld")');
      await page.getByText("greet(name: string, formal: bool): Greeting").waitFor();
      await page.getByText("as it was compiled").waitFor();
      await page.getByText("Disassembly of greet").first().click();
      await page.getByText("@checkpoint approval").waitFor();
      await t.shot("bundle-dark");
      await t.window.theme("light");
      await t.window.webview('h1:has-text("HelloWorld")');
      await t.shot("bundle-light");
      await t.window.theme("dark");
    },

    "shows how its source differs by now": async (t) => {
      const source = join(t.server.workspace, "greet.scaicore");
      const text = await readFile(source, "utf8");
      await writeFile(source, text.replace('"Hello ${name}."', '"Good day, ${name}."'));
      const page = await t.window.webview('h1:has-text("HelloWorld")');
      await page.getByRole("button", { name: "Compare with Source" }).click();
      await t.window.page.locator(".monaco-diff-editor", { hasText: "Good day" }).first().waitFor();
      await t.shot("compare-dark");
    },

    runs: async (t) => {
      await openBundle(t);
      const page = await t.window.webview('h1:has-text("HelloWorld")');
      await page.getByText("changed since").waitFor();
      await page.getByRole("button", { name: "Run greet" }).click();
      const form = await t.window.webview('vscode-textarea[id$="name"]');
      await form.locator('vscode-textarea[id$="name"] textarea').fill("Ada");
      await t.window.press("Control+Enter");
      await t.window.webview('h1:has-text("Send this greeting to Ada?")');
    },

    "says of a damaged one what is wrong": async (t) => {
      const file = join(t.server.workspace, BUNDLE);
      await writeFile(file, (await readFile(file)).subarray(0, -5));
      await openBundle(t);
      const page = await t.window.webview('[role="alert"]');
      await page.getByText("cut short").waitFor();
      await t.shot("damaged-dark");
    },
  },
};
