// A VS Code server for tests: code-server with a throw-away profile, home and temporary folder.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startCodeServer } from "../../../scripts/host/code-server.mjs";
import { ensureHost } from "../../../scripts/host/install.mjs";
import { processesOf } from "../../../scripts/host/processes.mjs";
import { makeThrowAway } from "../../../scripts/host/throw-away.mjs";

/** Settings of every test window: what distracts or looks outside is off, nothing else differs from a user's. */
const QUIET = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.colorTheme": "Dark Modern",
  // What moves is drawn again and again, without a GPU.
  "workbench.reduceMotion": "on",
  "editor.cursorBlinking": "solid",
  // Pictures are of the text, and there is little room beside a page.
  "editor.minimap.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
};

/**
 * Starts a server for one scenario.
 * @param options.extension folder of the extension to load
 * @param options.alongside folders of more extensions to load
 * @param options.installed a folder of extensions that `installOnce` has made, to start with
 * @param options.workspace a folder to copy, or texts by file name: the scenario's workspace
 * @param options.settings settings of the profile
 * @param options.trust true keeps VS Code's workspace trust on, so that the workspace starts restricted
 * @param options.testDriver true lets addresses carry extensionDevelopmentPath and extensionTestsPath (in-host tests)
 * @param options.graceSeconds how long the server keeps the extension host of a window that has vanished
 * @param options.env more environment, seen by the extension too
 * @param options.keep keeps the folder for a look afterwards
 */
export async function startServer({
  extension,
  alongside = [],
  installed,
  workspace = {},
  settings = {},
  trust = false,
  testDriver = false,
  graceSeconds,
  env = {},
  keep = false,
} = {}) {
  const host = await ensureHost();
  const throwAway = makeThrowAway({ keep });
  try {
    const home = join(throwAway.folder, "home");
    const folder = join(throwAway.folder, "workspace");
    mkdirSync(home);
    fill(folder, workspace);
    const flags = [
      ...(trust ? [] : ["--disable-workspace-trust"]),
      ...(testDriver ? ["--vscode-option", "enable-smoke-test-driver"] : []),
      ...(graceSeconds === undefined ? [] : ["--reconnection-grace-time", String(graceSeconds)]),
    ];
    const all = { ...QUIET, "security.workspace.trust.enabled": trust, ...settings };
    const server = await startCodeServer({
      host,
      throwAway,
      alongside,
      ...(extension ? { extension } : {}),
      ...(installed ? { installed } : {}),
      settings: all,
      flags,
      env: { ...env, HOME: home },
    });
    return {
      ...server,
      host,
      throwAway,
      /** The throw-away folder; removed by `stop`. */
      folder: throwAway.folder,
      /** HOME of the server and its browsers. */
      home,
      /** The workspace's folder, on this machine's disk. */
      workspace: folder,
      remote: (path) => `vscode-remote://${server.authority}${path}`,
      /** Changes settings while it runs: those of the workspace, as code-server does not watch those of the user. */
      configure(changes) {
        const file = join(folder, ".vscode", "settings.json");
        mkdirSync(dirname(file), { recursive: true });
        const now = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
        writeFileSync(file, `${JSON.stringify({ ...now, ...changes }, null, 2)}\n`);
      },
      /** Processes of this server whose command line matches: `processes(/--type=extensionHost/)`. */
      processes: (pattern = /./) => processesOf(throwAway.folder).filter(({ command }) => pattern.test(command)),
      log: () => readFileSync(server.logFile, "utf8"),
      /** Ends the server and all it started, and removes its folder. */
      async stop() {
        await server.stop();
        await throwAway.end();
      },
    };
  } catch (error) {
    await throwAway.end();
    throw error;
  }
}

function fill(folder, workspace) {
  mkdirSync(folder, { recursive: true });
  if (typeof workspace === "string") return cpSync(workspace, folder, { recursive: true });
  for (const [name, text] of Object.entries(workspace)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
