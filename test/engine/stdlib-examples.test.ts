/** The example of each entry of the standard library checks, runs, and gives what the documentation says. */
import type { IRModule } from "scaicore";
import { compile } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { EXAMPLE_FIELDS, EXAMPLE_VALUES } from "../../runtime/stdlib/document.js";
import type { StdMember } from "../../runtime/stdlib/std-member.js";
import { stdMembers, stdReceivers } from "../../runtime/stdlib/table.js";
import { host, output } from "./host.js";

const all = stdReceivers.flatMap((receiver) => stdMembers(receiver));
const title = ({ receiver, name }: StdMember): string => `${receiver}.${name}`;

const values = Object.entries(EXAMPLE_VALUES)
  .map(([name, { type, source }]) => `  ${name}: ${type} = ${source}\n`)
  .join("");
const stores = Object.entries(EXAMPLE_FIELDS)
  .map(([name, fields]) => `@${name} { ${fields.join("  ")} }`)
  .join("  ");

/** A program whose flow `f` has this body, without the warnings that what it does not use gives. */
function program(body: string, returns: string, debug = false): IRModule {
  const source = `@core Examples { version = "1.0.0" }\n@flow f()${returns} {\n${values}${body}\n}\n`;
  const { module, diagnostics } = compile("examples.scaicore", { read: () => source }, { debug });
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  if (module === undefined) throw new Error(`There is no module of ${body}.`);
  return module;
}
async function run(module: IRModule): Promise<unknown> {
  const { engine } = host(module);
  const result = await engine.invoke({ flow: "f", input: {} });
  await engine.close();
  return output(result);
}

describe("examples of the standard library", () => {
  it.each(all.filter(({ example }) => example.result !== undefined).map((member) => [title(member), member] as const))(
    "%s gives what it says",
    async (_title, { example }) => {
      const value = example.expected === undefined ? example.source : "x";
      const first = example.expected === undefined ? "" : `  x: ${example.expected} = ${example.source}\n`;
      const text = await run(program(`${first}  return json_encode(${value})`, ": string"));
      expect(JSON.parse(text as string)).toEqual(example.result);
    },
  );

  it.each(
    all
      .filter(({ kind, example }) => kind === "global" && example.result === undefined)
      .map((member) => [title(member), member] as const),
  )("%s runs", async (_title, member) => {
    const inDebug = member.kind === "global" && member.debugOnly === true;
    const { source } = member.example;
    if (member.kind === "global" && member.ends === true)
      await expect(run(program(`  ${source}`, ""))).rejects.toThrow("FlowFailedError");
    else if (inDebug) expect(await run(program(`  @debug { ${source} }`, "", true))).toBeNull();
    else expect(await run(program(`  x = ${source}\n  return "\${x}" != ""`, ": bool"))).toBe(true);
  });

  it.each(all.filter(({ kind }) => kind === "stored").map((member) => [title(member), member] as const))(
    "%s checks",
    (_title, member) => {
      // What only reads is no statement.
      const { source: text } = member.example;
      const statement = member.kind === "stored" && member.writes ? text : `_x = ${text}`;
      const source = `@core Examples { version = "1.0.0"  ${stores} }\n@flow f() {\n  ${statement}\n}\n`;
      const { diagnostics } = compile("examples.scaicore", { read: () => source });
      const mistakes = diagnostics.filter(({ severity }) => severity === "error");
      expect(mistakes.map(({ message }) => message)).toEqual([]);
    },
  );
});
