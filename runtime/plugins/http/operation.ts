import type { JsonObject } from "../../json.js";
import type { Tool } from "../tool.js";

/** Where an argument of an operation goes. */
export type ArgumentPlace = "path" | "query" | "header" | "body";

/** An operation of an HTTP interface. */
export interface Operation {
  readonly tool: Tool;
  readonly method: string;
  /** With `{name}` for an argument. */
  readonly path: string;
  /** Where arguments go by name; what is not named goes into the body, or into the query where there is none. */
  readonly places: Readonly<Record<string, ArgumentPlace>>;
  /** The argument that is the whole body, in place of an object of all that go there. */
  readonly whole?: string;
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(["GET", "HEAD", "DELETE"]);

/** A request, ready to be sent. */
export interface BuiltRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Puts the arguments of a call into a request.
 *
 * @throws Error for an argument of the path that is missing
 */
export function requestOf(operation: Operation, baseUrl: string, args: JsonObject): BuiltRequest {
  const { path, places, method, whole } = operation;
  const rest = new Map(Object.entries(args).filter(([, value]) => value !== null));
  const filled = path.replaceAll(/\{([^{}]+)\}/g, (_all, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    if (value === undefined || value === "")
      throw new Error(`The argument ${name} is needed, it is part of the path ${path}.`);
    const segment = encodeURIComponent(textOf(value));
    // `.` and `..` would lead to another path.
    return segment.replace(/^\.{1,2}$/, (dots) => dots.replaceAll(".", "%2E"));
  });
  const url = new URL(`${baseUrl.replace(/\/+$/, "")}${filled}`);
  const headers: Record<string, string> = {};
  const fields: Record<string, unknown> = {};
  let body: string | undefined;
  for (const [name, value] of rest) {
    const place = places[name] ?? (WITHOUT_BODY.has(method) ? "query" : "body");
    if (place === "header") headers[name] = textOf(value);
    else if (place === "body") {
      if (name === whole) body = JSON.stringify(value);
      else fields[name] = value;
    } else for (const item of Array.isArray(value) ? value : [value]) url.searchParams.append(name, textOf(item));
  }
  if (body === undefined && !WITHOUT_BODY.has(method) && (Object.keys(fields).length > 0 || whole === undefined))
    body = JSON.stringify(fields);
  if (body !== undefined) headers["content-type"] = "application/json";
  return { url: url.href, headers, ...(body === undefined ? {} : { body }) };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
