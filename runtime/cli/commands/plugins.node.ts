import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { JsonObject } from "../../json.js";
import { nearest } from "../../nearest.js";
import type { Tool } from "../../plugins/index.node.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { ExitCode, PathError, UsageError } from "../io/errors.js";
import { printable } from "../io/text.js";
import { openPlugins } from "../run/bound-plugins.node.js";

const FILE = "scaicore.plugins.json";
const ACTIONS = ["list", "interface"];
/** A plugin reference of the language. */
const REFERENCE = /^([A-Za-z][\w-]*\/[A-Za-z][\w-]*)@(\d+(?:\.\d+){0,2})$/;

export default defineCommand(
  {
    name: "plugins",
    details: [
      "`list` shows the plugins of the configuration; `list NAME` starts one and shows its methods.",
      "`interface NAME` prints a @plugin_interface with all its methods, their types taken from its JSON Schemas: save it in a",
      ".scaicore file that the program imports, or beside the core.",
    ],
    operand: { name: "action", help: "list, or interface, and the name of a plugin", several: { otherwise: "list" } },
    flags: {
      plugins: { ...common.plugins, help: `the configuration (default: ${FILE} in the working directory)` },
      as: { value: "OWNER/NAME@VERSION", help: "how the program names the plugin (default: mcp/NAME@1.0)" },
      json: common.json,
    },
    examples: ["plugins", "plugins list files", "plugins interface files --as acme/files@1.0 > files.scaicore"],
  },
  async ({ operands, flags }, { cwd, report, terminal }) => {
    const [action = "list", name, more] = operands;
    if (!ACTIONS.includes(action)) {
      const meant = nearest(action, ACTIONS);
      const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
      throw new UsageError(`plugins does list or interface, not "${action}"${hint}`, "plugins");
    }
    if (more !== undefined) throw new UsageError(`${action} takes one plugin, but "${more}" follows`, "plugins");
    if (action === "interface" && name === undefined)
      throw new UsageError("interface needs the name of a plugin", "plugins");
    const as = flags.as === undefined ? undefined : REFERENCE.exec(flags.as);
    if (as === null) throw new UsageError(`--as must be owner/name@1.0, not "${flags.as}"`, "plugins");
    const path = resolve(cwd, flags.plugins ?? FILE);
    if (!existsSync(path))
      throw new PathError(
        `There is no ${flags.plugins ?? FILE}. It binds plugins to servers: { "plugins": { "files": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "."] } } }`,
        flags.plugins ?? FILE,
      );
    const connections = await openPlugins(path, flags.plugins ?? relative(cwd, join(cwd, FILE)));
    try {
      if (name === undefined) {
        report.finish({ plugins: connections.names }, () => connections.names.join("\n") || "It binds no plugin.");
        return ExitCode.Ok;
      }
      const tools = await connections.tools(name);
      const { interfaceText, signatureText, wordsOf } = await import("../../plugins/index.node.js");
      if (action === "interface") {
        const [, owner = `mcp/${aliasOf(name)}`, version = "1.0"] = as ?? REFERENCE.exec(name) ?? [];
        const { formatText } = await import("../../format/index.js");
        const text = formatText(interfaceText(tools, { package: owner, version }));
        if (report.json) report.finish({ interface: text }, () => text);
        else terminal.print(text);
        report.warn(`In the core: @plugins { ${aliasOf(name)} = ${owner}@${version} }`);
        return ExitCode.Ok;
      }
      const words = wordsOf(tools.map((tool) => tool.name));
      const line = (tool: Tool) => signatureText(tool, words.get(tool.name) ?? tool.name);
      report.finish({ plugin: name, methods: tools.map((tool) => methodJson(tool, words, line(tool))) }, () =>
        tools.length === 0
          ? "It has no method."
          : tools.map((tool) => `${printable(line(tool))}${firstLine(tool, terminal.out.dim)}`).join("\n"),
      );
      return ExitCode.Ok;
    } finally {
      await connections.close();
    }
  },
);

const methodJson = (tool: Tool, words: ReadonlyMap<string, string>, signature: string): JsonObject => ({
  name: words.get(tool.name) ?? tool.name,
  tool: tool.name,
  signature,
  ...(tool.description === undefined ? {} : { description: tool.description }),
  ...(tool.refused === undefined ? {} : { refused: tool.refused }),
});

function firstLine({ description = "", refused }: Tool, dim: (text: string) => string): string {
  const line = refused ?? description.trim().split("\n", 1)[0] ?? "";
  return line === "" ? "" : dim(`  ${printable(line)}`);
}

/** A name that may be an alias: that of `acme/files@1.0` is `files`. */
const aliasOf = (name: string): string => name.replace(/^.*\//, "").replace(/@.*$/, "").replaceAll(/\W/g, "_");
