// Renders the panels' states into a folder, to be looked at:
//   SCAICORE_HOST_DIR=… node client/webviews/harness/screenshots.mjs [--out folder] [--only name] [--themes dark,light]
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startHarness } from "./browser.mjs";

const { values: flags } = parseArgs({
  options: {
    out: { type: "string" },
    only: { type: "string" },
    themes: { type: "string" },
    widths: { type: "string" },
  },
});
const out = flags.out ?? join(tmpdir(), "scaicore-screenshots");
const themes = (flags.themes ?? "dark,light,hc-dark,hc-light").split(",");
const widths = (flags.widths ?? "720,320").split(",").map(Number);
mkdirSync(out, { recursive: true });

const harness = await startHarness();
try {
  for (const [panel, states] of Object.entries({
    checkpoint: harness.checkpointStates,
    run: harness.runStates,
    compare: harness.compareStates,
    graph: harness.graphStates,
    bundle: harness.bundleStates,
  })) {
    for (const [name, message] of Object.entries(states)) {
      if (flags.only !== undefined && !`${panel}-${name}`.includes(flags.only)) continue;
      for (const theme of themes) {
        for (const width of widths) {
          const opened = await harness.open(panel, { theme, width, height: 400 });
          await opened.page.clock.setFixedTime(new Date("2026-11-22T10:00:00.000Z"));
          await opened.post(message);
          if (name === "loading") await opened.page.waitForTimeout(400);
          // As tall as its content, so that the bar stands at the end.
          const height = await opened.page.evaluate(() => document.documentElement.scrollHeight);
          await opened.page.setViewportSize({ width, height: Math.max(height, width === 320 ? 480 : 560) });
          await opened.page.screenshot({ path: join(out, `${panel}-${name}-${theme}-${width}.png`) });
          await opened.close();
        }
      }
    }
  }
  process.stdout.write(`${out}\n`);
} finally {
  await harness.stop();
}
