// A new flow from its template, its graph beside it while it runs and waits, and what the graph can do by keys.

const workspace = { "notes.md": "# Nothing here yet\n" };

export default {
  title: "a new flow and its graph",
  soak: true,
  workspace,
  pictures: ["flow-graph-dark"],
  steps: {
    "makes a flow from a template": async (t) => {
      await t.window.command("ScaiCore: New Flow…");
      await t.window.answer("A draft that a person approves");
      await t.window.answer("Front desk");
      await t.window.clickLens("Graph");
      await t.window.webview('g[aria-label^="draft"][aria-label*="asks a model"]');
      await t.shot("graph-dark");
    },

    "shows where the run is, and goes to the source": async (t) => {
      await t.window.page.keyboard.press("Escape");
      await t.window.clickLens("Run");
      const form = await t.window.webview('vscode-textarea[id$="question"]');
      await form.locator('vscode-textarea[id$="question"] textarea').fill("When do you open?");
      await t.window.press("Control+Enter");
      await t.window.webview('h1:has-text("Send this answer?")');
      await t.window.page.locator(".tab", { hasText: "Graph of answer" }).click();
      const graph = await t.window.webview("svg.graph .state-waiting");
      await graph.locator("svg.graph .state-done").first().waitFor();
      await t.shot("waiting-dark");
      await t.window.aside();
      await t.shot("flow-graph-dark");
      await graph.locator('[data-id="start"]').focus();
      await t.window.press("ArrowDown");
      await t.window.press("ArrowDown");
      await graph.locator('[data-id="answer/decision"]:focus').waitFor();
      await t.window.press("Enter");
      await t.window.page.locator(".tab.active", { hasText: "front-desk.scaicore" }).first().waitFor();
    },

    "is a list as well": async (t) => {
      await t.window.page.locator(".tab", { hasText: "Graph of answer" }).click();
      const graph = await t.window.webview("svg.graph");
      await graph.getByRole("button", { name: "List" }).click();
      await graph.getByText("approve → end; reject → end").waitFor();
      await t.shot("list-dark");
      await graph.getByRole("button", { name: "List" }).click();
    },

    "is calm in every theme": async (t) => {
      for (const theme of ["light", "high-contrast", "high-contrast-light"]) {
        await t.window.theme(theme);
        await t.window.webview("svg.graph .state-waiting");
        await t.shot(`waiting-${theme}`);
      }
      await t.window.theme("dark");
    },
  },
};
