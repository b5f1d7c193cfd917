// The page where the input of a flow is entered: rows, kinds and keys, JSON, presets in a file, and inputs of tests.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const PROGRAM = `@core Orders {
    version = "1.0.0"
}
type Line = { sku: string, count: int, price: money[EUR] }
type Card = { kind: "card", number: string }
type Transfer = { kind: "transfer", iban: string }

@flow order(lines: array[Line], payment: Card | Transfer, labels: map[string, string]): string {
    return "\${lines.length} lines"
}

@test "two lines are counted" {
    @given {
        lines = [{ sku: "bell", count: 1, price: 9.50 }, { sku: "pump", count: 2, price: 12.00 }]
    }
    @when order(lines, { kind: "card", number: "42" }, { "to": "Ada" })
    @then { result.output == "2 lines" }
}
`;

const page = (t) => t.window.webview('h1:has-text("Run order")');
const row = (frame, name) => frame.getByRole("group", { name, exact: true });

export default {
  title: "the input page",
  soak: true,
  workspace: { "orders.scaicore": PROGRAM },
  pictures: ["input-page-dark"],
  steps: {
    "has rows for a list of objects, all by keys": async (t) => {
      await t.window.openFile("orders.scaicore");
      await t.window.clickLens("Run");
      const frame = await page(t);
      await frame.getByRole("button", { name: "Add a row to Lines" }).press("Enter");
      await t.window.type("bell");
      await t.window.press("Tab");
      await t.window.type("3");
      await t.window.press("Tab");
      await t.window.type("9.50");
      await frame.getByRole("button", { name: "Add a row to Lines" }).press("Enter");
      await t.window.type("pump");
      await t.window.press("Tab");
      await t.window.type("1");
      await t.window.press("Tab");
      await t.window.type("12");
      await t.window.press("Alt+ArrowUp");
      assert.equal(await row(frame, "Lines 1").getByRole("textbox", { name: "SKU" }).inputValue(), "pump");
    },

    "has a kind to choose, and keys with their values": async (t) => {
      const frame = await page(t);
      await frame.getByRole("combobox", { name: "Kind of Payment" }).selectOption({ label: "Transfer" });
      await frame.getByRole("textbox", { name: "IBAN" }).fill("NL91ABNA0417164300");
      await frame.getByRole("button", { name: "Add a key to Labels" }).press("Enter");
      await t.window.type("to");
      await t.window.press("Tab");
      await t.window.type("Ada");
      await t.window.aside();
      await t.shot("input-page-dark");
    },

    "keeps the input under a name in a file beside the program": async (t) => {
      const frame = await page(t);
      await frame.getByRole("button", { name: "Save as preset…" }).click();
      await t.window.answer("By transfer");
      await t.window.notification("By transfer").waitFor();
      const file = JSON.parse(await readFile(join(t.server.workspace, "orders.inputs.json"), "utf8"));
      assert.deepEqual(file.order["By transfer"].payment, { kind: "transfer", iban: "NL91ABNA0417164300" });
      assert.deepEqual(
        file.order["By transfer"].lines.map(({ sku }) => sku),
        ["pump", "bell"],
      );
    },

    "runs with it": async (t) => {
      const frame = await page(t);
      await frame.getByRole("button", { name: /^Run/ }).click();
      await frame.getByText("2 lines").first().waitFor();
    },

    "fills in the input of a test, and a preset, and takes it back": async (t) => {
      const frame = await page(t);
      await frame.getByRole("button", { name: "Fill in…" }).click();
      await t.window.choose("two lines are counted");
      await frame.locator(".filled-note", { hasText: "Filled in from the test" }).waitFor();
      assert.equal(await frame.getByRole("textbox", { name: "Number" }).inputValue(), "42");
      await frame.getByRole("button", { name: "Undo", exact: true }).click();
      await frame.getByRole("textbox", { name: "IBAN" }).waitFor();
      await frame.getByRole("button", { name: "Fill in…" }).click();
      await t.window.choose("By transfer");
      await frame.locator(".filled-note", { hasText: "the preset By transfer" }).waitFor();
    },

    "is edited as JSON, with what is wrong in it, and back": async (t) => {
      const frame = await page(t);
      const toggle = frame.getByRole("button", { name: "JSON", exact: true });
      await toggle.click();
      const area = frame.getByRole("textbox", { name: "Input as JSON" });
      const value = JSON.parse(await area.inputValue());
      await area.fill(JSON.stringify({ ...value, labels: { to: 1 } }, null, 2));
      await toggle.click();
      await frame.locator(".field-error", { hasText: "Labels › To: This must be text." }).waitFor();
      await t.shot("input-json-dark");
      await area.fill(JSON.stringify({ ...value, labels: { from: "Bo" } }, null, 2));
      await toggle.click();
      assert.equal(await frame.getByRole("textbox", { name: "Key" }).inputValue(), "from");
    },

    "is there as it was after a reload": async (t) => {
      await t.window.reload();
      await t.window.tab(/^order$/).click();
      const frame = await page(t);
      assert.equal(await frame.getByRole("textbox", { name: "Key" }).inputValue(), "from");
      for (const theme of ["light", "high-contrast"]) {
        await t.window.theme(theme);
        await t.shot(`input-page-${theme}`);
      }
    },
  },
};
