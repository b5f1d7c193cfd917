/** `scaicore check` tells what the providers of a program cannot do, by the configuration beside it or by the one that is named. */
import { expect, test } from "vitest";
import { useCommandLine, write } from "./command-line.js";

const line = useCommandLine();
const PROGRAM = `@core C { version = "1.0.0"  @models { primary = { model = "m" } } }
type Tree = { label: string, parts: array[Tree] }
@flow f(a: string): Tree { return @flexible { goal = "g" input = { a: a } output = Tree } }
`;
const config = (kind: string) =>
  JSON.stringify({ providers: { it: { kind, apiKey: "k" } }, default: { provider: "it" } });

test("warns at the type, is strict when asked to be, and builds the same", async () => {
  const cwd = line.directory();
  write(cwd, "app/c.scaicore", PROGRAM);
  const check = (...more: readonly string[]) => line.run(["check", "app/c.scaicore", ...more], { cwd });
  expect(await check()).toMatchObject({ code: 0, stderr: "" });
  write(cwd, "app/scaicore.models.json", config("anthropic"));
  const warned = await check();
  expect(warned.code).toBe(0);
  expect(warned.stderr).toContain("W405");
  expect(warned.stderr).toContain("`Tree` contains itself, which it (Anthropic) takes in no schema.");
  expect(await check("--strict")).toMatchObject({ code: 1 });
  write(cwd, "other.json", config("openai"));
  expect(await check("--models", "other.json", "--strict")).toMatchObject({ code: 0, stderr: "" });
  expect((await line.run(["compile", "app/c.scaicore", "--strict"], { cwd })).code).toBe(0);
});

test("a configuration with a mistake is told, and stops nothing unless it was named", async () => {
  const cwd = line.directory();
  write(cwd, "c.scaicore", PROGRAM);
  write(cwd, "scaicore.models.json", '{ "providers": { "it": { "kind": "other" } } }');
  const found = await line.run(["check", "c.scaicore"], { cwd });
  expect(found.code).toBe(0);
  expect(found.stderr).toContain("scaicore.models.json: providers.it.kind must be one of");
  const named = await line.run(["check", "c.scaicore", "--models", "scaicore.models.json"], { cwd });
  expect(named).toMatchObject({ code: 2 });
  expect(named.stderr).toContain("providers.it.kind");
});
