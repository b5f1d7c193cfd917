// What the editor does while one types, by real keys: what closes itself, where Enter goes, how a selection grows, what is shown beside
// the text, and its colours in every theme.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import assert from "node:assert/strict";

const examples = resolve(import.meta.dirname, "../../examples");
const FILE = "typing.scaicore";

/** Title, the text with its cursor at `‸`, the keys, and the text afterwards. */
const CASES = [
  ["${ at the end of a text brings its }", 'x = "Hello ‸"', ["$", "{"], 'x = "Hello ${‸}"'],
  ["${ within a text too", 'x = "Hello ‸ you"', ["$", "{"], 'x = "Hello ${‸} you"'],
  ["the } that was brought is typed over", 'x = "Hello ‸"', ["$", "{", "n", "}"], 'x = "Hello ${n}‸"'],
  ['a third " brings the closing three', "x = ‸", ['"', '"', '"'], 'x = """‸"""'],
  ['one " brings the other', "x = ‸", ['"', "a"], 'x = "a‸"'],
  ['the second " is typed over', "x = ‸", ['"', "a", '"'], 'x = "a"‸'],
  ['" in an interpolation brings the other', 'x = "${f(‸)}"', ['"'], 'x = "${f("‸")}"'],
  ["brackets close", "x = f‸", ["(", "["], "x = f([‸])"],
  ["brackets go with what was typed between", "x = f‸", ["(", "Backspace"], "x = f‸"],
  ["no bracket closes before a word", "x = ‸name", ["("], "x = (‸name"],
  ["/* closes", "‸", ["/", "*"], "/*‸ */"],
  ["no quote closes in a comment", "// it‸", ['"'], '// it"‸'],
  ["Enter between braces", "@flow f() {‸}", ["Enter"], "@flow f() {\n    ‸\n}"],
  ["Enter between parentheses", "x = f(‸)", ["Enter"], "x = f(\n    ‸\n)"],
  ["Enter behind { // c", "@flow f() { // c‸", ["Enter", "x"], "@flow f() { // c\n    x‸"],
  ["Enter behind { /* c */", "x { /* c */‸", ["Enter", "y"], "x { /* c */\n    y‸"],
  ["Enter behind a text with a brace", 'x = "a {"‸', ["Enter", "y"], 'x = "a {"\ny‸'],
  ["} goes out", "@flow f() {\n    x = 1\n    ‸", ["}"], "@flow f() {\n    x = 1\n}‸"],
  ["/// goes on", "    /// hello ‸world", ["Enter"], "    /// hello \n    /// ‸world"],
  ["// goes on where it is divided", "    // hello ‸world", ["Enter"], "    // hello \n    // ‸world"],
  ["// ends at its end", "    // hello‸", ["Enter", "x"], "    // hello\n    x‸"],
];

/** Types into a text; gives what the file then holds, once that is `after` or for long is not. */
async function typed(t, before, keys, after) {
  const { window } = t;
  const at = before.indexOf("‸");
  await window.replaceAll(before.replace("‸", ""));
  const lines = before.slice(0, at).split("\n");
  await window.goTo(lines.length, lines.at(-1).length + 1);
  for (const key of keys) await (key.length === 1 ? window.type(key) : window.press(key));
  await window.page.keyboard.insertText("‸");
  await window.save();
  const saved = () => readFile(join(t.server.workspace, FILE), "utf8");
  for (const end = Date.now() + 10_000; (await saved()) !== after && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return saved();
}

const SUPPORT = await readFile(join(examples, "support-agent/support-agent.scaicore"), "utf8");
/** Its line, from 1. */
const FIRST_FLOW = SUPPORT.split("\n").findIndex((line) => line.startsWith("@flow ")) + 1;

const SELECTED = '@flow f(name: string): string {\n    return "Hello ${name.upper()}"\n}\n';

export default {
  title: "typing, selecting, and what is shown beside the text",
  // Without an editor, test/syntaxes/typing-aids.test.ts tries the rules behind it, and snapshots hold the grammar.
  soak: true,
  workspace: {
    [FILE]: "\n",
    "support.scaicore": SUPPORT,
    "refunds.scaicore": await readFile(join(examples, "support-agent/refunds.scaicore"), "utf8"),
  },
  settings: {
    "editor.quickSuggestions": "off",
    "editor.suggestOnTriggerCharacters": false,
    "editor.parameterHints.enabled": false,
    "editor.minimap.enabled": false,
    "files.autoSave": "off",
  },
  steps: {
    "opens a file": (t) => t.window.openFile(FILE),
    ...Object.fromEntries(
      CASES.map(([title, before, keys, after]) => [
        title,
        async (t) => assert.equal(await typed(t, before, keys, after), after),
      ]),
    ),
    "a selection grows step by step": async (t) => {
      const { window } = t;
      await window.replaceAll(SELECTED);
      await window.goTo(2, 21);
      for (const text of ["name", "name.upper", "name.upper()", "${name.upper()}", "Hello ${name.upper()}"]) {
        await window.command("Expand Selection");
        await window.status(`(${text.length} selected)`).waitFor();
      }
    },
    "hints stand beside the text": async (t) => {
      const { window } = t;
      await window.replaceAll(
        '@core A { version = "1.0.0" }\n@flow f(name: string): string {\n    answer = @rigid { yield name.upper() }\n    return answer\n}\n',
      );
      await window.page.locator(".view-line", { hasText: "answer: string = @rigid" }).first().waitFor();
      await window.save();
    },
    "bodies fold": async (t) => {
      const { window } = t;
      await window.goTo(3);
      await window.command("Fold All");
      await window.page.locator(".view-line", { hasText: "yield" }).waitFor({ state: "detached" });
      await window.command("Unfold All");
      await window.page.locator(".view-line", { hasText: "yield" }).first().waitFor();
    },
    "colours in every theme": async (t) => {
      const { window } = t;
      await window.openFile("support.scaicore");
      await window.goTo(FIRST_FLOW);
      await window.lens("Run").waitFor();
      for (const theme of ["light", "high-contrast", "high-contrast-light", "dark"]) {
        await window.theme(theme);
        await window.goTo(FIRST_FLOW + 12);
        await t.shot(`colours-${theme}`);
      }
    },
  },
};
