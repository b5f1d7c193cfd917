// How long panels take to open, from the click to the first frame with their content, also when they are about a large value. Times are told
// and not asserted; what is asserted is how much is drawn and sent before anybody opens a fold.
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

/** 1.3 MB, 404,000 numbers in lists, and as many levels as an answer may have. */
function largeAnswer() {
  let deep = { at: 196 };
  for (let at = 195; at > 0; at -= 1) deep = { at, next: deep };
  const rows = Array.from({ length: 404 }, (_, row) => Array.from({ length: 1000 }, (_, n) => (row + n) % 10));
  return { text: "lorem ipsum dolor\n".repeat(28_000), rows, deep };
}

/** More than any panel draws of what nobody has opened. */
const MOST_ELEMENTS = 4_000;

/** In every frame: when somebody clicked, when the page of a panel began, got its first state, and had drawn it. */
function watch() {
  const now = () => performance.timeOrigin + performance.now();
  if (window === window.top) {
    addEventListener("pointerdown", () => (window.clickedAt = now()), true);
    return;
  }
  const seen = { began: now() };
  window.seen = seen;
  const onMessage = ({ data }) => {
    if (seen.got !== undefined || typeof data !== "string" || !data.startsWith('{"type":"state"')) return;
    seen.got = now();
    seen.sent = data.length;
  };
  // VS Code writes the page into an empty one, which takes listeners and frames asked for away: they are asked for again.
  const looking = setInterval(() => {
    addEventListener("message", onMessage, true);
    if (seen.got === undefined || document.querySelector("#root :is(h1, svg g[aria-label])") === null) return;
    clearInterval(looking);
    requestAnimationFrame(() => setTimeout(() => (seen.drawn = now())));
  });
}

/** Opens a panel twice, as the first time loads more than the panel, and tells what the second time took. */
async function opens(t, name, selector, open) {
  const told = [];
  for (let time = 0; time < 2; time += 1) {
    await t.window.command("View: Close All Editors");
    await open();
    const panel = await t.window.webview(selector);
    await panel.locator("html").evaluate(async () => {
      while (window.seen.drawn === undefined) await new Promise((done) => setTimeout(done, 5));
    });
    const { seen, elements } = await panel.locator("html").evaluate(() => ({
      seen: window.seen,
      elements: document.querySelectorAll("*").length,
    }));
    const clicked = await t.window.page.evaluate(() => window.clickedAt);
    assert.ok(elements < MOST_ELEMENTS, `${name}: ${elements} elements`);
    const parts = [seen.began - clicked, seen.got - seen.began, seen.drawn - seen.got].map((ms) => Math.round(ms));
    told.push(
      `${Math.round(seen.drawn - clicked)} ms (${parts[0]} to the page, ${parts[1]} to its state, ${parts[2]} to its frame)`,
    );
    const { sent } = seen;
    t.sent = sent;
    if (time === 1)
      console.log(`      ${name}: ${told.join(", then ")}; ${elements} elements, ${sent} characters sent`);
  }
  await t.shot(name.replaceAll(" ", "-"));
}

export default {
  title: "how long panels take to open",
  soak: true,
  workspace: {
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
