import type { JsonObject } from "../../json.js";
import type { ModelMessage, ModelResponse, Timestamp } from "../interfaces.js";

export { RECORDING_VERSION } from "../../recording-glance.js";

/** The first line of a recording. Two processes that begin one at once may both write it. */
export interface RecordingHeader {
  readonly kind: "recording";
  readonly version: number;
}

/** What a run was asked for. */
export interface RecordedStart {
  readonly kind: "start";
  readonly run: string;
  readonly core: string;
  readonly flow: string;
  readonly input: JsonObject;
  readonly at: Timestamp;
}

/** How a run ended, or for what it waits. */
export interface RecordedEnd {
  readonly kind: "end";
  readonly run: string;
  readonly status: "COMPLETED" | "FAILED" | "SUSPENDED";
  /** The output, the error, or the checkpoints, as the event has them. */
  readonly payload: JsonObject;
  readonly at: Timestamp;
}

/** What all calls have. */
interface RecordedCallBase {
  /** The invocation that people started; calls of the cores that it calls count to it. */
  readonly run: string;
  readonly core: string;
  /** The block that asked, with iteration indices. */
  readonly path: string;
  /** How many calls of this role or method the invocation had made before. */
  readonly ordinal: number;
  /** Of what was asked, without where and when: equal requests have equal hashes. */
  readonly hash: string;
  /** The idempotency key. Of two answers under one key the later counts: the first was lost in a crash. */
  readonly key: string;
  readonly at: Timestamp;
  readonly durationMs: number;
  /** Set in place of the answer. */
  readonly error?: RecordedError;
  /** Set in place of both: nobody waited for the answer any more, because of a timeout, another branch or a cancel. */
  readonly stopped?: true;
}

export interface RecordedError {
  readonly type?: string;
  readonly message: string;
  readonly details?: JsonObject;
}

/** What a model was asked. */
export interface RecordedRequest {
  readonly role: string;
  /** The model and the provider that the program names. */
  readonly model?: string;
  readonly provider: string;
  readonly messages: readonly ModelMessage[];
  readonly outputSchema?: JsonObject;
  readonly modality?: string;
  readonly maxOutputTokens?: number;
}

/** What a model answered: `text` as it was said, `value` where the provider gave JSON, or `bytes` in base64. */
export type RecordedOutput = { readonly text: string } | { readonly value: JsonValue } | { readonly bytes: string };

type JsonValue = Exclude<ModelResponse["output"], Uint8Array>;

export interface RecordedModelCall extends RecordedCallBase {
  readonly kind: "model";
  readonly request: RecordedRequest;
  readonly answer?: RecordedOutput &
    Omit<ModelResponse, "output"> & {
      /** The lengths of the pieces in which the text came; absent if it did not come as a stream. */
      readonly pieces?: readonly number[];
    };
}

export interface RecordedPluginCall extends RecordedCallBase {
  readonly kind: "plugin";
  readonly request: {
    /** `alias.method` */
    readonly call: string;
    readonly package: string;
    readonly version: string;
    readonly args: JsonObject;
  };
  readonly answer?: { readonly value: JsonValue };
}

export type RecordedCall = RecordedModelCall | RecordedPluginCall;
export type RecordingEntry = RecordingHeader | RecordedStart | RecordedEnd | RecordedCall;

/** What a recording holds, in the order in which it was written. */
export interface Recording {
  /** How it is called in messages, such as the name of its file. */
  readonly name: string;
  readonly starts: readonly RecordedStart[];
  readonly ends: readonly RecordedEnd[];
  /** One for each idempotency key. */
  readonly calls: readonly RecordedCall[];
  /** How many lines are not whole, because a process was killed while it wrote. */
  readonly cut: number;
}

/** What is asked for by a role, or called of a plugin. */
export const calledName = (call: RecordedCall): string => {
  switch (call.kind) {
    case "model":
      return call.request.role;
    case "plugin":
      return call.request.call;
  }
};
