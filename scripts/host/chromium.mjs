// Finds a Chromium for the tests, or installs Debian's where that is possible and permitted.
import { installPackage, isExecutable, onPath } from "./debian.mjs";
import { Failure } from "./failure.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ADVICE =
  "Install one (Debian: `sudo apt-get install chromium`; elsewhere Google Chrome does), or name it: CHROME_PATH=/path/to/chrome";

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
  const wanted = {
    name: "chromium",
    title: "Chromium",
    needed: "The tests in VS Code",
    advice: ADVICE,
    size: "300 MB",
  };
  installPackage(wanted, { env, log });
  const installed = findChromium(env);
  if (!installed) throw new Failure(`apt-get installed Chromium, yet it is not on PATH.\n${ADVICE}`);
  return installed;
}
