// Finds a Chromium for the tests, or installs Debian's where that is possible and permitted.
import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure } from "./failure.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ADVICE =
  "Install one (Debian: `sudo apt-get install chromium`; elsewhere Google Chrome does), or name it: CHROME_PATH=/path/to/chrome";

/** The path of the first program with one of these names on PATH; undefined when there is none. */
export function onPath(names, path = process.env.PATH ?? "") {
  for (const folder of path.split(delimiter).filter(Boolean))
    for (const name of names) if (isExecutable(join(folder, name))) return join(folder, name);
  return undefined;
}

/** The Chromium there is: CHROME_PATH, else one on PATH; undefined when there is none. Fails when CHROME_PATH is wrong. */
export function findChromium(env = process.env) {
  if (!env.CHROME_PATH) return onPath(NAMES, env.PATH);
  if (isExecutable(env.CHROME_PATH)) return env.CHROME_PATH;
  throw new Failure(`CHROME_PATH is ${env.CHROME_PATH}, which is not a program that can be run.`);
}

/** The path of a Chromium, installing Debian's when it is missing, the process may, and SCAICORE_APT is not `never`. */
export function ensureChromium({ env = process.env, log = console.log } = {}) {
  const found = findChromium(env);
  if (found) return found;
  const apt = aptGet(env);
  if (typeof apt === "string")
    throw new Failure(`The tests in VS Code need Chromium, and there is none: ${apt}.\n${ADVICE}`);
  log("Chromium is missing; installing Debian's package (about 300 MB) with apt-get …");
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
  ]) {
    const [command, ...rest] = [...apt.command, ...args];
    const run = spawnSync(command, rest, { encoding: "utf8", env: { ...env, DEBIAN_FRONTEND: "noninteractive" } });
    // A failed update (one source out of reach) need not stop the install: the lists at hand may do.
    if (run.status !== 0 && args[0] === "install")
      throw new Failure(
        `apt-get could not install Chromium:\n  ${(run.stderr || run.error?.message || "").trim()}\n${ADVICE}`,
      );
  }
  const installed = findChromium(env);
  if (!installed) throw new Failure(`apt-get installed Chromium, yet it is not on PATH.\n${ADVICE}`);
  return installed;
}

/** How to call apt-get, or the reason why not. */
function aptGet(env) {
  if (env.SCAICORE_APT === "never") return "SCAICORE_APT=never forbids to install it";
  // Ubuntu's package of this name is a snap, which cannot use throw-away profiles.
  if (!isDebian() || !onPath(["apt-get"], env.PATH)) return "it can be installed by itself on Debian only";
  if (process.getuid?.() === 0) return { command: ["apt-get"] };
  if (onPath(["sudo"], env.PATH) && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0)
    return { command: ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"] };
  return "installing it takes root or a sudo that asks no password";
}

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
