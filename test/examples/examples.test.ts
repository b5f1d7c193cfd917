/** Every example is a program that a reader may copy: it compiles without a word, and its mock file answers what it asks. */
import { existsSync, readFileSync } from "node:fs";
import { parseMockFile } from "scaicore";
import { describe, expect, it } from "vitest";
import { type CompileResult, IRSerializer, compile } from "scaicore/compiler";
import { validateModule, verifyModule } from "../../runtime/ir/index.js";
import type { IRModule } from "../../runtime/ir/module.js";
import { EXAMPLES, exampleFiles, examplePrograms } from "../support/example-files.js";
import { showDiagnostics } from "../support/show-diagnostics.js";

const texts: ReadonlyMap<string, string> = new Map(exampleFiles().map(({ path, text }) => [path, text]));
const programs = examplePrograms().map(({ path }) => path);

const results = new Map<string, CompileResult>();
function build(path: string, debug: boolean) {
  const key = `${path} ${debug}`;
  const result = results.get(key) ?? compile(path, { read: (file) => texts.get(file) }, { debug });
  results.set(key, result);
  expect(showDiagnostics(result.diagnostics, result.texts)).toBe("no diagnostics");
  expect(result.module).toBeDefined();
  return { ...result, module: result.module! };
}

/** `alias.method` of all methods that the interfaces of the program's plugins have. */
const methodsOf = (module: IRModule): readonly string[] =>
  module.plugins.flatMap(({ alias, package: plugin, version }) =>
    module.plugin_interfaces
      .filter((one) => one.package === plugin && one.version === version)
      .flatMap(({ methods }) => methods.map(({ name }) => `${alias}.${name}`)),
  );

describe("the examples", () => {
  it("are at least six programs, each with tests of its own", () => {
    expect(programs.length).toBeGreaterThanOrEqual(6);
    for (const path of programs) {
      const { files } = build(path, true);
      expect(
        files.some((file) => /^@test\b/m.test(texts.get(file) ?? "")),
        path,
      ).toBe(true);
    }
  });

  it("have no file that no program reads", () => {
    const read = programs.flatMap((path) => build(path, false).files);
    expect([...texts.keys()].filter((path) => !read.includes(path))).toEqual([]);
  });

  describe.each(programs)("%s", (path) => {
    it.each([false, true])("compiles without errors and warnings; debug: %s", (debug) => {
      const { module } = build(path, debug);
      expect(validateModule(module)).toEqual({ ok: true, module });
      expect(verifyModule(module)).toEqual([]);
      const serializer = new IRSerializer();
      const bytes = serializer.serialize(module);
      const read = serializer.deserialize(bytes);
      expect(read).toEqual(module);
      expect(serializer.serialize(read)).toEqual(bytes);
    });

    it("has a mock file for the models and plugins that it has", () => {
      const file = `${EXAMPLES}${path.replace(/\.scaicore$/, ".mock.json")}`;
      const { module } = build(path, false);
      const needed = module.models.length + module.plugins.length > 0;
      expect(existsSync(file)).toBe(needed);
      if (!needed) return;
      const mock = parseMockFile(readFileSync(file, "utf8"));
      const roles = module.models.map(({ role_name }) => role_name);
      expect(Object.keys(mock.models ?? {}).filter((role) => !roles.includes(role))).toEqual([]);
      const methods = methodsOf(module);
      expect(Object.keys(mock.plugins ?? {}).filter((method) => !methods.includes(method))).toEqual([]);
      const names = (fields: readonly { readonly name: string }[]) => fields.map(({ name }) => name);
      expect(names(module.config)).toEqual(expect.arrayContaining(Object.keys(mock.config ?? {})));
      expect(names(module.reference)).toEqual(expect.arrayContaining(Object.keys(mock.reference ?? {})));
    });
  });
});
