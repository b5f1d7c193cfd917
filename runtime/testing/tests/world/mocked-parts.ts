import { RunError } from "../../../host/errors.js";
import type {
  CoreDispatcher,
  InvocationResult,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  PluginHost,
} from "../../../host/interfaces.js";
import { mockResponse } from "../../../host/models/mock-answers.js";
import type { IRModule } from "../../../ir/module.js";
import { isJsonObject, type Json, type JsonObject } from "../../../json.js";
import type { ModelFailure, Mocks } from "./mocks.js";
import type { RecordedAnswers } from "./recorded-answers.js";

/** Models that answer from the mocks of a test. */
export function mockedModels(mocks: Mocks, recorded: RecordedAnswers): ModelProvider {
  return {
    async complete(request, options) {
      const call = { of: "model", role: request.role.roleName, path: request.path } as const;
      const answer = mocks.find(call) ?? (recorded.isEmpty ? mocks.answer(call) : undefined);
      if (answer === undefined) return await recorded.complete(request, options);
      return answer.kind === "value"
        ? mockResponse(request, asked(answer.json, request.outputSchema))
        : failed(request, answer.failure, answer.message);
    },
  };
}

function failed(request: ModelRequest, failure: ModelFailure, message: string): ModelResponse {
  switch (failure) {
    case "refusal":
      return { ...mockResponse(request, message), finish: "refusal" };
    case "parse_error":
      return mockResponse(request, takesText(request.outputSchema) ? { [WRAPPER]: {} } : message);
    case "timeout":
      throw new RunError("TimeoutError", message);
    case "error":
      throw new Error(message);
  }
}

const WRAPPER = "value";

/** The inner schema, if the schema wraps an answer that is not an object. */
function wrapped(schema: JsonObject | undefined): JsonObject | undefined {
  const properties = isJsonObject(schema?.properties) ? schema.properties : {};
  const [only, ...others] = Object.keys(properties);
  const inner = properties[WRAPPER];
  return only === WRAPPER && others.length === 0 && isJsonObject(inner) ? inner : undefined;
}

/** Wraps an answer as the schema demands, so that a string is never parsed as JSON. */
const asked = (json: Json, schema: JsonObject | undefined): Json =>
  wrapped(schema) === undefined || (isJsonObject(json) && Object.hasOwn(json, WRAPPER)) ? json : { [WRAPPER]: json };

/** Whether the schema accepts any string, so that no string is a parse error. */
function takesText(schema: JsonObject | undefined): boolean {
  const inner = wrapped(schema);
  if (inner === undefined) return false;
  const members: readonly Json[] = Array.isArray(inner.anyOf) ? (inner.anyOf as readonly Json[]) : [inner];
  return members.some((member) => {
    if (!isJsonObject(member) || member.enum !== undefined) return false;
    const { type } = member;
    return (
      type === undefined || type === "string" || (Array.isArray(type) && (type as readonly Json[]).includes("string"))
    );
  });
}

/** Plugins that answer from the mocks of a test. */
export function mockedPlugins(module: IRModule, mocks: Mocks, recorded: RecordedAnswers): PluginHost {
  return {
    describe: () => ({}),
    async call(asked, options) {
      const { alias, method, args } = asked;
      const call = { of: "plugin", alias, method, args } as const;
      const isRecorded = recorded.knows(`${alias}.${method}`);
      const answer =
        mocks.find(call) ?? (isRecorded ? undefined : mocks.answer(call, methodReturnsNothing(module, alias, method)));
      if (answer === undefined) return await recorded.call(asked, options);
      if (answer.kind === "value") return answer.json;
      throw answer.failure === "timeout" ? new RunError("TimeoutError", answer.message) : new Error(answer.message);
    },
  };
}

/** Whether the method or flow is declared without result type. */
function methodReturnsNothing(
  { plugins, plugin_interfaces: interfaces }: IRModule,
  alias: string,
  method: string,
): boolean {
  const plugin = plugins.find((candidate) => candidate.alias === alias);
  const declared = interfaces
    .find(({ package: name, version }) => name === plugin?.package && version === plugin.version)
    ?.methods.find(({ name }) => name === method);
  return declared !== undefined && declared.return_type === undefined;
}

const NO_USAGE = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };

/** Models whose calls are made again by a run that has gone back: each has the answer that it had. */
export function repeatingModels(models: ModelProvider): ModelProvider {
  const answers = new Map<string, ModelResponse>();
  return {
    complete: (request, options) => repeated(answers, options.idempotencyKey, () => models.complete(request, options)),
  };
}

/** Plugins whose calls are made again by a run that has gone back: each has the answer that it had. */
export function repeatingPlugins(plugins: PluginHost): PluginHost {
  const answers = new Map<string, Json>();
  return {
    describe: (plugin) => plugins.describe(plugin),
    call: (call, options) => repeated(answers, options.idempotencyKey, () => plugins.call(call, options)),
  };
}

/** The answer of a call is kept. A failure is not: attempts at a call have one key. */
async function repeated<T>(answers: Map<string, T>, key: string, call: () => Promise<T>): Promise<T> {
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = await call();
  answers.set(key, answer);
  return answer;
}

/** Other cores, whose flows return at once what the mocks of a test answer. */
export function mockedCores(module: IRModule, mocks: Mocks): CoreDispatcher {
  // A repeated call with the same invocation id has the same result.
  const results = new Map<string, InvocationResult>();
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- failures are rejections
    async call({ target: uri, request: { flow, input = {}, invocationId } }) {
      const known = results.get(invocationId);
      if (known !== undefined) return known;
      const answer = mocks.answer({ of: "core", uri, flow, args: input }, flowReturnsNothing(module, uri, flow));
      if (answer.kind === "failure") throw new RunError("DispatchError", answer.message);
      const result: InvocationResult = {
        status: "COMPLETED",
        output: answer.json,
        invocationId,
        usage: NO_USAGE,
        durationMs: 0,
      };
      results.set(invocationId, result);
      return result;
    },
    result: (_uri, invocationId) => Promise.resolve(results.get(invocationId)),
    resume: (uri) => Promise.reject(new RunError("DispatchError", `A flow of ${uri} is mocked and waits for nobody.`)),
    cancel: () => Promise.resolve(),
  };
}

/** Whether the method or flow is declared without result type. */
function flowReturnsNothing({ core_interfaces: interfaces }: IRModule, uri: string, flow: string): boolean {
  const declared = interfaces.find(({ target }) => target === uri)?.methods.find(({ name }) => name === flow);
  return declared !== undefined && declared.return_type === undefined;
}
