// A flow under the debugger, by keys: a breakpoint, steps forward and back, what variables hold, a decision on the way, and the end.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { greetingWorkspace } from "./lib/greeting.mjs";

const SUM = `@core Sums {
    version = "1.0.0"
}

@flow total(): int {
    sum = 0
    @foreach line in [2, 3, 5] {
        sum = sum + line
        twice = sum * 2
    }
    text = "\\u{202E}sums"
    return sum + text.length
}
`;

const DESK = `@core Desk { version = "1.0.0" }
@core_interface core://shop/ledger { book(amount: int): int }
@flow refund(): int {
    a = 20
    b = @core_call { target = core://shop/ledger flow = book input = { amount: a } }
    return b + a
}
`;

const LEDGER = `@core Ledger { version = "1.0.0" }
@flow book(amount: int): int {
    fee = 1
    return amount + fee
}
`;

const toolbar = (t) => t.window.page.locator(".debug-toolbar");
const variable = (t, text) => t.window.page.locator(".debug-variables .monaco-list-row", { hasText: text }).first();
/** The line on which the run stands, by its text. */
const stands = (t, line) => t.window.page.locator(".debug-call-stack .monaco-list-row", { hasText: line }).first();

/** Shows the Debug Console and waits for a line in it. */
async function says(t, text) {
  const console = t.window.page.locator(".repl");
  if (!(await console.isVisible())) await t.window.command("Debug Console: Focus on Debug Console View");
  await console.locator(".monaco-list-row", { hasText: text }).first().waitFor();
}

export default {
  title: "a flow is debugged",
  // test/client/debug-session.test.ts shows what the adapter does, without a window.
  soak: true,
  workspace: { ...greetingWorkspace, "sums.scaicore": SUM, "desk.scaicore": DESK, "ledger.scaicore": LEDGER },
  steps: {
    "F9 and F5 run a flow up to a breakpoint": async (t) => {
      const { window } = t;
      await window.openFile("sums.scaicore");
      await window.lens("Debug").waitFor();
      await window.goTo(9);
      await window.press("F9");
      await window.press("F5");
      await toolbar(t).waitFor();
      await stands(t, "9:9").waitFor();
      // VS Code opens the first scope where the view was there before the run stood still.
      const scope = variable(t, /^Variables$/);
      await scope.waitFor();
      if ((await scope.getAttribute("aria-expanded")) !== "true") await scope.click();
      await variable(t, /^sum:?\s*=?\s*2/).waitFor();
      await t.shot("breakpoint-dark");
    },

    "F10 steps, and Step Back comes back": async (t) => {
      const { window } = t;
      await window.press("F5");
      await variable(t, /^sum:?\s*=?\s*5/).waitFor();
      await window.press("F10");
      await stands(t, "8:9").waitFor();
      await variable(t, /^twice:?\s*=?\s*10/).waitFor();
      await toolbar(t).getByRole("button", { name: "Step Back" }).click();
      await stands(t, "9:9").waitFor();
      await toolbar(t).getByRole("button", { name: "Reverse" }).click();
      await variable(t, /^sum:?\s*=?\s*2/).waitFor();
      await t.shot("back-dark");
    },

    "goes on to the end, and says what came out": async (t) => {
      const { window } = t;
      await window.goTo(9);
      await window.press("F9");
      await window.press("F5");
      await toolbar(t).waitFor({ state: "hidden" });
      await says(t, "The run completed: 15");
      await t.shot("ended-dark");
    },

    "a decision on the way is made as for any run": async (t) => {
      const { window } = t;
      await window.openFile("greet.scaicore");
      await window.clickLens("Debug");
      await window.choose("Example");
      const checkpoint = await window.webview("h1:has-text('Send this greeting to')");
      await toolbar(t).waitFor();
      await t.shot("decision-dark");
      await checkpoint.locator("vscode-button", { hasText: "Approve" }).dblclick();
      await toolbar(t).waitFor({ state: "hidden" });
      await says(t, "The run completed");
    },

    "a flow of another core stands still in a session of its own, and its caller after it": async (t) => {
      const { window } = t;
      await window.openFile("ledger.scaicore");
      await window.goTo(4);
      await window.press("F9");
      await window.openFile("desk.scaicore");
      await window.goTo(6);
      await window.press("F9");
      await window.press("F5");
      await toolbar(t).waitFor();
      await stands(t, "4:5").waitFor();
      await t.shot("other-core-dark");
      await window.press("F5");
      await stands(t, "6:5").waitFor();
      await window.press("F5");
      await toolbar(t).waitFor({ state: "hidden" });
      await says(t, "The run completed: 41");
    },

    "a configuration of launch.json that names no file of models says so, and starts nothing": async (t) => {
      const { window, server } = t;
      const launch = (more) => {
        const config = {
          type: "scaicore",
          request: "launch",
          name: "Sums",
          program: "${workspaceFolder}/sums.scaicore",
          ...more,
        };
        writeFileSync(join(server.workspace, ".vscode", "launch.json"), JSON.stringify({ configurations: [config] }));
      };
      mkdirSync(join(server.workspace, ".vscode"), { recursive: true });
      launch({ flow: "total", models: "team.models.json" });
      await window.openFile("sums.scaicore");
      await window.press("F5");
      await window.notification("There is no file").waitFor();
      await t.shot("no-models-dark");
      await window.command("Notifications: Clear All Notifications");
      launch({ flow: "total", recording: "run-7" });
      await window.press("F5");
      await window.notification("no record of what the run run-7 was answered").waitFor();
      await window.command("Notifications: Clear All Notifications");
      launch({ flow: "total", models: "mocks" });
      await window.press("F5");
      await says(t, "The run completed: 15");
    },
  },
};
