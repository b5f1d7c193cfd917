import { describe, expect, it } from "vitest";
import type { CommandSpec } from "../../runtime/cli/args/command.js";
import { parseArguments } from "../../runtime/cli/args/parse-arguments.node.js";

const spec: CommandSpec = {
  name: "run",
  operand: { name: "file", help: "a source or a bundle" },
  flags: {
    flow: { value: "NAME", short: "f", help: "which flow" },
    input: { value: "JSON", help: "its input" },
    durability: { value: "LEVEL", help: "what is kept", oneOf: ["checkpoint", "block"] },
    json: { help: "one JSON object" },
  },
  examples: [],
};

describe("the arguments of a command", () => {
  it.each([
    [["x", "--flow", "greet"], { flow: "greet" }],
    [["x", "--flow=greet"], { flow: "greet" }],
    [["--flow", "greet", "x"], { flow: "greet" }],
    [["x", "-f", "greet"], { flow: "greet" }],
    [["x", "--input", "-"], { input: "-" }],
    [["x", "--input=-5"], { input: "-5" }],
    [["x", "--json"], { json: true }],
    [["--", "x"], {}],
    [["x", "--durability", "block"], { durability: "block" }],
  ])("reads %j", (argv, given) => {
    expect(parseArguments(argv, spec)).toEqual({
      operand: "x",
      operands: ["x"],
      flags: { flow: undefined, input: undefined, durability: undefined, json: false, help: false, ...given },
    });
  });

  it.each([
    [["x", "--flw", "greet"], "unknown option --flw; did you mean --flow?"],
    [["x", "--nothing-like-it"], "unknown option --nothing-like-it"],
    [["x", "-z"], "unknown option -z"],
    [["x", "--__proto__"], "unknown option --__proto__"],
    [["x", "--flow"], "option --flow needs a value: --flow NAME"],
    [["x", "--flow", "--json"], "option --flow needs a value: --flow NAME"],
    [["x", "--json=yes"], "option --json takes no value"],
    [["x", "--flow", "a", "--flow", "b"], "option --flow is given twice"],
    [["x", "--durability", "blok"], '--durability must be one of checkpoint, block, not "blok"; did you mean block?'],
    [["x", "--input", ""], "--input must not be empty; leave it out for none"],
    [["x", "--flow="], "--flow must not be empty; leave it out for none"],
    [[], "run needs <file>: a source or a bundle"],
    [[""], "run needs <file>: a source or a bundle"],
    [["x", "y"], 'run takes one <file>, but "y" follows'],
  ])("refuses %j", (argv, message) => {
    expect(() => parseArguments(argv, spec)).toThrow(
      expect.objectContaining({ errorType: "UsageError", message, command: "run" }),
    );
  });

  it("refuses an argument that the command does not take", () => {
    const { operand: _, ...without } = spec;
    expect(() => parseArguments(["x"], without)).toThrow('run takes no argument, but "x" is given');
  });

  it.each([[["--help"]], [["-h"]], [["x", "--unknown", "--help"]]])("shows help for %j", (argv) => {
    expect(parseArguments(argv, spec)).toBe("help");
  });
});
