import { describe, expect, it } from "vitest";
import { commandHelp, overviewHelp } from "../../runtime/cli/args/help.js";
import { commands } from "../../runtime/cli/commands/index.js";

const specs = (await Promise.all(commands.map(({ load }) => load()))).map((module) => module.default.spec);

describe("help", () => {
  it("lists every command", () => {
    const lines = overviewHelp(commands).split("\n");
    for (const { name, summary } of commands) {
      expect(lines.filter((line) => line.trim().startsWith(`${name} `) && line.endsWith(summary))).toHaveLength(1);
    }
  });

  it.each(specs)("of $name names all its options", (spec) => {
    const help = commandHelp(spec, "do something");
    expect(help).toContain(`Do something.\n\nUsage: scaicore ${spec.name}`);
    for (const flag of [...Object.keys(spec.flags), "help"]) expect(help).toContain(`--${flag}`);
    for (const example of spec.examples) expect(help).toContain(`scaicore ${example}`);
  });

  it("is of the command that was asked for", () => {
    expect(specs.map(({ name }) => name)).toEqual(commands.map(({ name }) => name));
  });
});
