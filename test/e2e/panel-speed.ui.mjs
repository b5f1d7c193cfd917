// How long panels take to open, from the click to the first frame with their content, also when they are about a large value, and what of
// it VS Code takes for a panel that is empty. Times are told and not asserted; what is asserted is how much is drawn, sent and asked for
// before anybody opens a fold.
import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";

const PROGRAM = `@core Large {
    version = "1.0.0"
    @models { primary = { model = "m" } }
}

type Level = { at: int, next: Level? }
type Report = { text: string, rows: array[array[int]], deep: Level }

@flow decide(): string {
    report = @flexible { goal = "Report" input = "all" output = Report }
    d = @checkpoint approval { present = { prompt = "Are these numbers right?", payload = report } }
    return d
}
`;

const INPUT = `@core Input { version = "1.0.0" }

type Person = { name: string, born: date?, tags: array[string] }

@flow greet(person: Person, times: int): string {
    return person.name
}
`;

/** 1.3 MB, 404,000 numbers in lists, and as many levels as an answer may have. */
function largeAnswer() {
  let deep = { at: 196 };
  for (let at = 195; at > 0; at -= 1) deep = { at, next: deep };
  const rows = Array.from({ length: 404 }, (_, row) => Array.from({ length: 1000 }, (_, n) => (row + n) % 10));
  return { text: "lorem ipsum dolor\n".repeat(28_000), rows, deep };
}

/** More than any panel draws of what nobody has opened. */
const MOST_ELEMENTS = 4_000;
/** The state, and a second one where something changed meanwhile. */
const MOST_MESSAGES = 2;

/**
 * In every frame: when somebody clicked, when VS Code put the frame of a panel into the window, when its page began, was written, was
 * drawn by its script for the first time (a word that it loads), was shown by VS Code, got its first state, and had drawn that.
 */
function watch() {
  const now = () => performance.timeOrigin + performance.now();
  if (window === window.top) {
    addEventListener("pointerdown", () => (window.clickedAt = now()), true);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes)
          if (node instanceof Element && (node.matches("iframe.webview") || node.querySelector("iframe.webview")))
            window.framedAt = now();
    }).observe(document, { childList: true, subtree: true });
    return;
  }
  const seen = { began: now(), messages: 0 };
  window.seen = seen;
  const counted = new WeakSet();
  const onMessage = (event) => {
    if (counted.has(event) || seen.drawn !== undefined) return;
    counted.add(event);
    const { data } = event;
    if (typeof data !== "string") return;
    seen.messages += 1;
    if (seen.got !== undefined || !data.startsWith('{"type":"state"')) return;
    seen.got = now();
    seen.sent = data.length;
  };
  // VS Code writes the page into an empty one, which takes listeners and frames asked for away: they are asked for again.
  const looking = setInterval(() => {
    addEventListener("message", onMessage, true);
    if (document.querySelector("#root") === null) return;
    seen.written ??= now();
    if (document.querySelector("#root > *") !== null) seen.ran ??= now();
    if (frameElement?.id === "active-frame") seen.shown ??= now();
    const content = document.querySelector("#root :is(h1, svg g[aria-label]):not(.loading *)");
    if (seen.shown === undefined || content === null) return;
    clearInterval(looking);
    requestAnimationFrame(() => setTimeout(() => (seen.drawn = now())));
  });
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
/** The first time loads more than the panel. */
const TIMES = 8;
const PARTS = ["frame in the window", "page begins", "written", "script ran", "shown", "state", "drawn"];

/**
 * Opens a panel several times, and tells the medians of all but the first: the whole, what it is above an empty panel, and what has
 * happened by when.
 */
async function opens(t, name, selector, open) {
  const told = [];
  let elements;
  for (let time = 0; time < TIMES; time += 1) {
    await t.window.command("View: Close All Editors");
    await t.window.page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
    await open();
    const panel = await t.window.webview(selector);
    await panel.locator("html").evaluate(async () => {
      while (window.seen.drawn === undefined) await new Promise((done) => setTimeout(done, 5));
    });
    const shown = await panel.locator("html").evaluate(() => ({
      seen: window.seen,
      elements: document.querySelectorAll("*").length,
      files: performance.getEntriesByType("resource").map(({ name }) => name.slice(0, 200)),
    }));
    elements = shown.elements;
    const { clickedAt, framedAt } = await t.window.page.evaluate(() => ({
      clickedAt: window.clickedAt,
      framedAt: window.framedAt,
    }));
    const { began, written, ran, shown: visible, got = Number.NaN, drawn } = shown.seen;
    assert.ok(elements < MOST_ELEMENTS, `${name}: ${elements} elements`);
    assert.deepEqual(shown.files, [], `${name} asked for files`);
    assert.ok(shown.seen.messages <= MOST_MESSAGES, `${name}: ${shown.seen.messages} messages before the first frame`);
    told.push([framedAt, began, written, ran, visible, got, drawn].map((at) => at - clickedAt));
    t.sent = shown.seen.sent ?? 0;
    t.messages = shown.seen.messages;
  }
  await t.shot(name.replaceAll(" ", "-"));
  const [first, ...others] = told;
  const by = PARTS.map((part, at) => [part, Math.round(median(others.map((times) => times[at])))]);
  const whole = by.at(-1)[1];
  const beyond = t.floor === undefined ? "" : `, ${whole - t.floor} above an empty panel`;
  const steps = by.flatMap(([part, ms]) => (Number.isNaN(ms) ? [] : [`${part} ${ms}`])).join(", ");
  console.log(
    `      ${name}: ${whole} ms${beyond} (at first ${Math.round(first.at(-1))}); ${steps}; ${elements} elements, ` +
      `${t.sent} characters in ${t.messages} messages`,
  );
  return whole;
}

export default {
  title: "how long panels take to open",
  soak: true,
  stepLimitMs: 300_000,
  alongside: [join(import.meta.dirname, "empty-panel")],
  workspace: {
    "input.scaicore": INPUT,
    "large.scaicore": PROGRAM,
    "large.mock.json": JSON.stringify({ models: { primary: largeAnswer() } }),
  },
  settings: { "scaicore.checkpoints.reveal": "notify" },
  steps: {
    "a run waits, with a large value": async (t) => {
      await t.browser.context.addInitScript(watch);
      // This one is there already.
      await t.window.page.evaluate(watch);
      await t.window.openFile("large.scaicore");
      await t.window.clickLens("Run");
      await t.window.webview('vscode-button:has-text("Open checkpoint")');
      await t.window.command("Notifications: Clear All Notifications");
      await t.window.view("ScaiCore");
    },

    "an empty panel of another extension": async (t) => {
      const open = () => t.window.status("Empty panel").click();
      t.floor = await opens(t, "empty panel", 'h1:has-text("Nothing else")', open);
    },

    "the checkpoint": async (t) => {
      await opens(t, "checkpoint", 'h1:has-text("Are these numbers right?")', async () => {
        await t.window.treeRow("Are these numbers right?").click();
      });
    },

    "the inbox": async (t) => {
      await opens(t, "inbox", 'h1:has-text("Are these numbers right?")', async () => {
        await t.window.page.locator(".statusbar-item[id*='scaicore']", { hasText: /1/ }).first().click();
      });
    },

    "the page of the run, which has no large value until a row is opened": async (t) => {
      await opens(t, "run page", 'h1:has-text("Run of decide")', async () => {
        await t.window.treeRow(/waits for a decision/).click();
      });
      assert.ok(t.sent < 100_000, `${t.sent} characters`);
    },

    "the graph": async (t) => {
      await opens(t, "graph", "svg g[aria-label]", async () => {
        await t.window.openFile("large.scaicore");
        await t.window.clickLens("Graph");
      });
    },

    "the page for an input": async (t) => {
      await opens(t, "input page", 'h1:has-text("Run greet")', async () => {
        await t.window.openFile("input.scaicore");
        await t.window.clickLens("Run");
      });
    },

    "a bundle": async (t) => {
      await t.window.openFile("large.scaicore");
      await t.window.command("ScaiCore: Export IR Bundle");
      await t.window.notification("Exported Large").waitFor();
      await t.window.command("Notifications: Clear All Notifications");
      const bundle = "Large.scaicore-ir";
      await copyFile(join(t.server.workspace, "build", bundle), join(t.server.workspace, bundle));
      await t.window.command("View: Show Explorer");
      await opens(t, "bundle", 'h1:has-text("Large")', async () => {
        await t.window.page.getByRole("treeitem", { name: bundle }).first().dblclick();
      });
    },
  },
};
