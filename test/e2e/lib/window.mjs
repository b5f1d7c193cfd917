// One VS Code window, as a person sees and uses it. Every helper waits for what it says; none sleeps.
import { webviews } from "./webview.mjs";

/** Long, as machines may be slow and busy; only a failure takes so long. */
const WAIT_MS = 60_000;
const THEMES = {
  dark: { label: "Dark Modern", css: "vs-dark" },
  light: { label: "Light Modern", css: "vs" },
  "high-contrast": { label: "Dark High Contrast", css: "hc-black" },
  "high-contrast-light": { label: "Light High Contrast", css: "hc-light" },
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
  const quickText = quickInput.locator(".quick-input-box input").first();
  const palette = page.getByPlaceholder("Type the name of a command to run.");
  const suggestions = page.locator(".suggest-widget.visible");
  const editor = page.locator(".editor-group-container.active .editor-instance");

  // VS Code names the icon `Title`, `Title (Ctrl+…)` or `Title - badge's tooltip`.
  const viewTab = (title) =>
    page.locator(".activitybar .action-item", {
      has: page.locator(
        ["", " - ", " ("].map((rest) => `.action-label[aria-label${rest ? "^" : ""}="${title}${rest}"]`).join(", "),
      ),
    });

  /** The row of the open list whose label is exactly this: VS Code sorts by likeness, so the first need not be it. */
  const row = (label) =>
    quickInput
      .locator(".monaco-list-row", {
        has: page.locator(".label-name", { hasText: new RegExp(`^\\s*${escapeRegExp(label)}\\s*$`) }),
      })
      .first();

  /**
   * Opens a list by `keys`, filters it and takes a row. A list shows what was known when it opened (extensions add their
   * commands some time after the window is there), so it is opened again until it has the row.
   */
  async function pickFrom(keys, filter, label) {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      await page.keyboard.press(keys);
      await quickText.fill(filter);
      try {
        await row(label).waitFor({ timeout: 5_000 });
        await row(label).click({ timeout: 10_000 });
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await page.keyboard.press("Escape");
        await quickInput.waitFor({ state: "hidden" });
      }
    }
  }

  /** Waits until the page has nothing to do. */
  const rest = () => page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))));

  const window = {
    page,
    console,
    editor,
    ...webviews(page),

    /** Runs a command by its full title, from the palette. */
    async command(title) {
      await pickFrom("F1", `>${title}`, title);
      await palette.waitFor({ state: "hidden" }); // so that a question of the command is not taken for the palette
    },

    /** Whether the palette offers a command, by its full title. */
    async offers(title) {
      await page.keyboard.press("F1");
      await quickText.fill(`>${title}`);
      const rows = quickInput.locator(".monaco-list-row");
      await rows.first().waitFor();
      const labels = await rows.locator(".label-name").allTextContents();
      await page.keyboard.press("Escape");
      return labels.some((label) => label.trim() === title);
    },

    /** Opens a file of the workspace by name, waits for its editor and puts the cursor at its beginning. */
    async openFile(name) {
      await pickFrom("Control+P", name, name.split("/").at(-1));
      await page
        .locator(".tab.active", { hasText: name.split("/").at(-1) })
        .first()
        .waitFor();
      await editor.locator(".view-lines").first().waitFor();
      await editor.locator(".view-lines").first().click();
      // The click may have scrolled a short file out of view: what is clicked is brought into view first, by its middle.
      await page.keyboard.press("Control+Home");
      // What stands above lines, as lenses do, comes after the text, and moves what is clicked.
      await rest();
    },

    /** Puts the cursor; both count from 1. A column beyond the end means the end. */
    async goTo(line, column = 1) {
      await page.keyboard.press("Control+G");
      await quickText.fill(`:${line}:${column}`);
      await page.keyboard.press("Enter");
      await quickInput.waitFor({ state: "hidden" });
      // The box is gone before the editor has the keys again, and the keys come before all that follows on the cursor's move.
      await page.locator(".part.editor .monaco-editor.focused").first().waitFor();
      await window.status(`Ln ${line}, Col `).waitFor();
      // The box that closes gives the focus back in turns of its own, which close what a key has opened meanwhile.
      await rest();
    },

    /** Puts the cursor at the end of a line. */
    async goToEndOf(line) {
      await window.goTo(line);
      await page.keyboard.press("End");
    },

    /** Types text key by key, as a person does: suggestions and auto-closing included. */
    type: (text) => page.keyboard.type(text),
    press: (keys) => page.keyboard.press(keys),

    /**
     * Opens a menu at the cursor by its keys. VS Code closes such a menu when the editor gets the focus again, which a box that has just
     * closed may give it late: then the keys are pressed again, as people do. A server that does not answer fails all the same.
     */
    async openMenu(keys, menu) {
      await page.keyboard.press(keys);
      try {
        await menu.waitFor({ timeout: 10_000 });
      } catch {
        console.push(`${keys} was pressed again`);
        await page.keyboard.press(keys);
        await menu.waitFor({ timeout: 20_000 });
      }
    },

    /** Puts a text in place of the whole text of the active editor, in one step. */
    async replaceAll(text) {
      await editor.locator(".view-lines").first().click();
      await page.keyboard.press("Control+A");
      await window.paste(text, 1);
    },

    /**
     * Pastes over what is selected, which begins at the first column of a line, counted from 1. The editor reads the clipboard when
     * it has time, so this waits until the cursor stands behind what was pasted, with nothing selected.
     */
    async paste(text, line) {
      await page.evaluate((value) => navigator.clipboard.writeText(value), text);
      await page.keyboard.press("Control+V");
      const lines = text.split("\n");
      const after = `Ln ${line + lines.length - 1}, Col ${lines.at(-1).length + 1}`;
      await page.locator(".statusbar .statusbar-item", { hasText: new RegExp(`^\\s*${after}\\s*$`) }).waitFor();
    },

    /** The visible lines of the active editor. */
    async lines() {
      return await editor
        .locator(".view-lines")
        .first()
        .evaluate((view) =>
          [...view.querySelectorAll(":scope > .view-line")]
            .map((line) => ({
              top: Number.parseFloat(line.style.top),
              text: line.textContent.replaceAll("\u00a0", " "),
            }))
            .sort((a, b) => a.top - b.top)
            .map(({ text }) => text),
        );
    },

    /** Waits until a visible line of the active editor is this, to the space: a locator's `hasText` takes all white space for one. */
    async line(text) {
      for (const end = Date.now() + 15_000; Date.now() < end; await page.waitForTimeout(50))
        if ((await window.lines()).includes(text)) return;
      throw new Error(`No line is ${JSON.stringify(text)}, but:\n${(await window.lines()).join("\n")}`);
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

    /** The command toggles, and one that is slow to be taken may be given twice: it is given until the panel is there. */
    async showProblems() {
      const panel = page.locator(".markers-panel");
      for (const end = Date.now() + WAIT_MS; !(await panel.isVisible()) && Date.now() < end;) {
        await window.command("View: Toggle Problems");
        await panel.waitFor({ timeout: 5_000 }).catch(() => undefined);
      }
      await panel.waitFor();
    },

    /** Takes the pointer away, and waits until nothing shows where it was: for pictures. */
    async aside() {
      await page.mouse.move(700, 5);
      await page.locator(".part.editor .scrollbar.visible").first().waitFor({ state: "detached" });
    },

    /** Closes the panel at the bottom, for a larger editor. */
    async hidePanel() {
      if (await page.locator(".part.panel").isVisible()) await window.command("View: Hide Panel");
      await page.locator(".part.panel").waitFor({ state: "hidden" });
    },

    /** A code lens by its text, in whichever editor: none is active while a panel has the focus. */
    lens: (text) => page.locator(".codelens-decoration a", { hasText: text }).filter({ visible: true }).first(),

    /**
     * Clicks a lens once it stays the same for a moment. VS Code takes back the command of a lens when new ones are on their way, and
     * shows the old one until they are there: a click in between does nothing.
     */
    async clickLens(text) {
      const lens = window.lens(text);
      await lens.waitFor();
      for (let same = 0, before; same < 3;) {
        const now = await lens.elementHandle();
        same = before !== undefined && (await page.evaluate(([a, b]) => a === b, [before, now])) ? same + 1 : 0;
        before = now;
        await page.waitForTimeout(250);
      }
      await lens.click();
    },

    /** Opens a view of the activity bar by its title. */
    async view(title) {
      const tab = viewTab(title);
      if ((await tab.getAttribute("aria-expanded")) !== "true") await tab.click();
      await page.locator(".part.sidebar .composite.title", { hasText: title }).waitFor();
    },
    viewTab,

    /** The badge at a view's icon in the activity bar. */
    badge: (title) => viewTab(title).locator(".badge-content"),

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
    choose: (label) => row(label).click(),
    async answer(text) {
      await quickText.fill(text);
      await page.keyboard.press("Enter");
    },

    /** A notification with this text, and its buttons by role. */
    notification: (text) => page.locator(".notifications-toasts .notification-toast", { hasText: text }).first(),

    /** The modal dialog with this text. */
    dialog: (text) => page.locator(".monaco-dialog-box", { hasText: text }),

    /** An entry of the status bar. */
    status: (text) => page.locator(".statusbar .statusbar-item", { hasText: text }).first(),

    /** Trusts the folder of a restricted window, in VS Code's own trust editor, and closes that. */
    async trust() {
      const editor = page.locator(".workspace-trust-editor");
      if (!(await editor.isVisible())) await window.command("Workspaces: Manage Workspace Trust");
      await editor.getByRole("button", { name: "Trust", exact: true }).click();
      await window.status("Restricted Mode").waitFor({ state: "detached" });
      // What waited for trust may open something in its place meanwhile.
      await page.keyboard.press("Escape");
      await editor.waitFor({ state: "detached" });
    },

    /** Changes the colour theme by VS Code's own command, and waits until the window shows it. */
    async theme(kind) {
      const { label, css } = THEMES[kind];
      await window.command("Preferences: Color Theme");
      await quickText.fill(label);
      await row(label).click();
      await quickInput.waitFor({ state: "hidden" });
      await page.locator(`.monaco-workbench.${css}`).waitFor();
    },

    /** What the window shows, in a few words, for the report of a failure where nobody sees its picture. */
    summary: () =>
      page.evaluate(() => {
        const texts = (selector) =>
          [...document.querySelectorAll(selector)].map(({ textContent }) => textContent.slice(0, 200));
        return JSON.stringify({
          tabs: texts(".tabs-container .tab"),
          active: texts(".tabs-container .tab.active"),
          lines: texts(".editor-group-container.active .view-line").slice(0, 20),
          lenses: texts(".codelens-decoration"),
          notifications: texts(".notification-list-item-message"),
          menus: texts(".action-widget, .suggest-widget.visible, .monaco-hover:not(.hidden)"),
          focus: document.activeElement?.className,
          dialog: texts(".monaco-dialog-box, .quick-input-widget:not([style*='display: none'])"),
          status: texts(".statusbar .statusbar-item"),
        });
      }),

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

function escapeRegExp(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
