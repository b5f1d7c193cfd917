// Opens the panels in headless Chromium as VS Code would: the same page and content security policy, the real values of its
// themes, and a host that is this script. Not shipped.
//
// SCAICORE_HOST_DIR   a folder whose node_modules has playwright-core
// SCAICORE_CHROMIUM   the browser, /usr/bin/chromium unless said otherwise
import { build } from "esbuild";
import { iconFont } from "../../../scripts/build/icon-font.mjs";
import { pageScripts } from "../../../scripts/build/page-scripts.mjs";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const NONCE = "aGFybmVzcw==";
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf", ".html": "text/html" };
/** What VS Code puts on the body of a webview. */
export const THEMES = {
  dark: { class: "vscode-dark", kind: "vscode-dark" },
  light: { class: "vscode-light", kind: "vscode-light" },
  "hc-dark": { class: "vscode-high-contrast", kind: "vscode-high-contrast" },
  "hc-light": { class: "vscode-high-contrast vscode-high-contrast-light", kind: "vscode-high-contrast-light" },
};
/** Read from a running VS Code 1.139: every colour that the built panels name. Absent ones are absent there too. */
const COLOURS = JSON.parse(readFileSync(join(here, "themes.json"), "utf8"));
const FONTS = {
  "--vscode-font-family": 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  "--vscode-font-size": "13px",
  "--vscode-font-weight": "normal",
  "--vscode-editor-font-family": '"Droid Sans Mono", monospace',
  "--vscode-editor-font-size": "13px",
};

export async function startHarness() {
  const folder = mkdtempSync(join(tmpdir(), "scaicore-webviews-"));
  const common = {
    bundle: true,
    logLevel: "warning",
  };
  await build({
    ...common,
    tsconfig: join(here, "../tsconfig.json"),
    entryPoints: {
      checkpoint: join(here, "../checkpoint/main.ts"),
      run: join(here, "../run/main.ts"),
      compare: join(here, "../compare/main.ts"),
      graph: join(here, "../graph/main.ts"),
      bundle: join(here, "../bundle/main.ts"),
      panel: join(here, "../shared/base.css"),
    },
    outdir: folder,
    format: "esm",
    splitting: true,
    platform: "browser",
    target: "es2022",
    metafile: true,
    plugins: [iconFont(join(here, "../shared"), true), pageScripts],
  });
  await build({
    ...common,
    entryPoints: { states: join(here, "states.ts"), html: join(here, "../shared/html.ts") },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    format: "esm",
    platform: "neutral",
  });
  const { checkpointStates, runStates, compareStates, graphStates, bundleStates, longRunState } = await import(
    pathToFileURL(join(folder, "states.mjs")).href
  );
  const { webviewHtml } = await import(pathToFileURL(join(folder, "html.mjs")).href);

  const text = (file) => readFileSync(join(folder, file), "utf8");
  const pages = JSON.parse(text("pages.json"));

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const panel = /^\/(checkpoint|run|compare|graph|bundle)$/.exec(pathname)?.[1];
    const file = /^\/([\w.-]+)$/.exec(pathname)?.[1];
    try {
      const body =
        panel === undefined
          ? readFileSync(join(folder, file ?? "none"))
          : webviewHtml({
              nonce: NONCE,
              scripts: pages[panel].map(text),
              style: text("panel.css"),
              title: panel,
              lang: "en",
            });
      response.writeHead(200, {
        "content-type": panel === undefined ? (TYPES[extname(pathname)] ?? "text/plain") : TYPES[".html"],
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;

  const hostFolder = process.env.SCAICORE_HOST_DIR;
  if (hostFolder === undefined)
    throw new Error("Set SCAICORE_HOST_DIR to a folder whose node_modules has playwright-core.");
  const { chromium } = createRequire(join(hostFolder, "package.json"))("playwright-core");
  const browser = await chromium.launch({
    executablePath: process.env.SCAICORE_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });

  /**
   * A panel in its own context. `sent` is what it said; `violations` what its policy refused. `early` is what the host has sent while the
   * page was loaded: VS Code gives it to the page at the end of that.
   */
  const open = async (
    panel,
    { theme = "dark", width = 720, height = 860, locale = "en-GB", state, early, reducedMotion = "reduce" } = {},
  ) => {
    const context = await browser.newContext({
      viewport: { width, height },
      locale,
      reducedMotion,
      timezoneId: "Europe/Copenhagen",
      deviceScaleFactor: 1,
    });
    const page = await context.newPage();
    const sent = [];
    const violations = [];
    const outside = [];
    page.on("pageerror", (error) => violations.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) outside.push(request.url());
    });
    await page.exposeFunction("harnessSent", (message) => void sent.push(message));
    await page.exposeFunction("harnessViolation", (text) => void violations.push(text));
    await page.addInitScript(
      ({ dressIn, kept, early }) => {
        document.addEventListener("securitypolicyviolation", (event) => {
          window.harnessViolation(
            `${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`,
          );
        });
        let saved = kept;
        window.acquireVsCodeApi = () => ({
          postMessage: (message) => void window.harnessSent(JSON.parse(JSON.stringify(message))),
          getState: () => saved,
          setState: (next) => void (saved = JSON.parse(JSON.stringify(next))),
        });
        window.harnessState = () => saved;
        let worn = [];
        /** As VS Code changes the theme of a webview that is open: colours that the next one has not are gone. */
        window.harnessDress = ({ colours, look }) => {
          for (const name of worn) document.documentElement.style.removeProperty(name);
          worn = Object.keys(colours);
          for (const name of worn) document.documentElement.style.setProperty(name, colours[name]);
          document.body.className = look.class;
          document.body.dataset.vscodeThemeKind = look.kind;
        };
        document.addEventListener("DOMContentLoaded", () => window.harnessDress(dressIn));
        if (early !== undefined) addEventListener("load", () => window.postMessage(early, "*"));
      },
      { dressIn: clothesOf(theme), kept: state, early: early && JSON.stringify(early) },
    );
    await page.goto(`${origin}/${panel}`);
    await settle(page);
    /** Changes the theme of the open page. */
    const dress = async (next) => {
      await page.evaluate((clothes) => window.harnessDress(clothes), clothesOf(next));
      await settle(page);
    };
    const post = async (message) => {
      await page.evaluate((text) => window.postMessage(text, "*"), JSON.stringify(message));
      await settle(page);
    };
    return { page, sent, violations, outside, post, dress, close: () => context.close() };
  };

  return {
    open,
    checkpointStates,
    runStates,
    compareStates,
    bundleStates,
    graphStates,
    longRunState,
    folder,
    stop: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const clothesOf = (theme) => ({ colours: { ...COLOURS[theme], ...FONTS }, look: THEMES[theme] });

/** Two frames: what was asked for is drawn, the library's elements have rendered. */
function settle(page) {
  return page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20)))),
  );
}
