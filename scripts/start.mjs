// `npm start`: builds, then opens VS Code on examples/ with this extension loaded. A desktop VS Code where there is one,
// else code-server in the browser, fetched on first use.
//   npm start -- [--web | --desktop] [--port <number>] [--yes] [folder]
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { isExecutable, onPath } from "./host/debian.mjs";
import { portIsFree, startCodeServer } from "./host/code-server.mjs";
import { Failure, report } from "./host/failure.mjs";
import { cacheFolder, hostFolder } from "./host/host-folder.mjs";
import { ensureHost, whyNoHost } from "./host/install.mjs";
import { makeThrowAway } from "./host/throw-away.mjs";

const root = resolve(import.meta.dirname, "..");
const FIRST_PORT = 8123;
/**
 * Of the profile in the browser, when it is made: no greeting pages, no chat, nothing reported, and no question whether to
 * trust the examples of a repository whose code has just been built and started. The user may change all.
 */
const FIRST_SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.ignoreRecommendations": true,
  "security.workspace.trust.enabled": false,
  "git.openRepositoryInParentFolders": "never",
};
const FIRST_FILE = "greet.scaicore";
const NEXT = "Click ▶ Run above `flow greet` in greet.scaicore.";
const DESKTOPS = ["code", "code-insiders", "codium"];
/** Where VS Code has its command on macOS, which puts it on PATH only when somebody asks for that. */
const IN_MAC_APP = "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code";

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      web: { type: "boolean" },
      desktop: { type: "boolean" },
      yes: { type: "boolean", short: "y" },
      port: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(
      readFileSync(import.meta.filename, "utf8")
        .match(/(?:^\/\/.*\n)+/m)[0]
        .replaceAll(/^\/\/ ?/gm, ""),
    );
  } else {
    const folder = resolve(positionals[0] ?? join(root, "examples"));
    if (!existsSync(folder)) throw new Failure(`There is no folder ${folder}.`);
    if (!existsSync(join(root, "node_modules", "esbuild")))
      throw new Failure("The packages that this needs are not installed yet. Run `npm ci` first.");
    const desktop = values.web ? {} : findDesktop();
    if (values.desktop && desktop.why) throw new Failure(`No desktop VS Code can be opened: ${desktop.why}.`);
    if (desktop.code) {
      console.log(`Opens the VS Code of this machine: ${desktop.code}`);
      await build();
      await openDesktop(desktop.code, folder);
    } else {
      console.log(`Opens VS Code in the browser${desktop.why ? `, as ${desktop.why}` : ""}.`);
      // Before the build: who does not want it need not wait.
      const host = await hostFor(values);
      await build();
      await openInBrowser(folder, values, host);
    }
  }
} catch (error) {
  report(error);
  process.exitCode = 1;
}

async function build() {
  const began = Date.now();
  console.log("Building the extension, the language server and the engine. It takes some 20 s …");
  const code = await run(process.execPath, [join(root, "scripts", "build.mjs")]);
  if (code !== 0) throw new Failure("The build failed, see above.");
  console.log(`Built in ${Math.round((Date.now() - began) / 1000)} s.`);
}

/** The command of a VS Code that can open a window of its own, else why there is none. */
function findDesktop({ env, platform } = process) {
  // There `code` is a stub that cannot load an extension from a folder.
  if (env.VSCODE_IPC_HOOK_CLI) return { why: "this is a terminal of a remote VS Code" };
  if (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return { why: "this machine has no display" };
  if (platform === "linux" && process.getuid() === 0) return { why: "a desktop VS Code does not run as root" };
  const names = platform === "win32" ? DESKTOPS.map((name) => `${name}.cmd`) : DESKTOPS;
  const code = onPath(names, env.PATH ?? env.Path) ?? (isExecutable(IN_MAC_APP) ? IN_MAC_APP : undefined);
  return code ? { code } : { why: "there is no `code` on PATH" };
}

/** The VS Code for the browser, fetched where it is not there yet and nobody minds. */
async function hostFor({ yes }) {
  const problem = whyNoHost();
  if (problem)
    throw new Failure(
      `That is not possible here: ${problem}.\nInstall VS Code (https://code.visualstudio.com), run its command “Shell Command: Install 'code' command in PATH”, and start again.`,
    );
  return await ensureHost({ folder: hostFolder(), confirm: yes ? undefined : askOnTerminal });
}

/** The file that is opened at the start, where the folder has it. */
function firstFile(folder) {
  const file = join(folder, FIRST_FILE);
  return existsSync(file) ? [file] : [];
}

async function openDesktop(code, folder) {
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, folder, ...firstFile(folder)];
  // A .cmd file runs in a shell only, which needs its arguments quoted.
  const windows = process.platform === "win32";
  const result = windows
    ? await run(
        `"${code}"`,
        args.map((arg) => `"${arg}"`),
        { shell: true },
      )
    : await run(code, args);
  if (result !== 0)
    throw new Failure(`${code} ended with code ${result}. To use the browser instead: npm start -- --web`);
  console.log(`VS Code opens on ${folder}. Trust the folder when it asks: flows run only then.\n${NEXT}`);
}

async function openInBrowser(folder, { port }, host) {
  const throwAway = makeThrowAway();
  const interrupted = new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => done(signal));
  });
  try {
    const server = await startCodeServer({
      host,
      throwAway,
      extension: root,
      settings: FIRST_SETTINGS,
      dataFolder: profileFolder(),
      port: await choosePort(port),
    });
    const opened = firstFile(folder).map((file) => [
      "openFile",
      `vscode-remote://localhost:${server.port}${encodeURI(file)}`,
    ]);
    console.log(`\nVS Code runs at  ${server.url(folder, opened)}`);
    console.log(`Open that address in a browser on this machine. Then: ${NEXT}`);
    if (process.env.SSH_CONNECTION)
      console.log(
        `From the machine you sit at: ssh -L ${server.port}:localhost:${server.port} <this machine>, then the same address.`,
      );
    console.log("Anyone with an account on this machine can open it too, while it runs. Ctrl+C ends it.");
    const ended = await Promise.race([interrupted, server.gone.then(() => undefined)]);
    if (ended === undefined) throw new Failure("code-server ended by itself.");
    console.log("\nEnding VS Code …");
    await server.stop();
  } finally {
    await throwAway.end();
  }
}

/** Settings, runs and checkpoints stay from one start to the next, apart for each checkout. */
function profileFolder() {
  return join(cacheFolder(), `profile-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`);
}

/** The same port each time where possible: the browser keeps its layout by address. */
async function choosePort(wanted) {
  if (wanted !== undefined) {
    const port = Number(wanted);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new Failure(`--port ${wanted} is not a port number.`);
    if (!(await portIsFree(port))) throw new Failure(`Port ${port} is in use. Leave --port away to take a free one.`);
    return port;
  }
  return (await portIsFree(FIRST_PORT)) ? FIRST_PORT : undefined;
}

async function askOnTerminal() {
  if (!process.stdin.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question("Fetch it now? [Y/n] ");
    return /^(y|yes|)$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: "inherit", cwd: root, ...options });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
}
