import { CoreEngine } from "../engine/core-engine.js";
import { HostEnvironment } from "../host/environment/host-environment.js";
import type { InvocationResult, ModelProvider } from "../host/interfaces.js";
import { InMemoryBackend } from "../host/memory/in-memory-backend.js";
import { InMemoryCheckpointBackend } from "../host/memory/in-memory-checkpoint-backend.js";
import type { IRLocation, IRModule } from "../ir/module.js";
import { version } from "../version.js";
import { type ConformanceSuite, expectEqual, expectTrue } from "./conformance-suite.js";
import type { CorpusRow } from "./output-corpus/corpus-row.js";
import { CORPUS_TYPES, NAMED_TYPES } from "./output-corpus/corpus-types.js";
import { JSON_IN_TEXT, NEARLY_JSON, PARTS } from "./output-corpus/json-in-text.js";
import { SINGLE_WORDS, TEXTS } from "./output-corpus/texts.js";
import { DIGITS, FIELDS, UNIONS } from "./output-corpus/values.js";

export type { CorpusRow };

/** What models say, by the place where it is hard to read: texts, the types they are asked for, and the values that they are. */
export const OUTPUT_CORPUS: Readonly<Record<string, readonly CorpusRow[]>> = {
  "text is the answer": TEXTS,
  "a single word": SINGLE_WORDS,
  "JSON in a text": JSON_IN_TEXT,
  "nearly JSON": NEARLY_JSON,
  "a part is not the whole": PARTS,
  "digits of numbers": DIGITS,
  fields: FIELDS,
  unions: UNIONS,
};

/** What the model under test says. */
export interface SaidByModel {
  readonly text: string;
  /** `length`: it ended at the maximum length. */
  readonly finish: "stop" | "length";
}

/**
 * The conformance suite of how what a model says becomes a value. `make` gives a provider whose model says this text, such as
 * yours with a transport that answers it; the suite runs a block with it and compares its result. A provider should hand on
 * text as text: who parses it himself loses digits and repairs.
 */
export function outputReaderConformance(
  name: string,
  make: (said: SaidByModel) => ModelProvider | Promise<ModelProvider>,
): ConformanceSuite {
  const cases = Object.entries(OUTPUT_CORPUS).flatMap(([group, rows]) =>
    rows.map((row) => ({
      name: `${group}: ${row.name}`,
      run: async () => {
        compare(row, await answered(row, await make({ text: row.text, finish: row.finish })));
      },
    })),
  );
  return { name: `what ${name} says is read right`, cases };
}

function compare({ expected, text }: CorpusRow, result: InvocationResult): void {
  const said = `of ${JSON.stringify(text)}`;
  if ("value" in expected) {
    expectTrue(
      result.status === "COMPLETED",
      `${said} a value is expected, but it ${result.status === "FAILED" ? `fails: ${result.error.message}` : "waits"}`,
    );
    expectEqual(result.output, expected.value, `the value ${said}`);
    return;
  }
  expectTrue(result.status === "FAILED", `${said} a ${expected.failure} is expected, but it has a value`);
  expectEqual(result.error.errorType, "ModelOutputError", `the error ${said}`);
}

async function answered({ type }: CorpusRow, provider: ModelProvider): Promise<InvocationResult> {
  const environment = new HostEnvironment({
    memory: new InMemoryBackend(),
    checkpoints: new InMemoryCheckpointBackend(),
    modelProviders: provider,
  });
  const engine = CoreEngine.load(moduleOf(type), environment);
  try {
    return await engine.invoke({ flow: "ask" });
  } finally {
    await engine.close();
  }
}

const AT: IRLocation = { file: "corpus", line: 1, column: 1, end_line: 1, end_column: 1 };

/** A program whose only flow asks a model for a value of the type. */
function moduleOf(name: CorpusRow["type"]): IRModule {
  const type = CORPUS_TYPES[name];
  return {
    schema_version: "0.1",
    name: "Corpus",
    version: "1.0.0",
    instance: { mode: "stateless" },
    models: [{ role_name: "primary", provider: "corpus", modalities: ["text", "structured_output"], fallback: [] }],
    compiler: { name: "scaicore", version },
    plugins: [],
    plugin_interfaces: [],
    core_interfaces: [],
    memory: [],
    reference: [],
    config: [],
    triggers: [],
    subscriptions: [],
    types: NAMED_TYPES,
    sources: [],
    flows: [
      {
        name: "ask",
        role: "flow",
        visibility: "public",
        params: [],
        return_type: type,
        pure: false,
        locals: [{ name: "answer", type }],
        source_location: AT,
        body: [
          {
            kind: "flexible",
            goal: { kind: "literal", type: "string", value: "Answer." },
            output_type: type,
            llm_role: "primary",
            input_bindings: [{ name: "input", value: { kind: "literal", type: "string", value: "?" } }],
            context_bindings: [],
            examples: [],
            on_failure: [],
            node_id: "ask/answer",
            result_binding: "answer",
            result_type: type,
            source_location: AT,
          },
          {
            kind: "rigid",
            statements: [
              { kind: "return", value: { kind: "name", scope: "local", name: "answer" }, source_location: AT },
            ],
            implicit: true,
            node_id: "ask/statements#1",
            source_location: AT,
          },
        ],
      },
    ],
  };
}
