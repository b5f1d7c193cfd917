import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { canonicalJson } from "../../canonical-json.js";
import type { JsonObject } from "../../json.js";
import type { RecordedModelCall, RecordedPluginCall } from "./recording.js";

/** The digits of a hash that are kept: enough to tell the requests of a recording apart, and short enough to read. */
const DIGITS = 24;

const hashOf = (asked: JsonObject): string =>
  bytesToHex(sha256(new TextEncoder().encode(canonicalJson(asked)))).slice(0, DIGITS);

/** Of what a model is told. The model and its provider are not part of it, so that another one may be asked the same. */
export function modelRequestHash(core: string, request: RecordedModelCall["request"]): string {
  const { role, messages, outputSchema = null, modality = null, maxOutputTokens = null } = request;
  const told = messages.map((message): JsonObject => ({ role: message.role, content: message.content }));
  return hashOf({ core, role, messages: told, outputSchema, modality, maxOutputTokens });
}

/** Of a call of a plugin. Its version is not part of it: what it answered then is what the recording has. */
export function pluginRequestHash(core: string, { call, args }: RecordedPluginCall["request"]): string {
  return hashOf({ core, call, args });
}
