// Fetches ahead of time what `npm start` and `npm test` would fetch: `node scripts/host/prepare.mjs [--chromium]`.
import { ensureChromium } from "./chromium.mjs";
import { report } from "./failure.mjs";
import { ensureHost } from "./install.mjs";

try {
  const { folder } = await ensureHost();
  console.log(`VS Code for the browser: ${folder}`);
  if (process.argv.includes("--chromium")) console.log(`Chromium: ${ensureChromium()}`);
} catch (error) {
  report(error);
  process.exitCode = 1;
}
