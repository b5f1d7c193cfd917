// The server of Restate, whose program is a package of npm: fetched once into this project's cache folder, complete or not there.
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onPath } from "./debian.mjs";
import { Failure } from "./failure.mjs";
import { cacheFolder } from "./host-folder.mjs";
import { whyNoHost } from "./install.mjs";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { onEnd } from "./on-end.mjs";
import { restateVersion } from "./versions.mjs";

const packageName = `@restatedev/restate-server-${process.platform}-${process.arch}`;
const folderOf = (env) => join(cacheFolder(env), `restate-${restateVersion}-${process.platform}-${process.arch}`);
const programIn = (folder) => join(folder, "node_modules", packageName, "bin", "restate-server");

/** The path of the program, on PATH or in the cache; undefined when there is none. */
export function foundRestate(env) {
  const cached = programIn(folderOf(env));
  return onPath(["restate-server"], env.PATH) ?? (existsSync(cached) ? cached : undefined);
}

/**
 * Fetches the program by npm, without scripts. Returns its path.
 * @throws Failure that says why there can be none
 */
export async function ensureRestate(env, log) {
  const title = "Restate is not installed, and";
  if (env.SCAICORE_APT === "never") throw new Failure(`${title} SCAICORE_APT=never forbids to install it.`);
  // Its program needs what the host needs.
  if (whyNoHost() !== undefined)
    throw new Failure(`${title} it can be installed by itself on Linux x64 and arm64 with glibc only.`);
  const folder = folderOf(env);
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    log(`Restate is missing; fetching ${packageName} ${restateVersion} by npm (80 MB, 230 MB on disk) …`);
    const partial = await mkdtemp(`${folder}.partial-`);
    const callOff = onEnd(() => rmSync(partial, { recursive: true, force: true, maxRetries: 5 }));
    try {
      await writeFile(join(partial, "package.json"), `${JSON.stringify({ private: true })}\n`);
      await npm(["install", "--ignore-scripts", "--save-exact", `${packageName}@${restateVersion}`], partial, env);
      if (!existsSync(programIn(partial))) throw new Failure(`${packageName} has no program bin/restate-server.`);
      await rename(partial, folder);
    } finally {
      await rm(partial, { recursive: true, force: true });
      callOff();
    }
  });
  return programIn(folder);
}
