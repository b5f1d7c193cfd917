// A Chromium of its own for each person at a window, with a record of every request that leaves the machine.
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensureChromium } from "../../../scripts/host/chromium.mjs";

const HERE = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Starts a browser whose profile is inside the server's throw-away folder.
 * `offMachine` lists the addresses of requests that tried to leave the machine; they fail, as no other name is resolved.
 */
export async function startBrowser(server, { headless = true, width = 1400, height = 900 } = {}) {
  const { chromium } = createRequire(import.meta.url)(server.host.playwright);
  const profile = join(server.folder, `chromium-${randomUUID().slice(0, 8)}`);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: ensureChromium(),
    headless,
    viewport: { width, height },
    env: { ...process.env, ...server.throwAway.env, HOME: server.home, XDG_CONFIG_HOME: join(server.home, ".config") },
    permissions: ["clipboard-read", "clipboard-write"],
    args: [
      "--no-sandbox", // root has no user namespaces to sandbox with, and the pages are VS Code's own
      "--disable-gpu",
      "--disable-quic",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ],
  });
  const offMachine = [];
  const note = (request, how) => offMachine.push(`${request.method()} ${request.url()} (${how})`);
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "failed";
    // Cut off by a page that closes, before its service worker could answer.
    if (leaves(request) && !(isWebviewResource(request) && why === "net::ERR_ABORTED")) note(request, why);
  });
  context.on("response", (response) => {
    if (leaves(response.request()) && !response.fromServiceWorker())
      note(response.request(), `answered ${response.status()}`);
  });
  return {
    context,
    offMachine,
    async page() {
      const [first] = context.pages();
      return first && first.url() === "about:blank" ? first : await context.newPage();
    },
    /** Ends the browser as a crash does: no goodbye to the server. */
    async kill() {
      const closed = new Promise((done) => context.once("close", done));
      for (const { pid } of server.processes(new RegExp(profile))) kill(pid);
      await closed;
    },
    close: () => context.close().catch(() => {}),
  };
}

function leaves(request) {
  const { protocol, hostname } = new URL(request.url());
  return /^(https?|wss?):$/.test(protocol) && !HERE.has(hostname);
}

/** Files of a webview have addresses at a CDN's name, which VS Code's service worker answers from the extension's folder. */
function isWebviewResource(request) {
  return new URL(request.url()).hostname.endsWith(".vscode-resource.vscode-cdn.net");
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // gone already
  }
}
