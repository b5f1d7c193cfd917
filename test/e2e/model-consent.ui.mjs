// Whether ScaiCore may use a model is VS Code's question, in a dialog: a run that a person starts brings it up, and no other run does.
import assert from "node:assert/strict";
import { MODEL_VENDOR, startVendor } from "./lib/vendor.mjs";

const vendor = await startVendor(({ tools }) =>
  tools.length === 0 ? ["OK"] : [{ name: tools[0].name, input: { text: "Good day." } }],
);

const ASKS = `@core Asks {
    version = "1.0.0"
    @on told from core://test/tells { flow = ask }
}

@flow ask(name: string): string {
    answer = @flexible {
        goal = "Greet them"
        input = { name }
        output = { text: string }
    }
    return answer.text
}
`;
const LATER = `@core Later { version = "1.0.0" }

@flow later(name: string): string {
    @checkpoint approval { present = { prompt = "Greet \${name}?" } }
    answer = @flexible {
        goal = "Greet them"
        input = { name }
        output = { text: string }
    }
    return answer.text
}
`;
const TELLS = `@core Tells { version = "1.0.0" }

@flow tell(name: string): string {
    emit told { name }
    return "told"
}
`;
const MODELS = {
  providers: { editor: { kind: "vscode" } },
  default: { provider: "editor", model: "guarded-vendor/guarded" },
};

const dialogs = (t) => t.window.page.locator(".monaco-dialog-box");
/** VS Code's question; the vendor is known by the name of its extension. */
const dialog = (t) => t.window.dialog("Language models for tests");
/** The message of a run that may not ask whom it has to ask. */
const notAsked = (t) => t.window.notification("ScaiCore may not use guarded-vendor/guarded yet");

async function clear(t) {
  await t.window.command("Notifications: Clear All Notifications");
}

/** Runs the flow of a file by the lens above it and the form. */
async function run(t, file, name) {
  // A file opens where the focus is, and that may be the column of the panels.
  const editor = t.window.page.locator(".editor-instance .view-lines").first();
  if (await editor.isVisible()) await editor.click();
  await t.window.openFile(file);
  await t.window.clickLens("Run");
  const form = await t.window.webview(`h1:has-text("Run ${file.replace(".scaicore", "")}")`);
  await form.locator('vscode-textarea[id$="name"] textarea').fill(name);
  await t.window.press("Control+Enter");
}

export default {
  title: "consent to a model of VS Code",
  // Too long for each day; what runs ask without a person is also shown in the extension host.
  soak: true,
  stepLimitMs: 180_000,
  alongside: [MODEL_VENDOR],
  env: vendor.env,
  workspace: {
    "ask.scaicore": ASKS,
    "later.scaicore": LATER,
    "tell.scaicore": TELLS,
    "scaicore.models.json": JSON.stringify(MODELS),
  },
  steps: {
    "is not asked for by a run that an event starts, which says what to do": async (t) => {
      await run(t, "tell.scaicore", "Ada");
      await notAsked(t).waitFor();
      await t.shot("triggered");
      assert.equal(await dialogs(t).count(), 0);
      assert.equal(vendor.asked.length, 0);
      await clear(t);
    },

    "is not asked for by a run that goes on after a decision": async (t) => {
      await run(t, "later.scaicore", "Bob");
      const checkpoint = await t.window.webview('h1:has-text("Greet Bob?")');
      await checkpoint.locator("vscode-button", { hasText: "Approve" }).dblclick();
      await notAsked(t).waitFor();
      assert.equal(await dialogs(t).count(), 0);
      assert.equal(vendor.asked.length, 0);
    },

    "is asked for by the button of that message, and a refusal is told": async (t) => {
      await notAsked(t).getByRole("button", { name: "Ask Me Now" }).click();
      await dialog(t).waitFor();
      await t.shot("dialog-of-test");
      await dialog(t).getByRole("button", { name: "Cancel" }).click();
      await t.window.notification("VS Code does not let ScaiCore ask guarded-vendor/guarded").waitFor();
      assert.equal(vendor.asked.length, 0);
      await clear(t);
    },

    "is asked for by a run that a person starts; Cancel ends the run, with what to do": async (t) => {
      await run(t, "ask.scaicore", "Cecil");
      await dialog(t).waitFor();
      await t.shot("dialog");
      await dialog(t).getByRole("button", { name: "Cancel" }).click();
      const failed = await t.window.webview("text=/VS Code does not let ScaiCore ask/");
      await failed.locator("text=/VS Code does not let ScaiCore ask/").first().waitFor();
      await t.shot("cancelled");
      assert.equal(vendor.asked.length, 0);
      await clear(t);
    },

    "is still not asked for by the others after a refusal": async (t) => {
      await run(t, "tell.scaicore", "Dora");
      await notAsked(t).waitFor();
      assert.equal(await dialogs(t).count(), 0);
      assert.equal(vendor.asked.length, 0);
      await clear(t);
    },

    "is given by Allow, and the run goes on": async (t) => {
      await run(t, "ask.scaicore", "Eve");
      await dialog(t).waitFor();
      await dialog(t).getByRole("button", { name: "Allow" }).click();
      const done = await t.window.webview("text=/Good day/");
      await done.getByText("Good day.").first().waitFor();
      await t.shot("allowed");
      assert.equal(vendor.asked.length, 1);
    },

    "holds for runs that nobody starts, also in the next window": async (t) => {
      await t.window.command("View: Close All Editors");
      await t.window.reload();
      await run(t, "tell.scaicore", "Fay");
      for (const end = Date.now() + 30_000; vendor.asked.length < 2 && Date.now() < end;)
        await t.window.page.waitForTimeout(50);
      assert.equal(vendor.asked.length, 2);
      assert.equal(await dialogs(t).count(), 0);
    },
  },
};
