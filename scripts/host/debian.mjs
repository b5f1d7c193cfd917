// Installs a Debian package that tests need, where that is possible and permitted (SCAICORE_APT=never forbids it).
import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure } from "./failure.mjs";

/** The path of the first program with one of these names on PATH; undefined when there is none. */
export function onPath(names, path = process.env.PATH ?? "") {
  for (const folder of path.split(delimiter).filter(Boolean))
    for (const name of names) if (isExecutable(join(folder, name))) return join(folder, name);
  return undefined;
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why packages cannot be installed here; undefined where they can. */
export function whyNotInstalled(env, systems = DEBIAN) {
  const apt = aptGet(env, systems);
  return typeof apt === "string" ? apt : undefined;
}

/** Systems by their ID in /etc/os-release. Ubuntu's Chromium is a snap, which cannot use throw-away profiles. */
const DEBIAN = ["debian"];

/**
 * Installs a package: `title` names it in messages, `advice` says what a person can do instead, `systems` have it as a package that
 * serves.
 */
export function installPackage({ name, title, needed, advice, size, systems = DEBIAN }, { env, log }) {
  const apt = aptGet(env, systems);
  if (typeof apt === "string") throw new Failure(`${needed} need ${title}, and there is none: ${apt}.\n${advice}`);
  log(`${title} is missing; installing Debian's package (about ${size}) with apt-get …`);
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", name],
  ]) {
    const [command, ...rest] = [...apt.command, ...args];
    const run = spawnSync(command, rest, { encoding: "utf8", env: { ...env, DEBIAN_FRONTEND: "noninteractive" } });
    // A failed update (one source out of reach) need not stop the install: the lists at hand may do.
    if (run.status !== 0 && args[0] === "install")
      throw new Failure(
        `apt-get could not install ${title}:\n  ${(run.stderr || run.error?.message || "").trim()}\n${advice}`,
      );
  }
}

/** How to call apt-get, or the reason why not. */
function aptGet(env, systems) {
  if (env.SCAICORE_APT === "never") return "SCAICORE_APT=never forbids to install it";
  if (!systems.includes(system()) || !onPath(["apt-get"], env.PATH))
    return `it can be installed by itself on ${systems.map((id) => id[0].toUpperCase() + id.slice(1)).join(" and ")} only`;
  if (process.getuid?.() === 0) return { command: ["apt-get"] };
  if (onPath(["sudo"], env.PATH) && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0)
    return { command: ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"] };
  return "installing it takes root or a sudo that asks no password";
}

function system() {
  try {
    return /^ID=(\w+)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
