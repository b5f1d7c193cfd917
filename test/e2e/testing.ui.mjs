// Tests of a program by clicks: the Testing view, all of them at once, what failed at its line, and one from the margin.
import assert from "node:assert/strict";

const PROGRAM = `@core Sums { version = "1.0.0" }

@flow double(n: int): int { return n * 2 }

@test "two is doubled" {
    @when double(2)
    @then { result.output == 4 }
}

@test "three is doubled wrongly" {
    @when double(3)
    @then { result.output == 7 }
}
`;

/** A test in the view: its label says how it ended. */
const test = (t, label) => t.window.page.locator(".test-explorer .monaco-list-row", { hasText: label }).first();

export default {
  title: "tests are run by clicks",
  // The tests of what the view is told show most of it.
  soak: true,
  workspace: { "sums.scaicore": PROGRAM },
  steps: {
    "lists the tests of the workspace": async (t) => {
      await t.window.openFile("sums.scaicore");
      await t.window.view("Testing");
      await test(t, "sums.scaicore").waitFor();
      await test(t, "sums.scaicore").click();
      await t.window.press("ArrowRight");
      await test(t, "two is doubled").waitFor();
      await t.shot("listed-dark");
    },

    "runs all, and says which failed": async (t) => {
      await t.window.command("Test: Run All Tests");
      await t.window.page
        .locator(".test-explorer [aria-label*='(Failed)']", { hasText: "three is doubled wrongly" })
        .first()
        .waitFor();
      await t.window.page
        .locator(".test-explorer [aria-label*='(Passed)']", { hasText: "two is doubled" })
        .first()
        .waitFor();
      await t.shot("ran-dark");
    },

    "shows at its line why": async (t) => {
      await t.window.page.locator(".monaco-editor", { hasText: "result.output is 6" }).first().waitFor();
      await t.shot("failure-dark");
    },

    "runs one from the margin": async (t) => {
      await t.window.view("Testing");
      await t.window.page.locator(".tab", { hasText: "sums.scaicore" }).first().click();
      const glyphs = t.window.page.locator(".glyph-margin-widgets .testing-run-glyph");
      await glyphs.first().waitFor();
      assert.ok((await glyphs.count()) >= 2, "each test has a mark");
      await glyphs.first().click();
      await t.window.page
        .locator(".test-explorer [aria-label*='(Passed)']", { hasText: "two is doubled" })
        .first()
        .waitFor();
      await t.shot("margin-dark");
      await t.window.theme("light");
      await t.shot("margin-light");
      await t.window.theme("high-contrast");
      await t.shot("margin-high-contrast");
      await t.window.theme("high-contrast-light");
      await t.shot("margin-high-contrast-light");
      await t.window.theme("dark");
    },
  },
};
