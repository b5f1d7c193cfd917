// The walkthrough, by clicks: each step has its picture, in the colours of each theme.
import { themes } from "./lib/window.mjs";

const STEPS = ["Write", "Run", "Decide", "Test", "Export"];

export default {
  title: "the walkthrough is read",
  // test/client/manifest.test.ts reads what it is made of.
  soak: true,
  workspace: { "notes.md": "Nothing yet.\n" },
  steps: {
    "opens from the palette": async (t) => {
      await t.window.command("ScaiCore: Open Walkthrough");
      await t.window.page.getByText("Begin with ScaiCore").first().waitFor();
    },

    "shows a picture at each step": async (t) => {
      const { page } = t.window;
      for (const step of STEPS) {
        await page
          .locator(".getting-started-step", { has: page.getByRole("heading", { name: step, exact: true }) })
          .click();
        await (await t.window.webview("svg[viewBox]")).locator("svg[viewBox]").waitFor();
        await t.shot(`${step.toLowerCase()}-dark`);
      }
    },

    "shows it in each theme": async (t) => {
      const { page } = t.window;
      for (const theme of themes) {
        await t.window.theme(theme);
        await page
          .locator(".getting-started-step", { has: page.getByRole("heading", { name: "Test", exact: true }) })
          .click();
        await (await t.window.webview("svg[viewBox]")).locator("svg[viewBox]").waitFor();
        await t.shot(`test-${theme}`);
      }
    },
  },
};
