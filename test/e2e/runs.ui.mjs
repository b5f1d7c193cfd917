// What a run did, looked at afterwards: its page, what a row tells, the results in the text, and a rerun from a step.
import { greetingWorkspace } from "./lib/greeting.mjs";

export default {
  // The harness of the panels and the tests of the timeline show most of it.
  soak: true,
  title: "the page of a run",
  workspace: greetingWorkspace,
  pictures: [],
  steps: {
    "runs, and is refused": async (t) => {
      await t.window.openFile("greet.scaicore");
      await t.window.clickLens("Run");
      const form = await t.window.webview('vscode-textarea[id$="name"]');
      await form.locator('vscode-textarea[id$="name"] textarea').fill("Ada");
      await t.window.press("Control+Enter");
      const checkpoint = await t.window.webview('h1:has-text("Send this greeting to Ada?")');
      await checkpoint.locator("vscode-button", { hasText: "Reject" }).dblclick();
      await checkpoint.getByText("The flow is complete").first().waitFor();
    },

    "has its results in the text after a reload": async (t) => {
      await t.window.reload();
      await t.window.openFile("greet.scaicore");
      await t.window.view("ScaiCore");
      await t.window.treeRow(/rejected by/).waitFor();
      await t.shot("results-dark");
    },

    "opens its page, which says that it was refused and what was asked": async (t) => {
      await t.window.treeRow(/rejected by/).click();
      const page = await t.window.webview('h1:has-text("Run of greet")');
      await page
        .locator(".run-refused")
        .getByText(/Ended: rejected by/)
        .waitFor();
      await page.getByRole("treeitem", { name: /candidate/ }).click();
      await page.getByText("Prompt: user").first().waitFor();
      await t.shot("page-dark");
    },

    "makes a new run from a row": async (t) => {
      const page = await t.window.webview('h1:has-text("Run of greet")');
      await page.getByRole("button", { name: "Rerun from here" }).click();
      await t.window.treeRow(/waits for a decision/).waitFor();
      await t.shot("rerun-dark");
    },
  },
};
