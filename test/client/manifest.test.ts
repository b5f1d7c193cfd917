import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LIMITS } from "scaicore";
import { describe, expect, it } from "vitest";
import { limitSettings } from "../../scripts/generate-limit-settings.mjs";
import { type SettingDefinition, settingDefinitions } from "../../server/settings.js";

/** The parts of the manifest that are promises to VS Code: held against the files and the code. */
interface Manifest {
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly enabledApiProposals?: unknown;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    /** Of a language of others, only files that are written in it. */
    readonly languages: readonly {
      readonly id: string;
      readonly configuration?: string;
      readonly icon?: Readonly<Record<string, string>>;
      readonly extensions?: readonly string[];
      readonly filenames?: readonly string[];
    }[];
    readonly customEditors: readonly {
      readonly viewType: string;
      readonly priority: string;
      readonly selector: readonly { readonly filenamePattern: string }[];
    }[];
    readonly grammars: readonly { readonly path: string }[];
    readonly snippets: readonly { readonly path: string }[];
    readonly jsonValidation: readonly { readonly url: string }[];
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly enablement?: string;
      readonly icon?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly {
      readonly command: string;
      readonly key: string;
      readonly mac?: string;
      readonly when?: string;
    }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when?: string }[];
    readonly walkthroughs: readonly {
      readonly icon: string;
      readonly steps: readonly {
        readonly id: string;
        readonly title: string;
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, SettingSchema>> };
  };
}
interface SettingSchema {
  readonly default: unknown;
  readonly markdownDescription?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly enum?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
}

const root = new URL("../../", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as Manifest;
const { contributes } = manifest;
const sources = readdirSync(new URL("client", root), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.startsWith("webviews"))
  .map((name) => readFileSync(new URL(`client/${name}`, root), "utf8"))
  .join("\n");
const commands = contributes.commands.map(({ command }) => command);

/** The keys of VS Code that its conditions use. */
const KNOWN_KEYS = [
  "resourceLangId",
  "resourceExtname",
  "editorLangId",
  "editorTextFocus",
  "isWorkspaceTrusted",
  "view",
  "viewItem",
];

describe("the manifest", () => {
  it.each([
    manifest.icon,
    ...contributes.languages.flatMap(({ configuration = [], icon = {} }) =>
      [configuration, Object.values(icon)].flat(),
    ),
    ...contributes.grammars.map(({ path }) => path),
    ...contributes.snippets.map(({ path }) => path),
    ...contributes.jsonValidation.map(({ url }) => url),
    ...contributes.walkthroughs.flatMap(({ icon, steps }) => [icon, ...steps.flatMap(({ media }) => media.svg)]),
    ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
    ...Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon)),
  ])("names a file that is there: %s", (path) => {
    expect(existsSync(fileURLToPath(new URL(path, root)))).toBe(true);
  });

  it.each(contributes.commands)("gives $command a category, a title, an enablement and a handler", (command) => {
    expect(command.category).toBe("ScaiCore");
    expect(command.title).toMatch(/^[A-Z]/);
    expect(command.title).not.toContain("ScaiCore");
    expect(command.enablement).toBeDefined();
    expect(sources).toContain(`"${command.command}"`);
  });

  it("has comments in the files of its own that may have some", () => {
    const others = contributes.languages.filter(({ id }) => !id.startsWith("scaicore"));
    expect(others).toEqual([{ id: "jsonc", filenames: ["scaicore.models.json"] }]);
    expect(contributes.languages.filter(({ icon, configuration }) => icon && configuration)).toHaveLength(1);
  });

  it("opens bundles in an editor of its own, and gives them an icon", () => {
    const [editor] = contributes.customEditors;
    expect(editor).toMatchObject({ viewType: "scaicore.bundle", priority: "default" });
    expect(editor?.selector).toEqual([{ filenamePattern: "*.scaicore-ir" }]);
    expect(sources.split('"scaicore.bundle",')).toHaveLength(3);
    const language = contributes.languages.find(({ extensions }) => extensions?.includes(".scaicore-ir"));
    expect(Object.keys(language?.icon ?? {})).toEqual(["light", "dark"]);
  });

  it("ships the page that codes of problems lead to", () => {
    const kept = readFileSync(new URL(".vscodeignore", root), "utf8").split("\n");
    expect(kept).toContain("!docs/diagnostics.md");
    expect(existsSync(fileURLToPath(new URL("docs/diagnostics.md", root)))).toBe(true);
  });

  it("offers every command that the code registers", () => {
    const registered = [...sources.matchAll(/registerCommand\(\s*services,\s*"([^"]+)"/g)].map(([, id]) => id);
    expect(registered.toSorted()).toEqual(commands.toSorted());
  });

  it("tells of every command which answers it takes as arguments, as many as its code does", () => {
    const page = readFileSync(new URL("docs/extension.md", root), "utf8");
    const told = [...page.matchAll(/^\| `(scaicore\.[\w.]+)` +\| (.*?) *\|$/gm)];
    expect(told.map(([, id]) => id).toSorted()).toEqual(commands.toSorted());
    const count = new Map(
      told.map(([, id = "", text = ""]) => [id, text === "" ? 0 : text.replace(/`\{.*?\}`/, "one").split(", ").length]),
    );
    // Those that are handed to another function name their arguments there.
    const inPlace = /registerCommand\(\s*services,\s*"([^"]+)",\s*(?:"[^"]*"|\w+),\s*(?:async )?\(([^)]*)\) =>/g;
    const taken = [...sources.matchAll(inPlace)].map(([, id = "", parameters = ""]) => ({
      id,
      arguments: parameters.split(",").filter((name) => name.trim() !== "").length,
    }));
    expect(taken.length).toBeGreaterThan(25);
    expect(taken).toEqual(taken.map(({ id }) => ({ id, arguments: count.get(id) })));
  });

  it("never hides a command in browsers that run a remote host", () => {
    expect(JSON.stringify(contributes)).not.toMatch(/isWeb|uiKind/);
  });

  it("puts only its own commands into menus, key bindings and welcomes", () => {
    const used = [
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command)),
      ...contributes.keybindings.map(({ command }) => command),
      ...contributes.viewsWelcome.flatMap(({ contents }) =>
        [...contents.matchAll(/\(command:(scaicore\.[^)]+)\)/g)].map(([, id]) => id ?? ""),
      ),
    ];
    for (const command of used) expect(commands).toContain(command);
  });

  it("has a key for the Mac beside each with Ctrl", () => {
    for (const { key, mac } of contributes.keybindings) {
      if (key.includes("ctrl")) expect(mac).toBe(key.replace("ctrl", "cmd"));
    }
  });

  it("says something in each view while it is empty", () => {
    const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    expect(new Set(contributes.viewsWelcome.map(({ view }) => view))).toEqual(new Set(views));
    for (const id of views) expect(sources).toContain(`"${id}"`);
  });

  it("has only conditions that can be true", () => {
    const clauses = [
      ...contributes.commands.map(({ enablement }) => enablement),
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ when }) => when)),
      ...contributes.keybindings.map(({ when }) => when),
      ...contributes.viewsWelcome.map(({ when }) => when),
    ].filter((clause) => clause !== undefined);
    const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    for (const clause of clauses) {
      // Keys of our own are set, and views, items and languages that are compared with are there.
      for (const [key] of clause.matchAll(/\bscaicore\.(?:canRun|active)\b/g)) expect(sources).toContain(`"${key}"`);
      for (const [, view = ""] of clause.matchAll(/\bview == (\S+)/g)) expect(views).toContain(view);
      for (const [, id = ""] of clause.matchAll(/\bviewItem == (\w+)/g))
        expect(sources).toMatch(new RegExp(`["\`]${id}\\b`));
      for (const [, id] of clause.matchAll(/(?:resourceLangId|editorLangId) == (\S+)/g)) expect(id).toBe("scaicore");
      const keys = clause.replaceAll(/ (?:==|=~) \S+/g, "").matchAll(/[a-zA-Z][\w.]*/g);
      for (const [key] of keys) if (!key.startsWith("scaicore.")) expect(KNOWN_KEYS).toContain(key);
    }
  });

  it("has an icon for each command that stands as one in a title or beside an item", () => {
    const shown = Object.entries(contributes.menus).flatMap(([, items]) =>
      items.flatMap((item) =>
        (item as { group?: string }).group?.match(/^(?:inline|navigation)/) ? [item.command] : [],
      ),
    );
    for (const command of shown)
      expect(contributes.commands.find((one) => one.command === command)?.icon, command).toMatch(/^\$\([\w-]+\)$/);
  });

  it("leads through writing, running, deciding, testing and exporting, and each step can be completed", () => {
    const [walkthrough] = contributes.walkthroughs;
    expect(walkthrough?.steps.map(({ id }) => id)).toEqual(["write", "run", "decide", "test", "export"]);
    for (const { completionEvents, description, media } of walkthrough?.steps ?? []) {
      expect(description).toMatch(/\(command:/);
      expect(media.altText).toBeTruthy();
      for (const event of completionEvents) {
        const command = event.replace(/^onCommand:/, "");
        if (command.startsWith("scaicore.")) expect(commands).toContain(command);
      }
    }
  });

  it.each(contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)))(
    "has a picture in the colours of any theme: %s",
    (path) => {
      const picture = readFileSync(fileURLToPath(new URL(path, root)), "utf8");
      // VS Code takes neither scripts nor styles in pictures of a walkthrough, and loads nothing for them.
      expect(picture).not.toMatch(/<style|style=|<script|href=|url\(/i);
      const colours = [...picture.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour);
      expect(colours.length).toBeGreaterThan(5);
      for (const colour of colours) expect(colour).toMatch(/^(?:none|var\(--vscode-[\w-]+(?:, .*)?\))$/);
    },
  );

  it("declares no setting that nobody reads", () => {
    for (const name of Object.keys(contributes.configuration.properties)) {
      const short = name.slice("scaicore.".length);
      const isServers = Object.hasOwn(settingDefinitions, short) || short.startsWith("trace.");
      if (!isServers) expect(sources, name).toMatch(new RegExp(`setting\\("${short.replaceAll(".", "\\.")}"`));
    }
  });

  it("wakes up for what it has no contribution for", () => {
    expect(manifest.activationEvents).toEqual([
      "workspaceContains:**/*.scaicore",
      "onDebugResolve:scaicore",
      "onWebviewPanel:scaicore.checkpoint",
      "onWebviewPanel:scaicore.run",
      "onWebviewPanel:scaicore.compare",
      "onWebviewPanel:scaicore.graph",
    ]);
  });

  it("uses the API of the VS Code it asks for, and nothing proposed", () => {
    expect(manifest.enabledApiProposals).toBeUndefined();
    expect(manifest.engines.vscode).toBe(`^${manifest.devDependencies["@types/vscode"] ?? ""}`);
  });

  it("keeps an untrusted folder from choosing where and how things run", () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(supported).toBe("limited");
    for (const name of restrictedConfigurations) expect(contributes.configuration.properties).toHaveProperty([name]);
    expect(restrictedConfigurations).toContain("scaicore.store");
    expect(restrictedConfigurations).toContain("scaicore.recovery");
    expect(restrictedConfigurations).toContain("scaicore.engine.memoryLimit");
    expect(restrictedConfigurations).toContain("scaicore.limits");
  });

  it("offers every limit of a run, with its bounds and its default", () => {
    // Written by `node scripts/generate-limit-settings.mjs`.
    expect(contributes.configuration.properties["scaicore.limits"]?.properties).toEqual(limitSettings(LIMITS));
  });

  it.each(Object.entries<SettingDefinition>(settingDefinitions))(
    "declares the setting %s of the server as the server reads it",
    (name, definition) => {
      const schema = contributes.configuration.properties[`scaicore.${name}`];
      const more = definition.type === "enum" ? { type: "string", enum: definition.values } : definition;
      expect(schema).toMatchObject({ ...more, default: definition.default });
    },
  );

  it.each(Object.entries(contributes.configuration.properties))("describes the setting %s", (_, schema) => {
    expect(schema.markdownDescription).toMatch(/\.$/);
    expect(schema).toHaveProperty("default");
    if (schema.enum === undefined) return;
    expect(schema.markdownEnumDescriptions ?? schema.enum).toHaveLength(schema.enum.length);
    expect(schema.enum).toContain(schema.default);
  });

  it("offers every setting that the code reads", () => {
    const read = [...sources.matchAll(/setting\("([^"]+)"/g)].map(([, name]) => `scaicore.${name ?? ""}`);
    expect(read.length).toBeGreaterThan(0);
    for (const name of read) expect(contributes.configuration.properties).toHaveProperty([name]);
  });
});
