import { resolve } from "node:path";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
/** Only what the syntax shows: the rules that ask for types would compile the client. */
const eslint = new ESLint({
  cwd: root,
  ruleFilter: ({ ruleId }) => ruleId === "no-restricted-syntax",
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

async function refused(file: string, code: string): Promise<number> {
  const [result] = await eslint.lintText(code, { filePath: resolve(root, file) });
  expect(result?.messages.filter(({ fatal }) => fatal === true)).toEqual([]);
  return result?.messages.length ?? 0;
}

const feature = "client/features/run/outcome.ts";
const panel = "client/webviews/run/panel.ts";
const surface = "client/infrastructure/ui/notifications.ts";
const vscode = (names: string) => `import { ${names} } from "vscode";\n`;

describe("text from outside reaches people through runtime/plain-text.ts only: the lint refuses", () => {
  it.each([
    ["a message", feature, `${vscode("window")}window.showErrorMessage(\`no \${name}\`);`],
    ["any message", feature, `${vscode("window")}window.showInformationMessage("a");`],
    ["progress", feature, `${vscode("window")}window.withProgress({ location: 15, title }, work);`],
    ["the status bar", feature, `${vscode("window")}window.setStatusBarMessage(text);`],
    ["what VS Code has next year", feature, `${vscode("window")}window.showSomethingNew(text);`],
    ["a member by its name", feature, `${vscode("window")}window[name](text);`],
    ["window handed on", feature, `${vscode("window")}const { showErrorMessage } = window;`],
    ["window under another name", feature, `${vscode("window as w")}w.showErrorMessage(text);`],
    ["all of VS Code", feature, `import * as vscode from "vscode";`],
    ["Markdown", feature, vscode("MarkdownString")],
    ["an item of a list", feature, vscode("TreeItem")],
    ["a lens", feature, vscode("CodeLens")],
    ["a decoration", feature, "editor.setDecorations(type, [{ range, hoverMessage: text }]);"],
    ["a title", feature, "panel.title = text;"],
    ["a badge", feature, "view.badge = { value: 1, tooltip: text };"],
    ["a page in the browser", feature, `${vscode("env")}env.openExternal(uri);`],
    ["a list of diagnostics", feature, `${vscode("languages")}languages.createDiagnosticCollection("x");`],
    ["a cast", feature, "export const text = name as PlainText;"],
    ["a cast elsewhere", "runtime/cli/io/text.ts", "export const text = name as PlainText;"],
    ["a template in a surface", surface, `${vscode("window")}void window.showErrorMessage(\`no \${name}\`);`],
    ["an address from text", feature, `${vscode("Uri")}export const uri = Uri.parse(text);`],
    ["the template of lit in a panel", panel, 'import { html } from "lit";'],
    ["unsafe HTML in a panel", panel, 'import { unsafeHTML } from "lit/directives/unsafe-html.js";'],
    ["text put in by hand in a panel", panel, "element.textContent = text;"],
    ["HTML in a panel", panel, "element.innerHTML = text;"],
  ])("%s", async (_, file, code) => {
    expect(await refused(file, code)).toBeGreaterThan(0);
  });

  it.each([
    ["a plain message", feature, 'import { showError } from "../ui.js";\nvoid showError(plain`no ${name}`);'],
    [
      "what shows no text",
      feature,
      `${vscode("window, Uri")}window.onDidChangeActiveTextEditor(f); Uri.joinPath(a, b);`,
    ],
    ["types", feature, 'import { type TreeItem, type MarkdownString } from "vscode";'],
    ["a surface", surface, `${vscode("window")}void window.showErrorMessage(message);`],
    ["the panels' own template", panel, 'import { html } from "../shared/template.js";\nhtml`<p>${text}</p>`;'],
  ])("and not %s", async (_, file, code) => {
    expect(await refused(file, code)).toBe(0);
  });
});
