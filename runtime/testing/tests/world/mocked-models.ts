import { RunError } from "../../../host/errors.js";
import type { ModelProvider, ModelRequest, ModelResponse } from "../../../host/interfaces.js";
import { mockResponse } from "../../../host/models/mock-response.js";
import type { Json, JsonObject } from "../../../json.js";
import type { ModelFailure } from "./mocked-answers.js";
import type { Mocks } from "./mocks.js";

/** Models that answer what a test says. */
export function mockedModels(mocks: Mocks): ModelProvider {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- failures are rejections
    async complete(request) {
      const answer = mocks.answer({ of: "model", role: request.role.roleName, path: request.path });
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

/** What a schema asks for inside the object that answers which are no objects are wrapped in. */
function wrapped(schema: JsonObject | undefined): JsonObject | undefined {
  const properties = isObject(schema?.properties) ? schema.properties : {};
  const [only, ...others] = Object.keys(properties);
  const inner = properties[WRAPPER];
  return only === WRAPPER && others.length === 0 && isObject(inner) ? inner : undefined;
}

/** An answer as a model would give it: in the wrapper where the schema has one, so that a text is never read as JSON. */
const asked = (json: Json, schema: JsonObject | undefined): Json =>
  wrapped(schema) === undefined || (isObject(json) && Object.hasOwn(json, WRAPPER)) ? json : { [WRAPPER]: json };

/** Any text would do as an answer, so that none is a mistake. */
function takesText(schema: JsonObject | undefined): boolean {
  const inner = wrapped(schema);
  if (inner === undefined) return false;
  const members: readonly Json[] = Array.isArray(inner.anyOf) ? (inner.anyOf as readonly Json[]) : [inner];
  return members.some((member) => {
    if (!isObject(member) || member.enum !== undefined) return false;
    const { type } = member;
    return (
      type === undefined || type === "string" || (Array.isArray(type) && (type as readonly Json[]).includes("string"))
    );
  });
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);
