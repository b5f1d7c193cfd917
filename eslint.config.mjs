import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Text that is safe to show is made in one file; elsewhere a cast would only say so. */
const castToPlainText = {
  selector: "TSAsExpression > TSTypeReference[typeName.name='PlainText']",
  message: "Make it with `plain`, `plainLine`, `excerpt` or `plainText` of runtime/plain-text.ts.",
};
const SURFACES = "VS Code's surfaces are in client/infrastructure/ui, whose functions take PlainText only.";
/** What of VS Code shows no text, or no text of ours. All else of it is for client/infrastructure/ui alone. */
const VALUES =
  "/^(CancellationTokenSource|commands|env|EventEmitter|FileChangeType|FileSystemError|FileType|languages|Range|Selection|TabInputNotebook|TabInputText|TabInputTextDiff|TextEditorRevealType|Uri|version|ViewColumn|window|workspace|WorkspaceEdit)$/";
const WINDOW =
  "/^(activeTextEditor|on[A-Z].*|registerWebviewPanelSerializer|showTextDocument|state|tabGroups|visibleTextEditors)$/";
const LANGUAGES = "/^(getDiagnostics|registerCodeLensProvider)$/";
const SHOWN = "/^(badge|contentText|description|detail|hoverMessage|label|message|placeHolder|prompt|title|tooltip)$/";
const notOnSurfaces = [
  castToPlainText,
  {
    selector: `ImportDeclaration[source.value='vscode'][importKind!='type'] > ImportSpecifier[importKind!='type'][imported.name!=${VALUES}]`,
    message: SURFACES,
  },
  { selector: "ImportDeclaration[source.value='vscode'] > :not(ImportSpecifier, Literal)", message: SURFACES },
  { selector: `MemberExpression[object.name='window'][property.name!=${WINDOW}]`, message: SURFACES },
  { selector: `MemberExpression[object.name='languages'][property.name!=${LANGUAGES}]`, message: SURFACES },
  { selector: "MemberExpression[object.name=/^(window|languages|env)$/][computed=true]", message: SURFACES },
  {
    selector:
      "Identifier[name=/^(window|languages|env)$/]:not(MemberExpression > Identifier, Property > Identifier.key, ImportSpecifier > Identifier)",
    message: SURFACES,
  },
  // Under another name, the rules above would not know them.
  ...["window", "languages", "env", "Uri"].map((name) => ({
    selector: `ImportSpecifier[imported.name='${name}'][local.name!='${name}']`,
    message: SURFACES,
  })),
  { selector: "MemberExpression[object.name='env'][property.name='openExternal']", message: SURFACES },
  { selector: "CallExpression[callee.property.name=/^(setDecorations|appendMarkdown)$/]", message: SURFACES },
  {
    selector: `AssignmentExpression[left.property.name=${SHOWN}]:not([right.callee.name=/^plain/])`,
    message: SURFACES,
  },
];
/** A text from outside names no file but one that this window has. */
const addressFromText = {
  selector: "MemberExpression[object.name='Uri'][property.name='parse']",
  message: "Use `addressOf` of client/infrastructure/source-address.ts.",
};
/** A template in which a variable has not gone through `plain`. */
const rawTemplate = {
  selector: "TemplateLiteral[expressions.length>0]:not(TaggedTemplateExpression > TemplateLiteral)",
  message: "Use the tag `plain`.",
};
const inPanels = [
  castToPlainText,
  {
    selector: "ImportDeclaration[source.value=/^lit/] > ImportSpecifier[imported.name=/^(html|svg|mathml|unsafe.*)$/]",
    message: "Use `html` of client/webviews/shared/template.ts, in which text from outside stays text.",
  },
  {
    selector:
      "AssignmentExpression[left.property.name=/^(textContent|innerText|title|label|placeholder|alt)$/]:not([right.callee.name='attributeText']):not([right.type='Literal'])",
    message: "Use `attributeText` of client/webviews/shared/template.ts.",
  },
  {
    selector: "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|write|writeln)$/]",
    message: "Use `html` of client/webviews/shared/template.ts.",
  },
];

export default defineConfig(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "coverage/**",
      "**/*.mjs",
      "**/*.cjs",
      "**/*.d.ts",
      "**/*.d.mts",
      "runtime/ir/module.ts",
      // The rules are about what ships.
      "test/**",
      "bench/**",
      "examples/**",
    ],
  },
  {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser },
    // Those of the rules that oxlint checks.
    linterOptions: { reportUnusedDisableDirectives: "off" },
    plugins: { "@typescript-eslint": tseslint.plugin },
  },
  {
    // The checker alone writes facts; what comes after it asks the checked unit.
    files: ["runtime/compiler/{build,ide}/**/*.ts"],
    rules: {
      "no-restricted-properties": ["error", { property: "facts", message: "Ask the checked unit (`unit.checked`)." }],
    },
  },
  {
    files: ["{runtime,server}/**/*.ts"],
    ignores: ["runtime/plain-text.ts"],
    rules: { "no-restricted-syntax": ["error", castToPlainText] },
  },
  {
    // Words from outside are text: nothing with a variable in it is shown but through runtime/plain-text.ts.
    files: ["client/**/*.ts"],
    ignores: ["client/webviews/**", "client/infrastructure/ui/**"],
    rules: { "no-restricted-syntax": ["error", ...notOnSurfaces, addressFromText] },
  },
  {
    files: ["client/infrastructure/source-address.ts"],
    rules: { "no-restricted-syntax": ["error", ...notOnSurfaces] },
  },
  {
    files: ["client/infrastructure/ui/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", castToPlainText, addressFromText] },
  },
  {
    files: ["client/infrastructure/ui/**/*.ts"],
    ignores: ["client/infrastructure/ui/{icon-text,log-channel}.ts"],
    rules: { "no-restricted-syntax": ["error", castToPlainText, addressFromText, rawTemplate] },
  },
  {
    files: ["client/webviews/**/*.ts"],
    ignores: ["client/webviews/harness/**", "client/webviews/shared/template.ts"],
    rules: { "no-restricted-syntax": ["error", ...inPanels] },
  },
  {
    // A message is one definition, which the documentation shows and a translation can replace: no site adds words of its own.
    files: ["runtime/{syntax,compiler,ir}/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        castToPlainText,
        {
          selector:
            "CallExpression[callee.object.name=/^[EW][0-9]{3}$/] :matches(Literal[value=/[a-z] [a-z]/], TemplateElement[value.raw=/[a-z] [a-z]/])",
          message: "The words of a message stand in its definition, or in the phrases beside the definitions.",
        },
      ],
    },
  },
);
