// Words from outside (a model's answer, a source that somebody else wrote) are text wherever people see them: nothing to click,
// nothing reversed or hidden, and whatever a checkpoint shows, it can be decided.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import assert from "node:assert/strict";

const COMMAND =
  "[Show details](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22touch%20OWNED%5Cn%22%7D)";
const RLO = "\u202e";
const MARKDOWN = `# Hi
<img src=x onerror="document.title='XSS'"> <script>document.title='XSS'</script> [run](command:workbench.action.terminal.new) [js](javascript:alert(1)) ![p](https://attacker.example/p.png) [ok](https://example.com) [https://good.example](https://evil.example) <iframe src='https://attacker.example'></iframe>

| a | b |
|---|---|
| ${RLO}evil | [x](file:///etc/passwd) |
`;

const asks = (present) => `@core Asks {
    version = "1.0.0"
    @models { primary = { model = "m" } }
}
@flow decide(): string {
    answer = @flexible { goal = "Write a greeting", input = "Ada", output = string }
    d = @checkpoint approval { present = { ${present} } }
    return d
}
`;
const program = (name, present, answer) => ({
  [`${name}.scaicore`]: asks(present),
  [`${name}.mock.json`]: JSON.stringify({ models: { primary: answer } }),
});

/** Runs the flow of a file from its lens, the only one in the window. */
async function run(t, file) {
  await t.window.command("View: Close All Editors");
  await t.window.openFile(`${file}.scaicore`);
  await t.window.clickLens("Run");
}

const message = (t) => t.window.page.locator(".notification-list-item-message");

/** A notification with this text, which must have nothing in it that can be clicked; closes it. */
async function plainNotification(t, text) {
  await t.window.notification(text).waitFor();
  assert.deepEqual(await message(t).locator("a").allTextContents(), []);
  const said = (await message(t).allTextContents()).join("\n");
  assert.doesNotMatch(said, /[\u202a-\u202e\u2066-\u2069\u200b]/u);
  await t.shot(text.replaceAll(" ", "-"));
  await t.window.command("Notifications: Clear All Notifications");
  return said;
}

/** Lays out what may be Markdown. */
async function formatted(panel) {
  for (const button of await panel.locator("button", { hasText: "Formatted" }).all()) await button.click();
}

/** Opens the panel of the checkpoint that a run waits for. Nothing in it hides, or turns a line round. */
async function panelWith(t, question) {
  const flow = await t.window.webview('vscode-button:has-text("Open checkpoint")');
  await flow.locator("vscode-button", { hasText: "Open checkpoint" }).click();
  const panel = await t.window.webview(`main:has(h1:has-text("${question}")) vscode-button:has-text("Approve")`);
  const text = await panel.locator("#root").evaluate((root) => root.textContent);
  assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u200b]/u);
  return panel;
}

/** Approves what the panel shows, which then goes on to the next question. */
async function approve(panel, t) {
  const question = await panel.locator("h1").textContent();
  await panel.locator("vscode-button", { hasText: "Approve" }).click();
  await panel.locator("h1", { hasText: question }).waitFor({ state: "detached" });
  await t.window.page.keyboard.press("Escape");
}

/** Makes the records of all runs in the store say that they were made from this file, as a store in a cloned folder might. */
async function claimSource(t, source) {
  const stores = join(t.server.dataFolder, "User/globalStorage/scaicore.scaicore-vscode/stores");
  for (const store of await readdir(stores)) {
    const folder = join(stores, store, "events");
    for (const name of await readdir(folder)) {
      const lines = (await readFile(join(folder, name), "utf8")).split("\n");
      lines[0] = JSON.stringify({ kind: "source", source });
      await writeFile(join(folder, name), lines.join("\n"));
    }
  }
}

export default {
  title: "hostile texts",
  // The tests of plain text, of the templates of panels and of their Markdown show what becomes of such texts.
  soak: true,
  workspace: {
    ...program("prompt", 'prompt = "Send this? ${answer}"', `${COMMAND} ${RLO}evil`),
    ...program(
      "payload",
      'prompt = "Look at this ${answer}", title = answer, payload = { text: answer, big: "lorem ipsum ".repeat(150000), list: range(100000) }',
      MARKDOWN,
    ),
    ...program("quotes", 'prompt = "Read the quotes?", payload = { text: answer }', `Hello\n\n${">".repeat(20_000)}\n`),
    "broken.scaicore": `@core Evil { version = "1.0.0" }\n@flow f(): "a" | "b" { return "${COMMAND}" }\n`,
  },
  settings: { "scaicore.checkpoints.reveal": "notify", "scaicore.checkpoints.undoSeconds": 0 },
  steps: {
    "a model's words in a notification are no link": async (t) => {
      await run(t, "prompt");
      const said = await plainNotification(t, "asks");
      assert.match(said, /\[Show details\] \(command:workbench/);
      assert.match(said, /\[U\+202E\]evil/);
    },

    "nor are those of a source, in a message of the checker": async (t) => {
      await t.window.openFile("broken.scaicore");
      await t.window.command("ScaiCore: Export IR Bundle");
      await plainNotification(t, "No bundle");
      await t.window.hidePanel();
    },

    "the list of checkpoints shows them as text, with a mark": async (t) => {
      await t.window.view("ScaiCore");
      const row = t.window.treeRow("Send this?");
      await row.waitFor();
      assert.match(await row.textContent(), /\[U\+202E\]evil/);
      assert.equal(await row.locator("a[href^='command']").count(), 0);
      await t.window.command("View: Show Explorer");
    },

    "a payload is text: marked, folded, and its links say where they lead": async (t) => {
      await run(t, "payload");
      const panel = await panelWith(t, "Look at this");
      // To the letter first: there is nothing to click.
      assert.equal(await panel.locator("#root .literal a").count(), 0);
      await formatted(panel);
      assert.equal(await panel.locator("#root img, #root iframe, #root script").count(), 0);
      const links = await panel.locator("#root a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
      assert.deepEqual([...new Set(links)].sort(), [
        "https://attacker.example/p.png",
        "https://evil.example/",
        "https://example.com/",
      ]);
      const addresses = await panel.locator(".address").allTextContents();
      assert.ok(addresses.includes(" (https://evil.example/)"), addresses.join());
      const mark = panel.locator("abbr.mark", { hasText: "U+202E" }).first();
      assert.equal(await mark.getAttribute("title"), "right-to-left override");
      await panel.locator("summary", { hasText: /… 1,796,000 more characters/ }).waitFor();
      await panel.locator("summary", { hasText: "100,000 entries" }).first().waitFor();
      for (const theme of ["dark", "light"]) {
        await t.window.theme(theme);
        await t.shot(`payload-${theme}`);
      }
      await approve(panel, t);
    },

    "Markdown that cannot be laid out is shown as it is, and is decided": async (t) => {
      await run(t, "quotes");
      const panel = await panelWith(t, "Read the quotes?");
      // What cannot be laid out is not offered to be.
      await panel.locator("main").waitFor();
      assert.match(await panel.locator("main").evaluate((main) => main.textContent), /Hello\s+>>>>>>>>/);
      assert.equal(await panel.locator("button", { hasText: "Formatted" }).count(), 0);
      await t.shot("quotes");
      await t.window.command("Notifications: Clear All Notifications");
      t.panel = panel;
    },

    "a store opens no file but what the window has": async (t) => {
      for (const source of [
        "file:///etc/passwd",
        "command:workbench.action.terminal.new",
        "file://evil.example/share/x.scaicore",
      ]) {
        await claimSource(t, source);
        await t.panel.locator(".crumbs button", { hasText: "decide" }).click();
        await plainNotification(t, "It is not known which file");
      }
      assert.equal(await t.window.page.locator(".tab", { hasText: /passwd|x\.scaicore/ }).count(), 0);
      await approve(t.panel, t);
    },

    "what fails to be drawn says so in its own place, and leaves the buttons": async (t) => {
      await run(t, "quotes");
      const panel = await panelWith(t, "Read the quotes?");
      // As a fault of our own would: each part that writes a date throws from now on.
      await panel.locator("html").evaluate(() => {
        Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
          get: () => {
            throw new Error("a fault in the page");
          },
        });
      });
      await panel.getByText("The question cannot be shown as usual.").waitFor();
      await panel.locator("h1", { hasText: "Read the quotes?" }).waitFor();
      await t.shot("fault");
      await panel.locator("vscode-button", { hasText: "Approve" }).click();
      await t.window.view("ScaiCore");
      await t.window.page.locator(".pane-body .monaco-list-row", { hasText: "completed" }).nth(2).waitFor();
    },
  },
};
