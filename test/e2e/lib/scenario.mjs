// Runs one scenario: a server, a browser, a window, then its steps in order. A step that fails ends the scenario.
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processesOf } from "../../../scripts/host/processes.mjs";
import { startBrowser } from "./browser.mjs";
import { startOutboundRecorder } from "./outbound.mjs";
import { startServer } from "./server.mjs";
import { openWindow } from "./window.mjs";

const STEP_LIMIT_MS = 120_000;

/**
 * @param scenario { title, workspace, settings, alongside, env, trust, graceSeconds, maySend, steps: { [name]: async (t) => void } }
 *   `t` has server, browser, window, outbound, shot(name), openBrowser(), openWindow(browser?, options), and is the
 *   place where steps leave values for later ones.
 * @param options { extension, installed, out, headless, keep, onStep }
 * @returns the steps as [{ name, outcome: "passed" | "failed" | "not run", ms, error? }]
 */
export async function runScenario(
  scenario,
  { extension, installed, out, headless = true, keep = false, onStep = () => {} },
) {
  const results = [];
  const record = (result) => {
    results.push(result);
    onStep(result);
  };
  const step = async (name, work, limit = STEP_LIMIT_MS) => {
    const started = performance.now();
    try {
      await within(limit, work());
      record({ name, outcome: "passed", ms: Math.round(performance.now() - started) });
      return true;
    } catch (error) {
      const ms = Math.round(performance.now() - started);
      record({ name, outcome: "failed", ms, error: error?.stack ?? String(error) });
      return false;
    }
  };

  mkdirSync(out, { recursive: true });
  const t = { shots: [] };
  const browsers = [];
  const windows = [];
  t.shot = async (name, window = t.window) => {
    const path = join(out, `${name}.png`);
    await window.screenshot(path);
    t.shots.push(path);
    return path;
  };
  t.openBrowser = async () => {
    const browser = await startBrowser(t.server, { headless });
    browsers.push(browser);
    return browser;
  };
  t.openWindow = async (browser = t.browser, options = {}) => {
    const window = await openWindow(t.server, browser, options);
    windows.push(window);
    return window;
  };

  let going = await step("VS Code starts", async () => {
    t.outbound = await startOutboundRecorder();
    t.server = await startServer({
      extension,
      installed,
      alongside: scenario.alongside,
      workspace: scenario.workspace,
      settings: { ...t.outbound.settings, ...scenario.settings },
      trust: scenario.trust ?? false,
      graceSeconds: scenario.graceSeconds,
      env: { ...t.outbound.env, ...scenario.env },
      keep,
    });
    t.browser = await t.openBrowser();
    t.window = await t.openWindow();
  });
  for (const [name, work] of Object.entries(scenario.steps)) {
    if (!going) {
      record({ name, outcome: "not run", ms: 0 });
      continue;
    }
    going = await step(name, () => work(t), scenario.stepLimitMs);
    if (going) continue;
    await describe(`${out}/failed`, name, t, windows);
    for (const [index, window] of windows.entries()) {
      results.at(-1).error += `\nwindow ${index + 1} shows ${await window.summary().catch(String)}`;
    }
  }
  if (going) await step("nothing left the machine", async () => nothingLeft(t, browsers, scenario.maySend));
  await step("the run leaves no process and no folder", async () => {
    for (const browser of browsers) await browser.close();
    await t.server?.stop();
    await t.outbound?.stop();
    if (!t.server) return;
    const left = processesOf(t.server.folder);
    if (left.length > 0)
      throw new Error(`still there:\n${left.map(({ pid, command }) => `${pid} ${command}`).join("\n")}`);
    if (existsSync(t.server.folder) && !keep) throw new Error(`${t.server.folder} is still there`);
  });
  return results;
}

function nothingLeft(t, browsers, maySend = () => false) {
  const seen = [...browsers.flatMap(({ offMachine }) => offMachine), ...t.outbound.seen].filter(
    (each) => !maySend(each),
  );
  if (seen.length > 0) throw new Error(`requests to other machines:\n${[...new Set(seen)].join("\n")}`);
}

/** What one wants to see after a failure: the windows as they are, what they logged, and what the server said. */
async function describe(folder, step, t, windows) {
  const name = step.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  mkdirSync(folder, { recursive: true });
  const text = join(folder, `${name}.log`);
  writeFileSync(text, `step: ${step}\n`);
  for (const [index, window] of windows.entries()) {
    await window.screenshot(join(folder, `${name}-window-${index + 1}.png`)).catch(() => {});
    appendFileSync(text, `\n== window ${index + 1}\n${window.console.slice(-200).join("\n")}\n`);
  }
  if (t.server) appendFileSync(text, `\n== server\n${t.server.log().slice(-20_000)}\n`);
}

async function within(ms, work) {
  let timer;
  const limit = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not done after ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
