import { manifestOf } from "../../ir/manifest.js";
import type { IRModule } from "../../ir/module.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { version } from "../../version.js";
import { API_SCHEMAS, ref } from "./openapi-schemas.js";

/** The OpenAPI 3.1 document of the programs that are served: each public flow is a path with the schemas of its types. */
export function openApiOf(modules: readonly IRModule[]): JsonObject {
  const paths: Record<string, Json> = {};
  const schemas: Record<string, Json> = { ...API_SCHEMAS };
  for (const module of modules) addModule(module, paths, schemas);
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: { title: "ScaiCore", version, description: `Runs ${modules.map(({ name }) => name).join(", ")}.` },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    paths: { ...paths, ...commonPaths() },
    components: {
      schemas,
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "An API key, or a token of the OpenID Connect provider.",
        },
      },
    },
  };
}

function addModule(module: IRModule, paths: Record<string, Json>, schemas: Record<string, Json>): void {
  const manifest = manifestOf(module);
  for (const flow of manifest.flows.filter(({ visibility }) => visibility === "public")) {
    const name = `${module.name}.${flow.name}`;
    schemas[`${name}.Input`] = rooted(flow.params, `${name}.Input`);
    schemas[`${name}.Output`] = rooted(flow.returns, `${name}.Output`);
    schemas[`${name}.Invocation`] = {
      allOf: [ref("Invocation"), { type: "object", properties: { output: ref(`${name}.Output`) } }],
    };
    const keyed = module.instance.mode === "entity";
    paths[`/v1/cores/${module.name}/flows/${flow.name}/invocations`] = {
      post: operation({
        id: `start.${name}`,
        summary: flow.description ?? `Runs the flow ${flow.name} of ${module.name}.`,
        parameters: [header("Idempotency-Key"), header("Prefer")],
        body: {
          type: "object",
          properties: { input: ref(`${name}.Input`), ...(keyed ? { instance_key: { type: "string" } } : {}) },
          additionalProperties: false,
        },
        answers: { "200": `${name}.Invocation`, "201": `${name}.Invocation`, "202": `${name}.Invocation` },
      }),
    };
  }
  for (const { kind, name, target_flow: target } of manifest.triggers) {
    const params = manifest.flows.find((flow) => flow.name === target)?.params ?? { type: "object" };
    const schema = `${module.name}.${kind}.${name}.Body`;
    switch (kind) {
      case "api":
        schemas[schema] = rooted(params, schema);
        paths[`/v1/cores/${module.name}/triggers/${name}`] = {
          post: operation({
            id: `trigger.${module.name}.${name}`,
            summary: `Starts ${target}.`,
            parameters: [header("Idempotency-Key"), header("Prefer")],
            body: ref(schema),
            answers: { "200": "Invocation", "201": "Invocation", "202": "Invocation" },
          }),
        };
        break;
      case "webhook":
        schemas[schema] = rooted(params, schema);
        paths[`/v1/cores/${module.name}/webhooks/${name}`] = {
          post: {
            ...operation({
              id: `webhook.${module.name}.${name}`,
              summary: `Starts ${target}, by a delivery that is signed as Standard Webhooks says.`,
              parameters: ["webhook-id", "webhook-timestamp", "webhook-signature"].map((one) => ({
                ...header(one),
                required: true,
              })),
              body: ref(schema),
              answers: { "202": "Submitted" },
            }),
            security: [],
          },
        };
        break;
      case "schedule":
    }
  }
}

function commonPaths(): JsonObject {
  const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
  const query = (name: string) => ({ name, in: "query", schema: { type: "string" } });
  const page = ["core", "flow", "after", "limit"].map(query);
  return {
    "/v1/invocations": {
      get: operation({
        id: "invocations",
        summary: "Lists runs.",
        parameters: [...page, query("unfinished")],
        answers: { "200": "Invocations" },
      }),
    },
    "/v1/invocations/{id}": {
      get: operation({
        id: "invocation",
        summary: "A run as it is now.",
        parameters: [id],
        answers: { "200": "Invocation" },
      }),
    },
    "/v1/invocations/{id}/events": {
      get: {
        ...operation({
          id: "follow",
          summary: "A run as server-sent events, until it ends.",
          parameters: [id, header("Last-Event-ID")],
          answers: {},
        }),
        responses: {
          "200": { description: "Events.", content: { "text/event-stream": { schema: { type: "string" } } } },
          default: error(),
        },
      },
    },
    "/v1/invocations/{id}/cancel": {
      post: operation({
        id: "cancel",
        summary: "Ends a run for good.",
        parameters: [id],
        body: { type: "object", properties: { reason: { type: "string" } }, additionalProperties: false },
        answers: { "202": "Invocation" },
      }),
    },
    "/v1/checkpoints": {
      get: operation({
        id: "checkpoints",
        summary: "Lists what waits for decisions.",
        parameters: [...page, query("status"), query("invocation_id")],
        answers: { "200": "Checkpoints" },
      }),
    },
    "/v1/checkpoints/{id}": {
      get: operation({
        id: "checkpoint",
        summary: "A checkpoint as it is now.",
        parameters: [id],
        answers: { "200": "Checkpoint" },
      }),
    },
    "/v1/checkpoints/{id}/decision": {
      post: operation({
        id: "decide",
        summary: "Decides a checkpoint, or votes, as the person of the token.",
        parameters: [id, header("Idempotency-Key")],
        body: ref("Decision"),
        answers: { "202": "Decided" },
      }),
    },
  };
}

interface OperationParts {
  readonly id: string;
  readonly summary: string;
  readonly parameters: readonly JsonObject[];
  readonly body?: JsonObject;
  /** The name of the schema of each status. */
  readonly answers: Readonly<Record<string, string>>;
}

const operation = ({ id, summary, parameters, body, answers }: OperationParts): JsonObject => ({
  operationId: id,
  summary,
  parameters,
  ...(body === undefined ? {} : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
  responses: {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, name]) => [
        status,
        { description: name, content: { "application/json": { schema: ref(name) } } },
      ]),
    ),
    default: error(),
  },
});

const header = (name: string): JsonObject => ({ name, in: "header", schema: { type: "string" } });
const error = (): JsonObject => ({
  description: "It had no effect, and why.",
  content: { "application/json": { schema: ref("Error") } },
});

/** A schema as a component: its own definitions are found below it. */
function rooted(schema: JsonObject, name: string): JsonObject {
  const of = (value: Json): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map(of);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) =>
        key === "$ref" && typeof inner === "string" && inner.startsWith("#/$defs/")
          ? [key, `#/components/schemas/${name}/$defs/${inner.slice("#/$defs/".length)}`]
          : [key, of(inner)],
      ),
    );
  };
  return of(schema) as JsonObject;
}
