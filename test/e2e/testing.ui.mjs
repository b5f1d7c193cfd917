// Tests of a program by clicks: the Testing view, all of them at once, what failed at its line, one from the margin, and one under the debugger.
import assert from "node:assert/strict";

const PROGRAM = `@core Sums { version = "1.0.0" }

@flow double(n: int): int {
    twice = n * 2
    return twice
}

@test "two is doubled" {
    @when double(2)
    @then { result.output == 4 }
}

@test "three is doubled wrongly" {
    @when double(3)
    @then { result.output == 7 }
}
`;

const toolbar = (t) => t.window.page.locator(".debug-toolbar");
const variable = (t, text) => t.window.page.locator(".debug-variables .monaco-list-row", { hasText: text }).first();

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

    "debugs one from the margin's menu, up to a breakpoint in its flow": async (t) => {
      const { window } = t;
      await window.goTo(5);
      await window.press("F9");
      // The editor uses the elements of marks again: the one of the test is looked for once the breakpoint has its own.
      await window.page.locator('.glyph-margin-widgets [class*="debug-breakpoint"]').first().waitFor();
      const glyph = window.page.locator('.glyph-margin-widgets [class*="testing-passed"]').first();
      await glyph.click({ button: "right" });
      await window.page.locator(".context-view .action-label", { hasText: "Debug Test" }).first().click();
      await toolbar(t).waitFor();
      await window.page.locator(".debug-call-stack .monaco-list-row", { hasText: "5:5" }).first().waitFor();
      const scope = variable(t, /^Variables$/);
      await scope.waitFor();
      if ((await scope.getAttribute("aria-expanded")) !== "true") await scope.click();
      await variable(t, /^twice:?\s*=?\s*4/).waitFor();
      await t.shot("debugged-dark");
    },

    "tells the view how it ended": async (t) => {
      const { window } = t;
      await window.press("F5");
      await toolbar(t).waitFor({ state: "hidden" });
      const repl = window.page.locator(".repl");
      if (!(await repl.isVisible())) await window.command("Debug Console: Focus on Debug Console View");
      await repl.locator(".monaco-list-row", { hasText: "The test passed: two is doubled" }).first().waitFor();
      await window.view("Testing");
      await window.page
        .locator(".test-explorer [aria-label*='(Passed)']", { hasText: "two is doubled" })
        .first()
        .waitFor();
    },

    "debugs one from the view, and Stop leaves it without a result": async (t) => {
      const { window } = t;
      const row = test(t, "three is doubled wrongly");
      await row.hover();
      await row.getByRole("button", { name: "Debug Test" }).click();
      await toolbar(t).waitFor();
      // The scope of the input is open, as it is the first.
      await variable(t, /^n:?\s*=?\s*3/).waitFor();
      await toolbar(t).locator(".codicon-debug-stop").click();
      await toolbar(t).waitFor({ state: "hidden" });
      await window.view("Testing");
      await window.page
        .locator(".test-explorer [aria-label*='(Skipped)']", { hasText: "three is doubled wrongly" })
        .first()
        .waitFor();
      await t.shot("stopped-dark");
    },

    "debugs all, and says which failed": async (t) => {
      const { window } = t;
      await window.goTo(5);
      await window.press("F9");
      await window.command("Test: Debug All Tests");
      await window.page
        .locator(".test-explorer [aria-label*='(Failed)']", { hasText: "three is doubled wrongly" })
        .first()
        .waitFor();
      await window.page
        .locator(".test-explorer [aria-label*='(Passed)']", { hasText: "two is doubled" })
        .first()
        .waitFor();
      await toolbar(t).waitFor({ state: "hidden" });
    },
  },
};
