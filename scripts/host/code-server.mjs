// Starts code-server, the VS Code that runs in a browser, on the loopback.
import { spawn } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure.mjs";

const START_LIMIT_MS = 60_000;

/**
 * Starts the server and returns when it answers. Everything it writes is inside `throwAway.folder`, but for `dataFolder`
 * where that is given (a user's profile that outlives the run).
 * @param options.host the parts of a host (ensureHost)
 * @param options.extension an extension to load: a .vsix, which is installed, or a folder, which is linked among the installed
 *   ones. It is not given as extensionDevelopmentPath, which a built VS Code for the browser ignores: everything is as for a user
 * @param options.alongside folders of more extensions, which are linked as well
 * @param options.installed what `installOnce` returned, to be copied: for those who start many servers
 * @param options.settings the profile's settings; with `dataFolder`, only where the profile has none yet
 * @param options.flags more flags for code-server
 */
export async function startCodeServer({
  host,
  throwAway,
  extension,
  alongside = [],
  installed,
  settings = {},
  dataFolder,
  port,
  flags = [],
  env = {},
}) {
  const { folder } = throwAway;
  const at = placesIn(folder, dataFolder);
  writeOnce(join(at.data, "User", "settings.json"), settings);
  const number = port ?? (await freePort());
  const args = ["--config", at.config, "--user-data-dir", at.data, "--extensions-dir", at.extensions];
  args.push("--bind-addr", `127.0.0.1:${number}`, "--auth", "none", "--disable-telemetry", "--disable-update-check");
  args.push("--disable-getting-started-override", "--ignore-last-opened", ...flags);
  const environment = { ...serverEnvironment(at, folder), ...throwAway.env, ...env };
  if (extension?.endsWith(".vsix")) await installExtension(host, extension, at, environment);
  else if (extension) linkExtension(extension, at.extensions);
  if (installed) cpSync(installed, at.extensions, { recursive: true });
  for (const other of alongside) linkExtension(other, at.extensions);
  const log = openSync(at.log, "a");
  const child = spawn(host.node, [host.codeServerEntry, ...args], {
    env: environment,
    cwd: folder,
    detached: true, // its own group: Ctrl+C reaches us, and we end it in order
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const gone = new Promise((done) => {
    child.once("exit", done);
    child.once("error", done);
  });
  const server = {
    pid: child.pid,
    port: number,
    // `localhost` and not 127.0.0.1: webviews need service workers, and those a secure origin.
    origin: `http://localhost:${number}`,
    authority: `localhost:${number}`,
    dataFolder: at.data,
    logFile: at.log,
    /** Settles when the server has ended, by whatever cause. */
    gone,
    url: (openFolder, payload = []) => pageAddress(`http://localhost:${number}`, openFolder, payload),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await Promise.race([gone, sleep(5_000, undefined, { ref: false })]);
    },
  };
  await answers(server, child);
  return server;
}

/** Installs a .vsix inside `throwAway.folder`, and returns the folder of installed extensions. */
export async function installOnce({ host, throwAway, vsix }) {
  const { folder } = throwAway;
  const at = placesIn(folder);
  await installExtension(host, vsix, at, { ...serverEnvironment(at, folder), ...throwAway.env });
  return at.extensions;
}

/** The places of a server, made where they are not there yet. */
function placesIn(folder, dataFolder = join(folder, "data")) {
  const at = {
    data: dataFolder,
    extensions: join(folder, "extensions"),
    config: join(folder, "config.yaml"),
    log: join(folder, "server.log"),
    temp: join(folder, "tmp"),
  };
  for (const made of [join(at.data, "User"), at.extensions, at.temp]) mkdirSync(made, { recursive: true });
  writeFileSync(at.config, "auth: none\ncert: false\n");
  return at;
}

/** True when nothing listens on this port of the loopback. */
export function portIsFree(port) {
  return new Promise((done) => {
    const probe = createServer()
      .once("error", () => done(false))
      .listen(port, "127.0.0.1", () => probe.close(() => done(true)));
  });
}

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer()
      .once("error", fail)
      .listen(0, "127.0.0.1", () => {
        const { port } = probe.address();
        probe.close(() => done(port));
      });
  });
}

function pageAddress(origin, openFolder, payload) {
  const address = new URL(origin);
  const kind = openFolder?.endsWith(".code-workspace") ? "workspace" : "folder";
  if (openFolder) address.searchParams.set(kind, openFolder);
  if (payload.length > 0) address.searchParams.set("payload", JSON.stringify(payload));
  return address.href;
}

/** The user's environment, but for what would make the server part of another VS Code or write outside its folders. */
function serverEnvironment(at, folder) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|PORT$|PASSWORD$|HASHED_PASSWORD$|NODE_OPTIONS$|npm_)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_DATA_HOME: join(folder, "share"),
    XDG_RUNTIME_DIR: at.temp,
    TMPDIR: at.temp,
    EXTENSIONS_GALLERY: "{}", // no look-ups in a gallery
  };
}

/** Installs a .vsix as `code --install-extension` does for a user. */
async function installExtension(host, vsix, at, env) {
  const folders = ["--config", at.config, "--user-data-dir", at.data, "--extensions-dir", at.extensions];
  const child = spawn(host.node, [host.codeServerEntry, ...folders, "--install-extension", vsix], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const code = await new Promise((done) => {
    child.once("error", (error) => done(error.message));
    child.once("close", done);
  });
  if (code !== 0 || !output.includes("successfully installed"))
    throw new Failure(`VS Code does not install ${vsix} (${code}). It said:\n  ${output.trim()}`);
}

function linkExtension(extension, folder) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(extension, "package.json"), "utf8"));
  const relativeLocation = `${publisher}.${name}-${version}`;
  symlinkSync(extension, join(folder, relativeLocation));
  // Once one was installed there is a list, and VS Code takes what is not in it for one that was removed.
  const list = join(folder, "extensions.json");
  if (!existsSync(list)) return;
  const location = { $mid: 1, path: join(folder, relativeLocation), scheme: "file" };
  const entry = { identifier: { id: `${publisher}.${name}` }, version, location, relativeLocation };
  writeFileSync(list, JSON.stringify([...JSON.parse(readFileSync(list, "utf8")), entry]));
}

function writeOnce(path, settings) {
  try {
    writeFileSync(path, `${JSON.stringify(settings, null, 2)}\n`, { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
}

async function answers(server, child) {
  const end = Date.now() + START_LIMIT_MS;
  let dead = false;
  server.gone.then(() => (dead = true));
  for (;;) {
    try {
      const reply = await fetch(`http://127.0.0.1:${server.port}/healthz`, { signal: AbortSignal.timeout(2_000) });
      if (reply.ok && !dead) return;
    } catch {
      // not yet
    }
    if (dead || Date.now() > end) {
      const said = readFileSync(server.logFile, "utf8").trim().split("\n").slice(-15).join("\n  ");
      await server.stop();
      throw new Failure(
        `code-server ${dead ? `ended with code ${child.exitCode}` : "did not answer in time"}. It said:\n  ${said}`,
      );
    }
    await sleep(100);
  }
}
