// Each feature of the language server once, by its keys: in a program of two files, as a person works on it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import assert from "node:assert/strict";
import { completed } from "./lib/completing.mjs";
import { isSoak } from "./lib/soak.mjs";

const LIBRARY = `/// A line of an order.
pub type Line = { sku: string, count: int, price: float }

/// What the lines cost together.
pub @flow total_of(lines: array[Line]): float {
    memory.asked = memory.asked + 1
    return lines.map(line => line.price * line.count).sum()
}

/// What a customer gets back at most.
pub @flow refund_limit(total: float): float {
    return total / 2
}
`;

const SHOP = `import { Line, total_of } from "./lib/orders"

@core Shop {
    version = "1.0.0"
    @models {
        writer = { model = "acme/large", role = "writer" }
        sorter = { model = "acme/small", role = "classifier" }
    }
    @memory {
        asked: int
    }
}

type Mood = enum[calm, angry]

/// The price of an order, for a person to read.
@flow checkout(
    lines: array[Line],
    name: string,
    mood: Mood = :calm,
    by: "chat" | "email" = "chat"
): string {
    sum = total_of(lines)
    polite = mood == :calm
    return "Dear \${name}, that is \${sum}."
}

@flow receipt(lines: array[Line]): string {
    thanks = @flexible {
        llm = writer
        goal = "Thank a customer"
        input = lines
        output = string
    }
    return checkout(lines, "Ada")
}
`;

/**
 * Title, a line of the program, what a person makes of it before asking (between two `‸`: typed key by key), the first suggestion, the
 * key that accepts it, and the line afterwards.
 */
const COMPLETIONS = [
  [
    "a setting of the core",
    '    version = "1.0.0"',
    '    version = "1.0.0"\n    desc‸',
    "description",
    "Enter",
    '    version = "1.0.0"\n    description = ""',
  ],
  ["a role of a model", "        llm = writer", "        llm = so‸", "sorter", "Tab", "        llm = sorter"],
  [
    "a value between quotes",
    '    return checkout(lines, "Ada")',
    '    return checkout(lines, "Ada", by = "em‸")',
    '"email"',
    "Enter",
    '    return checkout(lines, "Ada", by = "email")',
  ],
  ["a type", "        asked: int", "        asked: in‸", "int", "Tab", "        asked: int"],
  [
    "the path of an import",
    'import { Line, total_of } from "./lib/orders"',
    'import { Line, total_of } from "./lib/‸"',
    '"./lib/orders"',
    "Enter",
    'import { Line, total_of } from "./lib/orders"',
  ],
  [
    "a name of an import",
    'import { Line, total_of } from "./lib/orders"',
    'import { Line, total_of, ‸ } from "./lib/orders"',
    "refund_limit",
    "Enter",
    'import { Line, total_of, refund_limit } from "./lib/orders"',
  ],
  [
    "a name within a text",
    '    return "Dear ${name}, that is ${sum}."',
    '    return "Dear ‸${na‸, that is ${sum}."',
    "name",
    "Tab",
    '    return "Dear ${name}, that is ${sum}."',
  ],
  [
    "a member",
    "    polite = mood == :calm",
    "    polite = name.is_em‸",
    "is_empty",
    "Enter",
    "    polite = name.is_empty()",
  ],
  [
    "an arm of a match",
    "    polite = name.is_empty()",
    "    polite = match mood { ‸ }",
    ":calm",
    "Enter",
    "    polite = match mood { :calm =>  }",
  ],
  ["a statement", "    polite = match mood { :calm =>  }", "    ret‸", "return", "Tab", "    return"],
];

/** One of each way: by the key, over lines, inside quotes and inside a text. The others are in test/server/completion-*.test.ts too. */
const DAILY = new Set(["a setting of the core", "the path of an import", "a name within a text", "a member"]);
const completions = isSoak ? COMPLETIONS : COMPLETIONS.filter(([title]) => DAILY.has(title));

const read = (t, file) => readFile(join(t.server.workspace, file), "utf8");

/** Waits until the file on disk has this text, or fails with how it differs. */
async function onDisk(t, file, text) {
  for (const end = Date.now() + 15_000; (await read(t, file)) !== text && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await read(t, file), text);
}

/** Where `word` begins in a text, as the editor counts; the `nth` from 1. */
function placeOf(text, word, nth = 1) {
  let at = -1;
  for (let count = 0; count < nth; count++) at = text.indexOf(word, at + 1);
  assert.notEqual(at, -1, `${word} is in the text`);
  const lines = text.slice(0, at).split("\n");
  return [lines.length, lines.at(-1).length + 1];
}

/** Gives what stands at the cursor another name, by F2. */
async function renamed(window, name) {
  await window.press("F2");
  const box = window.page.locator(".rename-box input");
  await box.fill(name);
  await box.press("Enter");
  await box.waitFor({ state: "hidden" });
}

/** Takes an action of the lightbulb, by Ctrl+. and its title. */
async function acted(window, title) {
  const action = window.page.locator(".action-widget .monaco-list-row.action", { hasText: title }).first();
  await window.openMenu("Control+Period", action);
  await action.click();
  await action.waitFor({ state: "hidden" });
}

const cursorAt = (window, line, column) => window.status(`Ln ${line}, Col ${column}`).waitFor();
const activeTab = (window, name) => window.page.locator(".tab.active", { hasText: name }).first().waitFor();

export default {
  title: "each feature of the language server by its keys",
  workspace: { "shop.scaicore": SHOP, "lib/orders.scaicore": LIBRARY },
  settings: {
    "editor.quickSuggestions": "off",
    "editor.suggestOnTriggerCharacters": false,
    "editor.parameterHints.enabled": false,
    "editor.minimap.enabled": false,
    "files.autoSave": "off",
  },
  steps: {
    "F12 goes to a declaration, in this file and in another": async (t) => {
      const { window } = t;
      await window.openFile("shop.scaicore");
      await window.lens("Run").waitFor();
      await window.goTo(...placeOf(SHOP, "checkout", 2));
      await window.press("F12");
      await cursorAt(window, ...placeOf(SHOP, "checkout", 1));
      await window.goTo(...placeOf(SHOP, "total_of", 2));
      await window.press("F12");
      await activeTab(window, "orders.scaicore");
      await cursorAt(window, ...placeOf(LIBRARY, "total_of"));
    },
    "Shift+F12 lists the references of both files": async ({ window }) => {
      await window.press("Shift+F12");
      const peek = window.page.locator(".peekview-widget");
      await peek.getByText("References (3)").waitFor();
      await window.press("Escape");
      await peek.waitFor({ state: "detached" });
    },
    "Ctrl+K Ctrl+I shows what a name is": async ({ window }) => {
      await window.goTo(...placeOf(LIBRARY, "total_of"));
      await window.press("Control+K");
      await window.press("Control+I");
      await window.page
        .locator(".monaco-hover:visible", { hasText: "What the lines cost together." })
        .first()
        .waitFor();
      await window.press("Escape");
    },
    "Shift+Alt+H shows the callers": async ({ window }) => {
      await window.press("Shift+Alt+H");
      await window.treeRow("checkout").waitFor();
      await window.press("Control+1");
    },
    "F2 renames in both files": async (t) => {
      const { window } = t;
      await renamed(window, "price_of");
      await window.page.locator(".view-line", { hasText: "price_of" }).first().waitFor();
      await window.command("File: Save All Files");
      await onDisk(t, "lib/orders.scaicore", LIBRARY.replaceAll("total_of", "price_of"));
      await onDisk(t, "shop.scaicore", SHOP.replaceAll("total_of", "price_of"));
    },
    "F2 says why a name cannot be": async (t) => {
      const { window } = t;
      await renamed(window, "refund_limit");
      const told = window.page.locator(".monaco-editor-overlaymessage, .notification-toast", {
        hasText: "refund_limit",
      });
      await told.first().waitFor();
      await window.press("Escape");
      await renamed(window, "total_of");
      await window.page.locator(".view-line", { hasText: "total_of" }).first().waitFor();
      await window.command("File: Save All Files");
      await onDisk(t, "shop.scaicore", SHOP);
    },
    "Ctrl+T finds a declaration of the workspace": async ({ window }) => {
      await window.press("Control+T");
      await window.quickInput.waitFor();
      await window.type("checkout");
      await window.quickInput.locator(".monaco-list-row", { hasText: "checkout" }).first().waitFor();
      await window.press("Enter");
      await activeTab(window, "shop.scaicore");
    },
    "Ctrl+Shift+O finds a declaration of the file": async ({ window }) => {
      await window.press("Control+Shift+O");
      await window.quickInput.waitFor();
      await window.type("receipt");
      await window.quickInput.locator(".monaco-list-row", { hasText: "receipt" }).first().waitFor();
      await window.press("Enter");
      await cursorAt(window, ...placeOf(SHOP, "receipt"));
    },
    "Ctrl+Shift+Space shows the parameters": async ({ window }) => {
      const [line, column] = placeOf(SHOP, '"Ada"');
      await window.goTo(line, column);
      await window.press("Control+Shift+Space");
      const hints = window.page.locator(".parameter-hints-widget.visible");
      await hints.locator(".signature", { hasText: "checkout(lines: array[Line], name: string" }).waitFor();
      assert.match(await hints.locator(".parameter.active").first().textContent(), /^name/);
      await window.press("Escape");
    },
    "Shift+Alt+Right grows the selection": async ({ window }) => {
      await window.goTo(...placeOf(SHOP, "Ada"));
      for (const length of [3, 5]) {
        await window.press("Shift+Alt+ArrowRight");
        await window.status(`(${length} selected)`).waitFor();
      }
    },
    "Ctrl+Shift+[ folds a body": async ({ window }) => {
      await window.goTo(...placeOf(SHOP, "sum ="));
      await window.press("Control+Shift+BracketLeft");
      await window.page.locator(".view-line", { hasText: "polite" }).waitFor({ state: "detached" });
      await window.press("Control+Shift+BracketRight");
      await window.page.locator(".view-line", { hasText: "polite" }).first().waitFor();
    },
    "Ctrl+Shift+I (Shift+Alt+F but on Linux) formats the file, Ctrl+K Ctrl+F what is selected": async (t) => {
      const { window } = t;
      const [line] = placeOf(SHOP, "sum =");
      for (const keys of [["Control+Shift+I"], ["Control+K", "Control+F"]]) {
        await window.goTo(line, 8);
        await window.type("   ");
        await window.line("    sum    = total_of(lines)");
        await window.press("Home");
        await window.press("Shift+End");
        for (const key of keys) await window.press(key);
        await window.line("    sum = total_of(lines)");
      }
      await window.save();
      await onDisk(t, "shop.scaicore", SHOP);
    },
    "Ctrl+. mends a mistake and writes the type of a variable": async (t) => {
      const { window } = t;
      const [line, column] = placeOf(SHOP, "name}");
      await window.goTo(line, column + 4);
      await window.press("Backspace");
      await window.page.locator(".squiggly-error").first().waitFor();
      await acted(window, "name");
      await window.page.locator(".squiggly-error").first().waitFor({ state: "detached" });
      await window.save();
      await onDisk(t, "shop.scaicore", SHOP);
      await window.goTo(...placeOf(SHOP, "sum ="));
      await acted(window, "Annotate with float");
      await window.save();
      await onDisk(t, "shop.scaicore", SHOP.replace("sum = ", "sum: float = "));
      await window.press("Control+Z");
      await window.save();
      await onDisk(t, "shop.scaicore", SHOP);
    },
    "Ctrl+Space completes a name with its import": async (t) => {
      const { window } = t;
      const sum = "    sum = total_of(lines)\n";
      await window.goToEndOf(placeOf(SHOP, "sum =")[0]);
      await window.press("Enter");
      await window.type("cap = refund_");
      await window.press("Control+Space");
      await window.page
        .locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: "refund_limit" })
        .waitFor();
      await window.press("Enter");
      await window.page.locator(".view-line", { hasText: "cap = refund_limit()" }).first().waitFor();
      await window.press("Escape");
      await window.save();
      await onDisk(
        t,
        "shop.scaicore",
        SHOP.replace(sum, `${sum}    cap = refund_limit()\n`).replace("total_of }", "total_of, refund_limit }"),
      );
      await window.replaceAll(SHOP);
      await window.save();
      await onDisk(t, "shop.scaicore", SHOP);
    },
    ...Object.fromEntries(
      completions.map(([title, ...rest]) => [
        `Ctrl+Space completes ${title}`,
        (t) => completed(t, "shop.scaicore", ...rest),
      ]),
    ),
    "a library has the mistakes that its program causes": async (t) => {
      const { window } = t;
      await window.replaceAll(SHOP.replace("asked", "questions"));
      await (await window.problem("`asked`", "E")).click();
      await activeTab(window, "orders.scaicore");
      await window.openFile("shop.scaicore");
      await window.replaceAll(SHOP);
      await window.noProblem("`asked`");
      await window.hidePanel();
      await window.save();
      await onDisk(t, "shop.scaicore", SHOP);
    },
    "a file that is renamed in the explorer is imported by its new name": async (t) => {
      const { window } = t;
      await window.openFile("orders.scaicore");
      await window.press("Control+Shift+E");
      const row = window.treeRow("orders.scaicore");
      await row.click();
      await row.press("F2");
      const box = window.page.locator(".explorer-viewlet .monaco-inputbox input:focus");
      await box.fill("prices.scaicore");
      await box.press("Enter");
      await window.dialog("refactoring").getByRole("button", { name: "OK", exact: true }).click();
      // VS Code leaves it to the person to save what the rename has changed.
      await window.page.locator(".tab.dirty", { hasText: "shop.scaicore" }).click();
      await window.save();
      await onDisk(t, "shop.scaicore", SHOP.replace("./lib/orders", "./lib/prices"));
      await onDisk(t, "lib/prices.scaicore", LIBRARY);
    },
  },
};
