#!/usr/bin/env node
// Stands in for the executable of a desktop VS Code in @vscode/test-electron's runTests: takes the same flags, runs the
// suite in the extension host of code-server with a window in Chromium, and ends with the suite's exit code.
import { join } from "node:path";
import { format, parseArgs } from "node:util";
import { report } from "../../scripts/host/failure.mjs";
import { startBrowser } from "./lib/browser.mjs";
import { startServer } from "./lib/server.mjs";

const LIMIT_MS = 300_000;
/** An extension that brings language models, as Copilot does. */
const MODEL_VENDOR = join(import.meta.dirname, "model-vendor");

// Our starter holds the other end of our standard input: when it is gone, so is the reason to run.
process.stdin.once("close", () => process.exit(1)).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

try {
  process.exit(await main());
} catch (error) {
  report(error);
  process.exit(1);
}

async function main() {
  const { values, positionals } = parseArgs({
    strict: false, // a desktop VS Code has many more flags than we need
    allowPositionals: true,
    options: { extensionDevelopmentPath: { type: "string" }, extensionTestsPath: { type: "string" } },
  });
  const workspace = positionals[0];
  const server = await startServer({ testDriver: true, extension: MODEL_VENDOR, ...(workspace ? { workspace } : {}) });
  try {
    const browser = await startBrowser(server);
    const code = await suite(server, browser, values);
    await browser.close();
    if (browser.offMachine.length === 0) return code;
    console.error(`requests to other machines:\n${browser.offMachine.join("\n")}`);
    return 1;
  } finally {
    await server.stop();
  }
}

async function suite(server, browser, { extensionDevelopmentPath, extensionTestsPath }) {
  const page = await browser.page();
  let end;
  const ended = new Promise((done) => (end = done));
  // VS Code calls these two when its window has them; @vscode/test-web uses them too.
  await page.exposeFunction("codeAutomationLog", (type, args) => {
    if (type === "error" || type === "warn") console.log(format(...args.map(plain)));
  });
  await page.exposeFunction("codeAutomationExit", (code) => end(code));
  page.once("crash", () => end("the page crashed"));
  const timer = setTimeout(() => end(`the suite was not done after ${LIMIT_MS / 1000} s`), LIMIT_MS);
  page.setDefaultTimeout(LIMIT_MS);
  await page.goto(
    server.url(server.workspace, [
      ["extensionDevelopmentPath", server.remote(extensionDevelopmentPath)],
      ["extensionTestsPath", server.remote(extensionTestsPath)],
    ]),
  );
  const outcome = await ended;
  clearTimeout(timer);
  if (typeof outcome === "number") return outcome;
  console.error(`${outcome}. The server said:\n${server.log().slice(-5_000)}`);
  return 1;
}

/** Log lines carry console colours as `%c`. */
function plain(value) {
  return typeof value === "string" ? value.replaceAll("%c", "") : value;
}
