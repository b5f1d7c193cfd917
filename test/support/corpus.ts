/** All flows that can be started, of all examples and of all fixtures that compile. */
import { readFileSync } from "node:fs";
import {
  paramsToJsonSchema,
  parseMockFile,
  schemaFields,
  type IRModule,
  type JsonObject,
  type MockFile,
} from "scaicore";
import { compile } from "scaicore/compiler";
import { exampleValue } from "../../runtime/host/models/example-value.js";
import { EXAMPLES, exampleFiles, examplePrograms } from "./example-files.js";
import { filesOf } from "./fixture-files.js";
import { loadFixtures } from "./fixtures.js";

export interface CorpusRun {
  readonly title: string;
  readonly module: IRModule;
  readonly flow: string;
  readonly input: JsonObject;
  readonly mocks: MockFile;
}

function* programs(): Generator<{ readonly title: string; readonly module: IRModule; readonly mocks: MockFile }> {
  const texts = new Map(exampleFiles().map(({ path, text }) => [path, text]));
  for (const { path } of examplePrograms()) {
    const { module } = compile(path, { read: (other) => texts.get(other) }, { debug: true });
    const file = path.replace(/\.scaicore$/, ".mock.json");
    if (module !== undefined)
      yield { title: path, module, mocks: parseMockFile(readFileSync(`${EXAMPLES}${file}`, "utf8")) };
  }
  for (const folder of ["ir", "diagnostics"]) {
    const root = new URL(`../fixtures/compiler/${folder}/`, import.meta.url);
    for (const { name, source } of loadFixtures(root, ".txt")) {
      const files = filesOf(/@core\s/.test(source) ? source : `@core Test { version = "1.0.0" }\n${source}`);
      const { module } = compile("main.scaicore", { read: (path) => files.get(path) }, { debug: true });
      if (module !== undefined) yield { title: `${folder}/${name}`, module, mocks: {} };
    }
  }
}

/** The flow with a made-up input of its types, always the same. */
export function* corpus(): Generator<CorpusRun> {
  for (const { title, module, mocks } of programs()) {
    for (const { name, params, visibility } of module.flows) {
      if (visibility === "internal") continue;
      const schema = paramsToJsonSchema(schemaFields(params), module.types);
      const input = exampleValue(schema, { name }) as JsonObject;
      yield { title: `${title} ${name}`, module, flow: name, input, mocks };
    }
  }
}
