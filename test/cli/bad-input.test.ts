import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
let cwd = "";

/** Random characters, the same each time. */
function noise(length: number, from: number, to: number): Uint8Array {
  let state = 7;
  return Uint8Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return from + (state % (to - from));
  });
}

beforeAll(async () => {
  cwd = scaicore.tutorial();
  const { code, stderr } = await scaicore.run(["compile", "examples", "-o", "good.scaicore-ir"], { cwd });
  expect(code, stderr).toBe(0);
  const bundle = readFileSync(join(cwd, "good.scaicore-ir"));
  write(cwd, "truncated.scaicore-ir", bundle.subarray(0, bundle.length - 100));
  write(cwd, "header.scaicore-ir", bundle.subarray(0, 9));
  write(
    cwd,
    "flipped.scaicore-ir",
    Uint8Array.from(bundle, (byte, index) => (index === 1000 ? byte ^ 1 : byte)),
  );
  write(
    cwd,
    "newer.scaicore-ir",
    Uint8Array.from(bundle, (byte, index) => (index === 5 ? 2 : byte)),
  );
  write(cwd, "newer.json", '{"schema_version": "9.0", "name": "X"}');
  write(cwd, "no-module.json", "{}");
  write(cwd, "empty.scaicore-ir", "");
  write(cwd, "empty.scaicore", "");
  write(cwd, "noise.scaicore", noise(1_000_000, 0, 256));
  write(cwd, "letters.scaicore", noise(1_000_000, 32, 127));
  write(cwd, "noise.scaicore-ir", noise(1_000_000, 0, 256));
  write(cwd, "notes.txt", "Not a program.");
  write(cwd, "mistakes.scaicore", "@flow f(: int {");
  write(cwd, "several/a.scaicore", '@core A { version = "1.0.0" }');
  write(cwd, "several/b.scaicore", '@core B { version = "1.0.0" }');
  write(cwd, "library/a.scaicore", "@types { type A = int }");
  write(cwd, "library/b.scaicore", "@types { type B = int }");
  mkdirSync(join(cwd, "none"));
  write(
    cwd,
    "two.scaicore",
    '@core Two { version = "1.0.0" }\n@flow a(): int { return 1 }\n@flow b(): int { return 2 }',
  );
  write(cwd, "mock-list.json", "[]");
  write(cwd, "mock-typo.json", '{ "modles": {} }');
  write(cwd, "mock-broken.json", "{");
  write(cwd, "broken-input.json", '{"name": }');
  write(cwd, "newer-store/format.json", '{"format": 99}');
  write(cwd, "damaged-store/format.json", "{");
}, 240_000);

const RUN = ["run", "examples/greet.scaicore", "--flow", "greet"];

/** Arguments, exit code, type of the error in JSON, and what the message says. */
const cases: readonly (readonly [readonly string[], number, string, RegExp])[] = [
  [RUN, 1, "InputError", /input\.name: expected a string, got nothing/],
  [[...RUN, "--input", '{"name": 3}'], 1, "InputError", /input\.name: expected a string, got the number 3/],
  [[...RUN, "--input", '{"name": "A", "nmae": "B"}'], 1, "InputError", /nmae/],
  [["run", "examples", "--flow", "gret"], 1, "FlowNotFoundError", /gret.*Did you mean greet/],
  [[...RUN, "--input", '{"name"'], 2, "UsageError", /--input is no JSON/],
  [[...RUN, "--input", "[1]"], 2, "UsageError", /--input must be a JSON object .*not an array/],
  [[...RUN, "--invocation-id", ""], 2, "UsageError", /--invocation-id must not be empty/],
  [["resume", "abc", "--resolution", '"approve"'], 2, "UsageError", /such as \{"decision": "approve"\}, not a string/],
  [[...RUN, "--input", "@broken-input.json"], 2, "UsageError", /--input @broken-input\.json is no JSON/],
  [[...RUN, "--input", "@missing.json"], 2, "PathError", /missing\.json cannot be read: there is no such file/],
  [[...RUN, "--input", "-"], 2, "UsageError", /stdin\) is no JSON/],
  [[...RUN, "--flw", "greet"], 2, "UsageError", /unknown option --flw; did you mean --flow\?/],
  [[...RUN, "--timeout", "soon"], 2, "UsageError", /--timeout must be a number with a unit/],
  [[...RUN, "--durability", "blocks"], 2, "UsageError", /did you mean block\?/],
  [[...RUN, "--mock", "missing.json"], 2, "PathError", /missing\.json cannot be read/],
  [[...RUN, "--mock", "mock-list.json"], 2, "PathError", /mock-list\.json: a mock file is an object/],
  [[...RUN, "--mock", "mock-typo.json"], 2, "PathError", /"modles"; did you mean "models"/],
  [[...RUN, "--mock", "mock-broken.json"], 2, "PathError", /mock-broken\.json: it is no JSON/],
  [[...RUN, "--events", "missing/x.jsonl"], 2, "PathError", /missing\/x\.jsonl cannot be written/],
  [[...RUN, "--store", "newer-store"], 2, "StoreError", /has format 99/],
  [[...RUN, "--store", "damaged-store"], 2, "StoreCorruptError", /damaged/],
  [[...RUN, "--store", "notes.txt"], 2, "StoreError", /notes\.txt/],
  [["run", "two.scaicore"], 2, "UsageError", /which flow of Two\? it has a, b: add --flow NAME/],
  [["run"], 2, "UsageError", /run needs <file>/],
  [["run", "missing.scaicore"], 2, "PathError", /There is no file or directory missing\.scaicore/],
  [["run", "notes.txt"], 2, "PathError", /neither a \.scaicore source nor a bundle/],
  [["run", "truncated.scaicore-ir"], 2, "BundleError", /^truncated\.scaicore-ir: /],
  [["run", "header.scaicore-ir"], 2, "BundleError", /^header\.scaicore-ir: /],
  [["run", "flipped.scaicore-ir"], 2, "BundleError", /^flipped\.scaicore-ir: /],
  [["run", "newer.scaicore-ir"], 2, "BundleError", /^newer\.scaicore-ir: .*version 2/],
  [["run", "newer.json"], 2, "BundleError", /^newer\.json: .*schema version "9\.0"/],
  [["run", "no-module.json"], 2, "BundleError", /^no-module\.json: .*no `schema_version`/],
  [["run", "empty.scaicore-ir"], 2, "BundleError", /^empty\.scaicore-ir: /],
  [["run", "noise.scaicore-ir"], 2, "BundleError", /^noise\.scaicore-ir: /],
  [["run", "noise.scaicore"], 2, "PathError", /noise\.scaicore is not a text in UTF-8/],
  [["run", "mistakes.scaicore"], 1, "CompileError", /errors/],
  [["inspect", "truncated.scaicore-ir"], 2, "BundleError", /^truncated\.scaicore-ir: /],
  [["inspect", "examples", "--prompt", "greet/candidat"], 2, "UsageError", /did you mean greet\/candidate\?/],
  [["inspect", "examples", "--prompt", "x"], 2, "UsageError", /its blocks that do are greet\/candidate/],
  [["inspect", "two.scaicore", "--prompt", "x"], 2, "UsageError", /it asks no model/],
  [["inspect", "letters.scaicore"], 1, "CompileError", /1 error/],
  [["compile", "several"], 2, "PathError", /2 files in several hold a @core: a\.scaicore, b\.scaicore/],
  [["compile", "library"], 2, "PathError", /None of the 2 \.scaicore files in library holds a @core/],
  [["compile", "none"], 2, "PathError", /There is no \.scaicore file in none/],
  [["compile", "mistakes.scaicore"], 1, "CompileError", /errors/],
  [["compile", "examples", "-o", "notes.txt/x"], 2, "PathError", /notes\.txt\/x cannot be written/],
  [["compile", "examples", "--emit-ir", "--emit-manifest"], 2, "UsageError", /exclude each other/],
  [["check", "missing"], 2, "PathError", /There is no file or directory missing/],
  [["check", "none"], 2, "PathError", /There is no \.scaicore file in none/],
  [["check", "several"], 2, "PathError", /Name the one you mean/],
  [["checkpoints", "--store", "missing"], 2, "PathError", /There is no store in missing/],
  [["checkpoints", "--status", "pendng"], 2, "UsageError", /did you mean pending\?/],
  [["checkpoints", "extra"], 2, "UsageError", /checkpoints takes no argument, but "extra" is given/],
  [["expire", "--store", "missing"], 2, "PathError", /There is no store in missing/],
  [["recover", "--store", "examples"], 2, "PathError", /There is no store in examples/],
  [["prune", "--older-than", "yesterday"], 2, "UsageError", /--older-than must be a number with a unit/],
  [
    ["chek"],
    2,
    "UsageError",
    /unknown command chek; did you mean check\? \(there are compile, check, fmt, test, run, /,
  ],
];

describe("bad input", { timeout: 240_000 }, () => {
  // A few at a time: each is a process of its own.
  it.concurrent.each(cases)("scaicore %j exits with %d and %s", async (args, code, errorType, message) => {
    const ended = await scaicore.json(args, { cwd });
    expect(ended).toMatchObject({ code, value: { error: { error_type: errorType } } });
    expect(ended.value.error.message).toMatch(message);
    // One full stop, however the message was put together.
    expect(ended.value.error.message).toMatch(/[^.]\.$|[?!]$/);
  });

  it.each(["letters.scaicore", "mistakes.scaicore"])("check tells what is wrong with %s", async (file) => {
    const { code, value } = await scaicore.json(["check", file], { cwd });
    expect(code).toBe(1);
    expect(Object.keys(value)).toEqual(["diagnostics"]);
    expect(value.diagnostics.length).toBeGreaterThan(0);
    expect(value.diagnostics.length).toBeLessThanOrEqual(100);
    for (const diagnostic of value.diagnostics) {
      expect(diagnostic).toMatchObject({
        code: expect.stringMatching(/^[EW]\d{3}$/) as unknown,
        file,
        related: expect.any(Array) as unknown,
      });
      expect(diagnostic.line).toBeGreaterThanOrEqual(1);
      expect(diagnostic.column).toBeGreaterThanOrEqual(1);
    }
  });

  it("says in words what is wrong, on stderr, and leads to the help", async () => {
    const usage = await scaicore.run([...RUN, "--flw", "x"], { cwd });
    expect(usage).toMatchObject({ code: 2, stdout: "" });
    expect(usage.stderr).toBe("error: unknown option --flw; did you mean --flow?\nSee scaicore run --help\n");
    const noise = await scaicore.run(["check", "letters.scaicore"], { cwd });
    expect(noise).toMatchObject({ code: 1, stdout: "" });
    expect(noise.stderr).toMatch(/^error\[E\d{3}\]: /);
    // A line of a million letters is not shown whole.
    expect(noise.stderr.length).toBeLessThan(100_000);
  });

  it.each([["resume", "--resolution", "{}"], ["cancel"]])(
    "has nothing to %s where nothing has run",
    async (name, ...more) => {
      const nowhere = scaicore.directory();
      const ended = await scaicore.json([name, "abc", ...more], { cwd: nowhere });
      expect(ended).toMatchObject({ code: 2, value: { error: { error_type: "PathError" } } });
      expect(ended.value.error.message).toMatch(/There is no store in \.scaicore: nothing has run/);
    },
  );

  it.each([
    ["checkpoints", { checkpoints: [] }],
    ["expire", { checkpoints: [], problems: [] }],
    ["recover", { results: [], problems: [] }],
    ["prune", { pruned: 0 }],
  ])("%s finds nothing where nothing has run, and makes no store", async (name, nothing) => {
    const nowhere = scaicore.directory();
    expect(await scaicore.json([name], { cwd: nowhere })).toMatchObject({ code: 0, value: nothing });
    expect(readdirSync(nowhere)).toEqual([]);
  });

  it.each(["empty.scaicore", "library/a.scaicore"])("check takes %s, which holds no program", async (file) => {
    expect(await scaicore.json(["check", file], { cwd })).toMatchObject({ code: 0 });
  });

  it("compiles a directory in which another file is no text", async () => {
    const home = scaicore.tutorial();
    write(home, "examples/other.scaicore", noise(1000, 128, 256));
    expect(await scaicore.json(["compile", "examples"], { cwd: home })).toMatchObject({ code: 0 });
  });

  it("asks nobody where nobody can answer", async () => {
    const home = scaicore.tutorial();
    const { value } = await scaicore.json(["run", "examples", "--input", '{"name":"Ada"}'], { cwd: home });
    const id = value.checkpoint.checkpoint_id;
    const ended = await scaicore.run(["resume", id], { cwd: home });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(`add --resolution '{"decision":"approve"}'`);
    const unknown = await scaicore.json(["resume", "nonesuch", "--resolution", "{}"], { cwd: home });
    expect(unknown).toMatchObject({ code: 1, value: { error: { error_type: "CheckpointNotFoundError" } } });
    const invocation = await scaicore.json(["cancel", "nonesuch"], { cwd: home });
    expect(invocation).toMatchObject({ code: 1, value: { error: { error_type: "InvocationNotFoundError" } } });
  });
});
