import type { Context } from "hono";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { badRequest, Problem } from "./problem.js";

/**
 * The JSON object that a request has as its body.
 *
 * @throws Problem 415 or 400
 */
export async function jsonBody({ req }: Context): Promise<JsonObject> {
  if (!/^application\/json\s*(;|$)/i.test(req.header("content-type") ?? ""))
    throw new Problem(415, "RequestError", "The body must be application/json.");
  return jsonObjectIn(await req.text());
}

/** @throws Problem 400 */
export function jsonObjectIn(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw badRequest("The body is no JSON.");
  }
  if (isJsonObject(value)) return value;
  throw badRequest("The body must be a JSON object.");
}

/** @throws Problem 400 for anything but the known fields */
export function onlyFields(body: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw badRequest(`The body has no field ${JSON.stringify(unknown)}; it may have ${known.join(", ")}.`);
}

/** @throws Problem 400 where it is no text of at most so many characters */
export function textField(body: JsonObject, name: string, most: number): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && value !== "" && value.length <= most) return value;
  throw badRequest(`${name} must be a text of 1 to ${most} characters.`);
}

/** @throws Problem 400 */
export function objectField(body: JsonObject, name: string): JsonObject | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (isJsonObject(value)) return value;
  throw badRequest(`${name} must be a JSON object.`);
}

/** A whole number of a query, within bounds. @throws Problem 400 */
export function countQuery({ req }: Context, name: string, otherwise: number, most: number): number {
  const text = req.query(name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value >= 1 && value <= most) return value;
  throw badRequest(`${name} must be a whole number from 1 to ${most}.`);
}
