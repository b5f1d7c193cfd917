/**
 * A real process does with each command what the tests see of it in their own: the same exit code, and the same text on both
 * outputs. So most tests may run a command where they are.
 */
import { describe, expect, it } from "vitest";
import { commands } from "../../runtime/cli/commands/index.js";
import { type Ended, type RunOptions, useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const RUN = ["run", "examples/greet.scaicore", "--input", '{"name":"Ada"}'];
const APPROVE = ["--resolution", '{"decision":"approve"}'];
const PROGRAM =
  '@core A { version = "1.0.0" }\n@flow f(): int { return 1 }\n@test "t" { @when f() @then { result == 1 } }\n';
/** Commands that serve until they are ended; each has tests with a process of its own. */
const SERVING = ["worker", "serve", "mcp", "lsp"];

type Run = (args: readonly string[], options: RunOptions) => Promise<Ended>;

/** What each command says, in one directory, as one story. */
async function story(run: Run): Promise<Readonly<Record<string, Ended>>> {
  const cwd = scaicore.tutorial();
  write(cwd, "a.scaicore", PROGRAM);
  const told: Record<string, Ended> = {};
  const says = async (args: readonly string[], stdin?: string): Promise<string> => {
    const ended = await run(args, { cwd, ...(stdin === undefined ? {} : { stdin }) });
    told[args.join(" ")] = ended;
    return ended.stdout;
  };
  const checkpointOf = (json: string) =>
    (JSON.parse(json) as { readonly checkpoint: { readonly checkpoint_id: string } }).checkpoint.checkpoint_id;
  await says(["check", "gone.scaicore"]);
  await says(["fmt", "-"], PROGRAM);
  await says(["compile", "a.scaicore", "-o", "-"]);
  await says(["inspect", "a.scaicore"]);
  await says(["test", "a.scaicore"]);
  await says(["plugins"]);
  const id = checkpointOf(await says([...RUN, "--record", "one.jsonl", "--invocation-id", "one", "--json", "--trace"]));
  await says([...RUN, "--record", "two.jsonl", "--invocation-id", "two"]);
  await says(["checkpoints"]);
  told.resume = await run(["resume", id, ...APPROVE], { cwd });
  await says(["cancel", "two", "--json"]);
  await says(["record", "nobody"]);
  await says(["compare", "one.jsonl", "two.jsonl"]);
  await says(["expire"]);
  await says(["recover"]);
  await says(["doctor"]);
  await says(["prune", "--older-than", "0s"]);
  return told;
}

/** Without what differs from run to run. */
const constant = ({ stdout, stderr, code }: Ended) => ({
  code,
  stdout: withoutChance(stdout),
  stderr: withoutChance(stderr),
});
const withoutChance = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "(time)")
    .replaceAll(/work-\d+/g, "(directory)")
    .replaceAll(/\b[a-z2-7]{26}\b|\b[0-9a-f]{8}-[-0-9a-f]{27}\b/g, "(id)")
    // Of what a checkpoint shows, and its id.
    .replaceAll(/sha256:[0-9a-f]+/g, "(digest)")
    .replaceAll(/("[a-z_]*_ms":)[\d.]+/g, "$1(ms)")
    .replaceAll(/\b\d+(\.\d+)? ?m?s\b/g, "(duration)")
    // A table is as wide as what is in it.
    .replaceAll(/ {2,}/g, "  ");

describe("a command in a process of its own", { timeout: 120_000 }, () => {
  it("does what it does in the process of a test", async () => {
    const [there, here] = [await story(scaicore.runAlone), await story(scaicore.run)];
    for (const [what, ended] of Object.entries(there)) expect(constant(here[what]!), what).toEqual(constant(ended));
    const told = new Set([...Object.keys(there).map((args) => args.split(" ")[0]), ...SERVING]);
    expect(commands.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([]);
  });
});
