/** A host whose models, plugins and other cores answer at random: mostly what fits, sometimes a failure. */
import {
  MockCoreDispatcher,
  paramsToJsonSchema,
  pluginResults,
  RunError,
  schemaFields,
  typeToJsonSchema,
  InMemoryConfigSource,
  InMemoryReferenceSource,
  type HostEnvironmentOptions,
  type IRModule,
  type Json,
  type JsonObject,
  type ModelProvider,
  type ModelRequest,
  type ModelResponse,
  type PluginHost,
  type RandomSource,
} from "scaicore";
import { jsonOfSchema } from "./json-values.js";
import { Random, seedOf } from "./random.js";

export type World = Required<
  Pick<
    HostEnvironmentOptions,
    "modelProviders" | "plugins" | "dispatcher" | "config" | "reference" | "secrets" | "random"
  >
>;

/** A call that is repeated after a crash gets the answer that it got before: answers depend on seed and key alone. */
export function worldOf(module: IRModule, seed: number): World {
  const answers = (key: string): Random => new Random(seedOf(`${seed} ${key}`));
  const ofType = (type: Parameters<typeof typeToJsonSchema>[0], key: string): Json =>
    jsonOfSchema(typeToJsonSchema(type, module.types), answers(key));
  const config = module.config.flatMap(({ name, type, modifiers, default: value, min, max }): [string, Json][] => {
    if (modifiers.includes("secret") || (value !== undefined && answers(`use ${name}`).chance(0.5))) return [];
    const bounded = min !== undefined || max !== undefined;
    return [[name, bounded ? (min ?? max ?? 0) : ofType(type, `config ${name}`)]];
  });
  return {
    modelProviders: models(answers),
    plugins: plugins(pluginResults(module), answers),
    dispatcher: new MockCoreDispatcher({ cores: otherCores(module, ofType) }),
    config: new InMemoryConfigSource({ [module.name]: Object.fromEntries(config) }),
    reference: new InMemoryReferenceSource({
      [module.name]: Object.fromEntries(
        module.reference
          .filter(({ name }) => answers(`has ${name}`).chance(0.8))
          .map(({ name, type }) => [name, ofType(type, `reference ${name}`)]),
      ),
    }),
    secrets: { read: (_core, name) => Promise.resolve(`secret ${name}`) },
    random: bytesOf(answers("bytes")),
  };
}

/** The arguments of a flow. */
export function inputOf(module: IRModule, flow: string, random: Random): JsonObject {
  const { params } = module.flows.find(({ name }) => name === flow)!;
  return jsonOfSchema(paramsToJsonSchema(schemaFields(params), module.types), random) as JsonObject;
}

type Answers = (key: string) => Random;

function models(answers: Answers): ModelProvider {
  return {
    complete: (request: ModelRequest, { idempotencyKey }) =>
      new Promise<ModelResponse>((resolve) => {
        resolve(modelAnswer(request, answers(`model ${idempotencyKey}`)));
      }),
  };
}

function modelAnswer({ outputSchema = {}, modality }: ModelRequest, random: Random): ModelResponse {
  const response = (output: Json): ModelResponse => ({
    output,
    finish: "stop",
    usage: { modelCalls: 1, inputTokens: 20, outputTokens: random.between(1, 60) },
    model: "fuzz",
    ...(random.chance(0.3) ? { confidence: random.pick([0, 0.3, 0.9]) } : {}),
  });
  const fit = (): Json => (modality === "embedding" ? [0.1, -0.5, 1] : jsonOfSchema(outputSchema, random));
  return random.weighted<() => ModelResponse>([
    [80, () => response(fit())],
    [4, () => response(random.pick<Json>([null, "no", 7, {}, [[]], { decision: "approve" }]))],
    [4, () => ({ ...response("I would rather not."), finish: "refusal" })],
    [2, () => ({ ...response(fit()), finish: "length" })],
    [3, () => ({ ...response(fit()), flags: [{ kind: "hallucination", reason: "made up" }] })],
    [3, () => ({ ...response(fit()), flags: [{ kind: "constraint_violation" }] })],
    [2, () => failWith(new Error("The provider is down."))],
    [2, () => failWith(new RunError("TimeoutError", "The provider took too long."))],
  ])();
}

function plugins(results: Readonly<Record<string, JsonObject>>, answers: Answers): PluginHost {
  return {
    describe: () => ({}),
    call: ({ alias, method }, { idempotencyKey }) =>
      new Promise<Json>((resolve) => {
        const random = answers(`plugin ${idempotencyKey}`);
        const schema = results[`${alias}.${method}`] ?? {};
        if (random.chance(0.05)) failWith(new Error("The plugin is down."));
        resolve(random.chance(0.03) ? "something else" : jsonOfSchema(schema, random));
      }),
  };
}

function otherCores(
  { core_interfaces }: IRModule,
  ofType: (type: IRModule["types"][string], key: string) => Json,
): Record<string, Json[]> {
  return Object.fromEntries(
    core_interfaces.flatMap(({ target, methods }) =>
      methods.map(({ name, return_type }) => {
        const key = `${target} ${name}`;
        return [
          key,
          [0, 1, 2, 3, 4].map((call) => (return_type === undefined ? null : ofType(return_type, `${key} ${call}`))),
        ];
      }),
    ),
  );
}

const bytesOf = (random: Random): RandomSource => ({
  bytes: (length) => Uint8Array.from({ length }, () => random.below(256)),
});

function failWith(error: Error): never {
  throw error;
}
