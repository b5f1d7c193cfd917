/** The rooms inside the engine: who may import whom, and that no file imports itself at run time by way of others. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const engine = resolve(import.meta.dirname, "../../runtime/engine");
/** Each room may import those before it; `""` are the files at the top. */
const ORDER = ["program", "machine", "blocks", "run", ""];
const roomOf = (file: string): string => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "");

const files = readdirSync(engine, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));

function importsOf(file: string): readonly { readonly target: string; readonly typeOnly: boolean }[] {
  const text = readFileSync(join(engine, file), "utf8");
  const imports = text.matchAll(/^(?:import|export) (type )?(\{[^}]*\}|\* as \w+|\*) from "(\.[^"]*)\.js";$/gm);
  return Array.from(imports, ([, type, names = "", path = ""]) => {
    const target = relative(engine, resolve(engine, dirname(file), `${path}.ts`)).replaceAll("\\", "/");
    const named = names.startsWith("{") ? names.slice(1, -1).split(",") : [names];
    const typeOnly = type !== undefined || named.every((name) => /^\s*(type |$)/.test(name));
    return { target, typeOnly };
  }).filter(({ target }) => !target.startsWith(".."));
}

test("every file is in a known room, and imports no later one", () => {
  const wrong = files.flatMap((file) => {
    const room = ORDER.indexOf(roomOf(file));
    if (room < 0) return [`${file} is in no room`];
    return importsOf(file)
      .filter(({ target }) => ORDER.indexOf(roomOf(target)) > room)
      .map(({ target }) => `${file} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test("there is no cycle of imports at run time", () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  function visit(file: string, path: readonly string[]): void {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const { target, typeOnly } of importsOf(file)) if (!typeOnly) visit(target, [...path, file]);
    done.add(file);
  }
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});
