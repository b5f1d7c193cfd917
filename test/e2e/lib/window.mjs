// One VS Code window, as a person sees and uses it. Every helper waits for what it says; none sleeps.
import { webviews } from "./webview.mjs";

const WAIT_MS = 20_000;
const THEMES = {
  dark: { name: "Default Dark Modern", css: "vs-dark" },
  light: { name: "Default Light Modern", css: "vs" },
  "high-contrast": { name: "Default High Contrast", css: "hc-black" },
  "high-contrast-light": { name: "Default High Contrast Light", css: "hc-light" },
};
export const themes = Object.keys(THEMES);

/**
 * Opens a window of `server` in `browser`.
 * @param options.folder the folder or .code-workspace file to open; the server's workspace when left away
 */
export async function openWindow(server, browser, { folder = server.workspace, payload = [] } = {}) {
  const page = await browser.page();
  page.setDefaultTimeout(WAIT_MS);
  const console = [];
  page.on("console", (message) => console.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => console.push(`uncaught: ${error.message}`));
  await page.goto(server.url(folder, payload));
  const ready = () => page.locator(".monaco-workbench .statusbar").waitFor();
  await ready();

  const quickInput = page.locator(".quick-input-widget:visible");
  const suggestions = page.locator(".suggest-widget.visible");
  const editor = page.locator(".editor-group-container.active .editor-instance");

  async function pick(prefix, text, row = text) {
    await quickInput.locator("input").first().fill(`${prefix}${text}`);
    await quickInput.locator(".monaco-list-row", { hasText: row }).first().waitFor();
    await page.keyboard.press("Enter");
  }

  const window = {
    page,
    console,
    editor,
    ...webviews(page),

    /** Runs a command by its full title, from the palette. */
    async command(title) {
      await page.keyboard.press("F1");
      await pick(">", title);
    },

    /** Whether the palette offers a command, by its full title. */
    async offers(title) {
      await page.keyboard.press("F1");
      await quickInput.locator("input").first().fill(`>${title}`);
      const rows = quickInput.locator(".monaco-list-row");
      await rows.first().waitFor();
      const labels = await rows.locator(".label-name").allTextContents();
      await page.keyboard.press("Escape");
      return labels.some((label) => label.trim() === title);
    },

    /** Opens a file of the workspace by name and waits for its editor. */
    async openFile(name) {
      await page.keyboard.press("Control+P");
      await pick("", name);
      await page.locator(".tab.active", { hasText: name.split("/").at(-1) }).first().waitFor();
      await editor.locator(".view-lines").first().waitFor();
      await editor.locator(".view-lines").first().click();
    },

    /** Puts the cursor; both count from 1. A column beyond the end means the end. */
    async goTo(line, column = 1) {
      await page.keyboard.press("Control+G");
      await quickInput.locator("input").first().fill(`:${line}:${column}`);
      await page.keyboard.press("Enter");
      await quickInput.waitFor({ state: "hidden" });
    },

    /** Puts the cursor at the end of a line. */
    async goToEndOf(line) {
      await window.goTo(line);
      await page.keyboard.press("End");
    },

    /** Types text key by key, as a person does: suggestions and auto-closing included. */
    type: (text) => page.keyboard.type(text),
    press: (keys) => page.keyboard.press(keys),

    /** Puts a text in place of the whole text of the active editor, in one step. */
    async replaceAll(text) {
      await editor.locator(".view-lines").first().click();
      await page.keyboard.press("Control+A");
      await page.evaluate((value) => navigator.clipboard.writeText(value), text);
      await page.keyboard.press("Control+V");
    },

    /** The visible lines of the active editor. */
    async lines() {
      return await editor
        .locator(".view-lines")
        .first()
        .evaluate((view) =>
          [...view.querySelectorAll(":scope > .view-line")]
            .map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent.replaceAll("\u00a0", " ") }))
            .sort((a, b) => a.top - b.top)
            .map(({ text }) => text),
        );
    },

    save: () => page.keyboard.press("Control+S"),

    /** Opens suggestions and accepts the one with this label. */
    async complete(label) {
      await page.keyboard.press("Control+Space");
      await window.acceptSuggestion(label);
    },

    /** The labels of the open suggestions, those in view. */
    async suggested() {
      await suggestions.locator(".monaco-list-row").first().waitFor();
      return await suggestions.locator(".monaco-list-row .label-name").allTextContents();
    },

    /** Accepts an open suggestion by its label. */
    async acceptSuggestion(label) {
      const row = suggestions.locator(".monaco-list-row").filter({ has: page.getByText(label, { exact: true }) });
      await row.first().click();
      await suggestions.waitFor({ state: "hidden" });
    },

    /** Shows the Problems panel and waits for a row with all these texts, the code for one. */
    async problem(...texts) {
      await window.showProblems();
      let row = page.locator(".markers-panel .monaco-list-row");
      for (const text of texts) row = row.filter({ hasText: text });
      await row.first().waitFor();
      return row.first();
    },

    /** Shows the Problems panel and waits until it has no row with this text (no problem at all when left away). */
    async noProblem(text = /./) {
      await window.showProblems();
      await page.locator(".markers-panel .monaco-list-row", { hasText: text }).first().waitFor({ state: "detached" });
    },

    async showProblems() {
      const panel = page.locator(".markers-panel");
      if (!(await panel.isVisible())) await window.command("View: Toggle Problems");
      await panel.waitFor();
    },

    /** Closes the panel at the bottom, for a larger editor. */
    async hidePanel() {
      if (await page.locator(".part.panel").isVisible()) await window.command("View: Hide Panel");
      await page.locator(".part.panel").waitFor({ state: "hidden" });
    },

    /** A code lens by its text. */
    lens: (text) => editor.locator(".codelens-decoration a", { hasText: text }).first(),

    /** Opens a view of the activity bar by its title. */
    async view(title) {
      const tab = window.viewTab(title);
      if ((await tab.getAttribute("aria-expanded")) !== "true") await tab.click();
      await page.locator(".part.sidebar .composite.title", { hasText: title }).waitFor();
    },
    viewTab: (title) => page.locator(".activitybar").getByRole("tab", { name: title }),

    /** The badge at a view's icon in the activity bar. */
    badge: (title) => page.locator(".activitybar .action-item", { has: window.viewTab(title) }).locator(".badge-content"),

    /** A row of a tree view in the side bar. */
    treeRow: (text) => page.locator(".part.sidebar .monaco-list-row", { hasText: text }).first(),

    tab: (name) => page.locator(".tabs-container .tab", { hasText: name }).first(),
    async closeTab(name) {
      await window.tab(name).hover();
      await window.tab(name).locator(".codicon-close").click();
      await window.tab(name).waitFor({ state: "detached" });
    },

    /** The open quick pick or input box. */
    quickInput,
    async choose(text) {
      await quickInput.locator(".monaco-list-row", { hasText: text }).first().click();
    },
    async answer(text) {
      await quickInput.locator("input").first().fill(text);
      await page.keyboard.press("Enter");
    },

    /** A notification with this text, and its buttons by role. */
    notification: (text) => page.locator(".notifications-toasts .notification-toast", { hasText: text }).first(),

    /** The modal dialog with this text. */
    dialog: (text) => page.locator(".monaco-dialog-box", { hasText: text }),

    /** An entry of the status bar. */
    status: (text) => page.locator(".statusbar .statusbar-item", { hasText: text }).first(),

    /** Changes the colour theme by the settings, and waits until the window shows it. */
    async theme(kind) {
      const { name, css } = THEMES[kind];
      server.configure({ "workbench.colorTheme": name });
      await page.locator(`.monaco-workbench.${css}`).waitFor();
    },

    /** Reloads the window by VS Code's own command. */
    async reload() {
      await Promise.all([page.waitForEvent("load"), window.command("Developer: Reload Window")]);
      await ready();
    },

    /** Comes back to a window that shows another page. */
    ready,
    screenshot: (path) => page.screenshot({ path, animations: "disabled" }),
  };
  return window;
}
