// docs/plugins.md, step by step on a clean profile: from an empty folder to a tool of a server that others wrote, over stdio and over HTTP.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const server = (name) => join(root, "node_modules/@modelcontextprotocol", name, "dist/index.js");
/** The program of the page. */
const [, PROGRAM] = /```scaicore\n(.*?)```/s.exec(
  readFileSync(join(root, "docs/plugins.md"), "utf8").replaceAll(/^ {3}/gm, ""),
);
const INTERFACE = /@plugin_interface[^]*?\n\}\n\n/;
const SUMS = `@core Sums {
    version = "1.0.0"
    @plugins { every = mcp/every@1.0 }
}

@plugin_interface mcp/every@1.0 {
    get_sum(a: float, b: float): string
}

@flow add(a: float, b: float): string { return every.get_sum(a, b) }
`;
// As the page has it, but for \`npx\`, which would fetch the server.
const files = { command: process.execPath, args: [server("server-filesystem"), "."] };

async function write(t, name, text) {
  await t.window.openFile(name);
  await t.window.replaceAll(text);
  await t.window.save();
}

/** Starts `everything` over HTTP, and waits until it answers. It ends with this process, if not before. */
async function serveEverything() {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address();
  free.close();
  await once(free, "close");
  const env = { ...process.env, PORT: String(port) };
  const child = spawn(process.execPath, [server("server-everything"), "streamableHttp"], { env, stdio: "ignore" });
  process.once("exit", () => child.kill("SIGKILL"));
  const url = `http://127.0.0.1:${port}/mcp`;
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return { url, child };
  }
  throw new Error("The server does not answer.");
}

export default {
  title: "docs/plugins.md, step by step",
  // Too long for each day; the tests in the extension host call servers too.
  soak: true,
  workspace: { "notes.txt": "buy milk\n", "reader.scaicore": "", "sums.scaicore": "", "scaicore.plugins.json": "" },
  steps: {
    "scaicore.plugins.json is checked and completed while it is written": async (t) => {
      await write(t, "scaicore.plugins.json", JSON.stringify({ plugins: { files: { commands: "npx" } } }));
      await t.window.problem("commands");
      await t.window.hidePanel();
      await t.window.replaceAll('{ "plugins": { "files": {  } } }');
      await t.window.goTo(1, 28);
      await t.window.press("Control+Space");
      const labels = await t.window.suggested();
      for (const label of ["command", "url", "openapi", "module"])
        assert.ok(
          labels.some((one) => one.includes(label)),
          `${label} in ${labels}`,
        );
      await t.shot("plugins-completed");
      await t.window.press("Escape");
      await write(t, "scaicore.plugins.json", JSON.stringify({ plugins: { files } }, undefined, 2));
      await t.window.noProblem();
      await t.window.hidePanel();
    },

    "the methods of the server complete before any interface is written": async (t) => {
      await write(t, "reader.scaicore", PROGRAM.replace(INTERFACE, "").replace("files.read_text_file(name)", "files"));
      const lines = await t.window.lines();
      await t.window.goToEndOf(lines.findIndex((line) => line.includes("file = files")) + 1);
      await t.window.type(".read_text");
      await t.window.complete("read_text_file");
      await t.shot("methods-completed");
    },

    "the interface is written by a command": async (t) => {
      await write(t, "reader.scaicore", PROGRAM.replace(INTERFACE, ""));
      await t.window.command("ScaiCore: Write Plugin Interface…");
      await t.window.quickInput.getByPlaceholder("The plugin to write down").waitFor();
      await t.window.choose("files");
      await t.window.editor.getByText("@plugin_interface mcp/files@1.0").first().waitFor();
      const written = (await t.window.lines()).join("\n");
      assert.match(written, /read_file\(path: string, tail: float\?, head: float\?\)/);
      await t.shot("interface-written");
    },

    "the program of the page runs, and reads the file by the server": async (t) => {
      await write(t, "reader.scaicore", PROGRAM);
      await t.window.noProblem();
      await t.window.hidePanel();
      await t.window.clickLens("Run");
      const form = await t.window.webview('h1:has-text("Run read")');
      await form.getByText("plugins of scaicore.plugins.json").waitFor();
      await form.locator('vscode-textarea[id$="name"] textarea').fill("notes.txt");
      await t.window.press("Control+Enter");
      await form.getByText("buy milk").filter({ visible: true }).first().waitFor();
      await t.shot("plugin-answered");
    },

    "a server over HTTP is bound by its address": async (t) => {
      const { url, child } = await serveEverything();
      // A file opens where the focus is, and that is the column of the form.
      await t.window.page.locator(".editor-instance .view-lines").first().click();
      await write(t, "scaicore.plugins.json", JSON.stringify({ plugins: { files, every: { url } } }, undefined, 2));
      await write(t, "sums.scaicore", SUMS);
      await t.window.clickLens("Run");
      const form = await t.window.webview('h1:has-text("Run add")');
      await form.locator('[id$="a"] input').first().fill("2");
      await form.locator('[id$="b"] input').first().fill("3");
      await t.window.press("Control+Enter");
      await form.getByText("The sum of 2 and 3 is 5.").filter({ visible: true }).first().waitFor();
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  },
};
