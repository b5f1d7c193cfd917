import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import type { ArgumentPlace, Operation } from "./operation.js";

const METHODS = ["get", "head", "post", "put", "patch", "delete"];

/** The operations of an OpenAPI 3 document, and the address of its first server. It never throws: what it cannot read is left out. */
export function operationsOf(document: JsonObject): {
  readonly operations: readonly Operation[];
  readonly server?: string;
} {
  const reader = new Document(document);
  const operations = Object.entries(objectOf(document.paths)).flatMap(([path, item]) => {
    const shared = reader.resolved(item);
    return METHODS.flatMap((method) => {
      const given = shared[method];
      return isJsonObject(given) ? [reader.operation(method, path, given, shared)] : [];
    });
  });
  const [first] = listOf(document.servers);
  const url = isJsonObject(first) ? first.url : undefined;
  return { operations, ...(typeof url === "string" ? { server: url } : {}) };
}

class Document {
  constructor(private readonly document: JsonObject) {}

  operation(method: string, path: string, given: JsonObject, shared: JsonObject): Operation {
    const properties: Record<string, Json> = {};
    const required: string[] = [];
    const places: Record<string, ArgumentPlace> = {};
    for (const entry of [...listOf(shared.parameters), ...listOf(given.parameters)]) {
      const { name, in: place, schema, required: needed, description } = this.resolved(entry);
      if (typeof name !== "string" || (place !== "path" && place !== "query" && place !== "header")) continue;
      places[name] = place;
      properties[name] = { ...objectOf(schema), ...(typeof description === "string" ? { description } : {}) };
      if (needed === true || place === "path") required.push(name);
    }
    const body = this.resolved(given.requestBody);
    const schema = this.#jsonSchema(body);
    let whole: string | undefined;
    if (schema !== undefined) {
      const fields = this.resolved(schema);
      const inner = objectOf(fields.properties);
      // The fields of the body are arguments of their own, where no name has two meanings.
      if (Object.keys(inner).length > 0 && Object.keys(inner).every((name) => places[name] === undefined)) {
        for (const name of Object.keys(inner)) places[name] = "body";
        Object.assign(properties, inner);
        if (body.required === true)
          required.push(...listOf(fields.required).filter((name) => typeof name === "string"));
      } else {
        whole = places.body === undefined ? "body" : "request_body";
        places[whole] = "body";
        properties[whole] = schema;
        if (body.required === true) required.push(whole);
      }
    }
    const { components = {} } = this.document;
    const name = typeof given.operationId === "string" ? given.operationId : `${method}_${path}`;
    const description = [given.summary, given.description].find((text) => typeof text === "string");
    const output = this.#output(given);
    return {
      method: method.toUpperCase(),
      path,
      places,
      ...(whole === undefined ? {} : { whole }),
      tool: {
        name,
        ...(description === undefined ? {} : { description }),
        // Schemas refer to `#/components/…`, so these go along.
        input: { type: "object", properties, required, components },
        ...(output === undefined ? {} : { output: { ...output, components } }),
      },
    };
  }

  #output(given: JsonObject): JsonObject | undefined {
    const responses = objectOf(given.responses);
    const success = Object.keys(responses)
      .filter((status) => /^2(\d\d|XX)$/i.test(status))
      .sort()[0];
    if (success === undefined) return undefined;
    const response = this.resolved(responses[success]);
    return this.#jsonSchema(response);
  }

  #jsonSchema({ content }: JsonObject): JsonObject | undefined {
    const type = Object.keys(objectOf(content)).find((name) => /^application\/(.+\+)?json\b/.test(name));
    if (type === undefined) return undefined;
    const { schema } = objectOf(objectOf(content)[type]);
    return isJsonObject(schema) ? schema : undefined;
  }

  /** What a reference within the document leads to. */
  resolved(value: Json | undefined, depth = 0): JsonObject {
    const given = objectOf(value);
    const { $ref: reference } = given;
    if (typeof reference !== "string" || !reference.startsWith("#/") || depth > 8) return given;
    const target = reference
      .slice(2)
      .split("/")
      .reduce<Json | undefined>(
        (at, step) => objectOf(at)[step.replaceAll("~1", "/").replaceAll("~0", "~")],
        this.document,
      );
    return this.resolved(target, depth + 1);
  }
}

const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
