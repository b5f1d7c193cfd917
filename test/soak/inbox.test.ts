/**
 * The inbox of `scaicore serve` in headless Chromium: two people in two browsers, who is refused, narrow and dark, accessibility.
 * `client/webviews/harness/inbox.mjs` has the checks; it needs the built command line, and the browser's driver of the tests in VS Code.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { hostFolder, hostParts } from "../../scripts/host/host-folder.mjs";
import { isSoak } from "../support/sampled.js";

const root = join(import.meta.dirname, "../..");
const SCAICORE_HOST_DIR = hostFolder();
const SCAICORE_CHROMIUM = process.env.CHROME_PATH ?? "/usr/bin/chromium";
const missing = [
  hostParts(SCAICORE_HOST_DIR).playwright,
  SCAICORE_CHROMIUM,
  join(root, "runtime/dist/inbox/inbox.js"),
].filter((path) => !existsSync(path));
if (isSoak && missing.length > 0) console.log(`The inbox is not looked at: there is no ${missing.join(", no ")}.`);

it.runIf(isSoak && missing.length === 0)("the inbox keeps its promises", { timeout: 180_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["client/webviews/harness/inbox.mjs"], {
    cwd: root,
    env: { ...process.env, SCAICORE_HOST_DIR, SCAICORE_CHROMIUM },
    timeout: 170_000,
  });
  expect(stdout).toMatch(/^\d+ passed, 0 failed$/m);
});
