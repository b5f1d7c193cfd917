// Makes the host: code-server, the Node it needs and playwright-core, from the npm registry alone. Complete or not there:
// it is built in a sibling folder that takes its final name when it is whole, under a lock, so that two at once do not clash.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "./failure.mjs";
import { hostFolder, hostParts } from "./host-folder.mjs";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { onEnd } from "./on-end.mjs";
import { hostSize, spaceNeeded, versions } from "./versions.mjs";

/** Says why this machine cannot run the host; undefined when it can. */
export function whyNoHost(platform = process.platform, arch = process.arch, glibc = glibcVersion()) {
  if (platform !== "linux" || (arch !== "x64" && arch !== "arm64"))
    return `the VS Code that sets itself up runs on Linux x64 and arm64, this is ${platform} ${arch}`;
  if (!glibc)
    return "the VS Code that sets itself up needs a Linux with glibc (Debian, Ubuntu, Fedora, …), this one has none";
  return undefined;
}

function glibcVersion() {
  return process.platform === "linux" ? process.report.getReport().header.glibcVersionRuntime : undefined;
}

/** Whether the host is there and whole. */
export function hostIsThere(folder = hostFolder()) {
  return isComplete(folder);
}

/**
 * Returns the parts of the host, making it first when it is not there.
 * @param options.log receives one line at a time
 * @param options.confirm is asked before a download; false ends in a Failure
 */
export async function ensureHost({ folder = hostFolder(), log = console.log, confirm = async () => true } = {}) {
  const parts = hostParts(folder);
  const problem = whyNoHost();
  if (problem) throw new Failure(`${capital(problem)}.\nInstall VS Code with its \`code\` command on PATH instead.`);
  if (isComplete(folder)) return parts;
  refuseForeign(folder);
  log(`VS Code for the browser (code-server ${versions.codeServer}) is not on this machine yet.`);
  log(`  It will be fetched by npm: ${hostSize}, once.`);
  log(`  Place: ${folder} (delete that folder to be rid of it; SCAICORE_HOST_DIR names another)`);
  if (!(await confirm()))
    throw new Failure("Nothing was fetched.\nInstall VS Code with its `code` command on PATH instead.");
  await withLock(
    `${folder}.lock`,
    async () => {
      if (isComplete(folder)) return;
      await removeLeftovers(folder);
      await needSpace(dirname(folder));
      await build(folder, log);
    },
    () => log("  Another process is setting it up; waiting for it …"),
  );
  return parts;
}

async function build(folder, log) {
  const started = Date.now();
  const partial = await mkdtemp(`${folder}.partial-`);
  const callOff = onEnd(() => rmSync(partial, { recursive: true, force: true, maxRetries: 5 }));
  try {
    await fill(partial, log);
    await replace(folder, partial);
  } finally {
    await rm(partial, { recursive: true, force: true });
    callOff();
  }
  log(`  Ready after ${Math.round((Date.now() - started) / 1000)} s.`);
}

async function fill(folder, log) {
  const parts = hostParts(folder);
  await writeFile(join(folder, "package.json"), `${JSON.stringify({ private: true })}\n`);
  log("  1/2 code-server, Node and the browser driver …");
  // code-server's own install script refuses Node 20 and compiles a module that is not needed: no scripts.
  const packages = [
    `code-server@${versions.codeServer}`,
    `node-linux-${process.arch}@${versions.node}`,
    `playwright-core@${versions.playwright}`,
  ];
  await npm(["install", "--ignore-scripts", "--save-exact", ...packages], folder);
  log("  2/2 VS Code's own modules …");
  // Not `npm ci`: the shrinkwrap that code-server ships is not in step with its package.json.
  await npm(["install", "--omit=dev", "--ignore-scripts"], parts.vscode);
  for (const name of ["spdlog", "native-watchdog"]) await putShim(parts.vscode, name);
  await writeFile(parts.stamp, `${JSON.stringify(content())}\n`);
}

async function putShim(vscode, name) {
  const folder = join(vscode, "node_modules", "@vscode", name);
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: `@vscode/${name}`, version, main: "./index.mjs" }),
  );
  await copyFile(join(import.meta.dirname, "shims", `${name}.mjs`), join(folder, "index.mjs"));
}

/** Gives the finished folder its name. An old host of other versions makes room; one finished meanwhile is kept. */
async function replace(folder, partial) {
  if (isComplete(folder)) return;
  const old = `${partial}-old`;
  if (existsSync(folder)) await rename(folder, old);
  try {
    await rename(partial, folder);
  } catch (error) {
    if (!isComplete(folder)) throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** Called under the lock, so no partial folder of this host can belong to a living set-up. */
async function removeLeftovers(folder) {
  const prefix = `${basename(folder)}.partial-`;
  for (const name of readdirSync(dirname(folder)))
    if (name.startsWith(prefix)) await rm(join(dirname(folder), name), { recursive: true, force: true });
}

async function needSpace(folder) {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < spaceNeeded)
    throw new Failure(
      `${folder} has ${Math.round((bavail * bsize) / 1e6)} MB free; ${Math.round(spaceNeeded / 1e6)} MB are needed. ` +
        `Make room, or name a folder elsewhere: SCAICORE_HOST_DIR=/somewhere/host`,
    );
}

/** A folder that the user named is replaced only when we made it. */
function refuseForeign(folder) {
  if (!existsSync(folder) || readdirSync(folder).length === 0 || existsSync(hostParts(folder).stamp)) return;
  throw new Failure(
    `SCAICORE_HOST_DIR names ${folder}, which is not empty and was not made by this project. ` +
      "Name a folder that does not exist yet, or unset SCAICORE_HOST_DIR.",
  );
}

function isComplete(folder) {
  try {
    return readFileSync(hostParts(folder).stamp, "utf8").trim() === JSON.stringify(content());
  } catch {
    return false;
  }
}

function content() {
  return { ...versions, platform: process.platform, arch: process.arch, layout: 2 };
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
