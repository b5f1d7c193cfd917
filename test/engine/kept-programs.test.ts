/** Programs and bundles of former versions do what they did then. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { IRModule, JsonObject } from "scaicore";
import { compile } from "scaicore/compiler";
import { runTests } from "scaicore/testing";
import { describe, expect, it } from "vitest";
import { IRSerializer } from "../../runtime/ir/serializer.js";
import { host } from "./host.js";

/** What a run came to: its output, the type of its error, or that it waits. */
interface End {
  readonly output?: unknown;
  readonly error?: string;
  readonly status?: string;
}
interface Kept {
  readonly tests: Readonly<Record<string, string>>;
  readonly runs: readonly (End & { readonly flow: string; readonly input: JsonObject })[];
  readonly bundle: string;
}

const folder = new URL("../fixtures/kept/ae3baa1/", import.meta.url);
const kept = readdirSync(folder).flatMap((file) => {
  if (!file.endsWith(".json")) return [];
  const name = file.slice(0, -".json".length);
  const text = new URL(`${name}.scaicore`, folder);
  return [
    {
      name,
      recorded: JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Kept,
      text: existsSync(text) ? readFileSync(text, "utf8") : undefined,
    },
  ];
});

// cspell:ignore jfmt interp
/** What is another now: the program, what of it, and the words of CHANGELOG.md that say so. */
const CHANGED: Readonly<Record<string, { readonly what: readonly string[]; readonly said: string }>> = {
  money: { what: ["test money:", "jfmt("], said: "the decimals of their currency" },
  str: { what: ["test interp:"], said: "a uuid is the same in either case, and kept in small letters" },
};

async function differences(name: string, module: IRModule, { tests, runs }: Kept): Promise<readonly string[]> {
  const found: string[] = [];
  const { tests: now } = await runTests(module, { seed: 1 });
  const statuses = new Map(now.map((test) => [test.name, test.status]));
  for (const [test, status] of Object.entries(tests))
    if (statuses.get(test) !== status) found.push(`test ${test}: ${status}, now ${statuses.get(test)}`);
  for (const { flow, input, ...end } of runs) {
    const result = await host(module).engine.invoke({ flow, input });
    const ended: End =
      result.status === "COMPLETED"
        ? { output: result.output }
        : result.status === "FAILED"
          ? { error: result.error.errorType }
          : { status: result.status };
    if (JSON.stringify(ended) !== JSON.stringify(end))
      found.push(`${flow}(${JSON.stringify(input)}): ${JSON.stringify(end)}, now ${JSON.stringify(ended)}`);
  }
  return found.filter((one) => !(CHANGED[name]?.what ?? []).some((known) => one.startsWith(known)));
}

describe("bundles of a former version", () => {
  it.each(kept.map(({ name, recorded }) => [name, recorded] as const))("%s runs as it did", async (name, recorded) => {
    const module = new IRSerializer().deserialize(gunzipSync(Buffer.from(recorded.bundle, "base64")));
    expect(await differences(name, module, recorded)).toEqual([]);
  });
});

describe("programs of a former version", () => {
  const texts = kept.flatMap(({ name, recorded, text }) =>
    text === undefined ? [] : [[name, recorded, text] as const],
  );
  it.each(texts)("%s means what it meant", async (name, recorded, text) => {
    const { module, diagnostics } = compile(`${name}.scaicore`, { read: () => text }, { debug: true });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(await differences(name, module!, recorded)).toEqual([]);
  });
});

it("CHANGELOG.md says what is another", () => {
  const changelog = readFileSync(new URL("../../CHANGELOG.md", import.meta.url), "utf8").toLowerCase();
  for (const { said } of Object.values(CHANGED)) expect(changelog).toContain(said);
});
