import type {
  CoreDispatcher,
  InvocationRequest,
  InvocationResult,
  Json,
  JsonObject,
  LimitsOptions,
  ModelRequest,
  ModelResponse,
  ModelRole,
  PluginHost,
  PluginName,
  ResumeRequest,
  RuntimeEvent,
  TriggerContext,
} from "scaicore";
import type { TestOutcome } from "scaicore/testing";
import type { DapMessage, DebugExpression, DebugExpressionAnswer, DebugSetup } from "./debug/protocol.js";

/*
 * What the extension and the process of its engine say to each other. Both sides open the store for themselves: the process
 * runs flows, the extension reads lists, checkpoints and records without waiting for it.
 */

/** A program, and the file that it was made from. Its bundle is in the store, or the extension has it. */
export interface ProgramRef {
  readonly core: string;
  readonly coreVersion: string;
  /** The hash of its bundle. */
  readonly hash: string;
  /** The address of the file; absent if it is no longer known. */
  readonly source?: string;
}

/** The tests of one program that are to run. */
export interface TestRequest {
  /** Of the program, compiled with its tests, as base64. */
  readonly bundle: string;
  /** Where they stand, as `testKey` of `test-process.ts` says. */
  readonly keys: readonly string[];
  readonly limits: LimitsOptions;
  /** What paths of the program are relative to, for recordings that tests name; absent for a program that is on no disk. */
  readonly directory?: string;
}

type RunRequest = InvocationRequest & { readonly invocationId: string };

/** What the extension asks the process. */
export type EngineMethods = {
  /** Comes first. Opens the store. */
  readonly open: {
    readonly params: { readonly directory: string; readonly limits: LimitsOptions };
    readonly result: undefined;
  };
  /** Starts a flow or, if the id is known, joins or continues its run. */
  readonly invoke: {
    readonly params: { readonly program: ProgramRef; readonly request: RunRequest };
    readonly result: InvocationResult;
    /** The run is in the store. */
    readonly item: "started";
  };
  /** The request of a trigger; `undefined` where the program has no such trigger. */
  readonly triggered: {
    readonly params: { readonly program: ProgramRef; readonly trigger: TriggerContext; readonly input: JsonObject };
    readonly result: InvocationRequest | undefined;
  };
  readonly resume: {
    readonly params: { readonly program: ProgramRef; readonly invocationId: string; readonly request: ResumeRequest };
    readonly result: InvocationResult;
  };
  readonly cancel: {
    readonly params: { readonly program: ProgramRef; readonly invocationId: string; readonly reason: string };
    readonly result: InvocationResult;
  };
  /** Of a finished or suspended run; `undefined` for one that runs. */
  readonly result: {
    readonly params: { readonly program: ProgramRef; readonly invocationId: string };
    readonly result: InvocationResult | undefined;
  };
  readonly expire: {
    readonly params: { readonly program: ProgramRef; readonly now: number };
    readonly result: readonly string[];
  };
  /** Makes a debugger for a run that is started next. It is the only one of the process. */
  readonly debug: {
    readonly params: { readonly program: ProgramRef; readonly setup: DebugSetup };
    readonly result: undefined;
  };
  /** A message of VS Code for the debugger, which answers by notes. */
  readonly debugMessage: { readonly params: { readonly message: DapMessage }; readonly result: undefined };
  /** Makes a debugger for the tests that are run next. Needs no store. */
  readonly debugTests: {
    readonly params: { readonly bundle: string; readonly setup: DebugSetup };
    readonly result: undefined;
  };
  /** Runs tests of a program, with its mocks and nothing else. Needs no store. */
  readonly test: {
    readonly params: TestRequest;
    readonly result: undefined;
    /** A test has ended. */
    readonly item: TestOutcome;
  };
  /** Stops runs at their next durable points, and closes the store. */
  readonly close: { readonly params: { readonly graceMs: number }; readonly result: undefined };
};

/** What happened in a run. */
export type ReportItem =
  | { readonly kind: "event"; readonly event: RuntimeEvent }
  /** What a model wrote; `again`: in place of what it wrote before. */
  | { readonly kind: "text"; readonly invocationId: string; readonly text: string; readonly again?: true };

/** The events after which a run does nothing more in its process. */
export const ENDS_RUN = /^invocation\.(completed|failed|suspended)$/;

/** What the process tells the extension without waiting for an answer. */
export type EngineNote =
  | { readonly kind: "report"; readonly items: readonly ReportItem[] }
  /** What a debugger says to VS Code. */
  | { readonly kind: "debug"; readonly message: DapMessage }
  | { readonly kind: "warning"; readonly message: string };

type PluginCall = Parameters<PluginHost["call"]>[0];
type CoreCall = Parameters<CoreDispatcher["call"]>[0];

/** What an engine asks its environment when it loads a program. */
export type EnvironmentQuestion =
  { readonly kind: "role"; readonly role: ModelRole } | { readonly kind: "plugin"; readonly plugin: PluginName };
export type EnvironmentAnswer =
  | { readonly kind: "role"; readonly supported: boolean }
  | { readonly kind: "plugin"; readonly description?: { readonly methods?: JsonObject } };

/** A model's answer, whose bytes cross as base64. */
export type ModelAnswer = Omit<ModelResponse, "output"> & ({ readonly output: Json } | { readonly base64: string });

/** Names the parts of one environment, which the extension keeps until they are closed. */
interface InParts {
  readonly parts: number;
}
interface CallOf extends InParts {
  readonly idempotencyKey: string;
}

/**
 * What the process asks the extension. Models, plugins, config and secrets are the extension's, as unsaved files and VS Code's own services
 * are known only there.
 */
export type HostMethods = {
  /** The bundle of a program that was not started before, as base64. */
  readonly bundle: { readonly params: { readonly hash: string }; readonly result: string | undefined };
  /** An expression that a debugger is to evaluate. */
  readonly expression: { readonly params: DebugExpression; readonly result: DebugExpressionAnswer };
  readonly openParts: {
    readonly params: { readonly hash: string; readonly source?: string };
    readonly result: InParts & { readonly streams: boolean };
  };
  readonly closeParts: { readonly params: InParts; readonly result: undefined };
  readonly check: {
    readonly params: InParts & { readonly questions: readonly EnvironmentQuestion[] };
    readonly result: readonly EnvironmentAnswer[];
  };
  readonly complete: {
    readonly params: CallOf & { readonly request: ModelRequest };
    readonly result: ModelAnswer;
  };
  readonly stream: {
    readonly params: CallOf & { readonly request: ModelRequest };
    readonly result: ModelAnswer;
    /** A piece of text; null: what was given so far is void. */
    readonly item: string | null;
  };
  readonly callPlugin: { readonly params: CallOf & { readonly call: PluginCall }; readonly result: Json };
  readonly dispatch: {
    readonly params: InParts & { readonly call: CoreCall };
    readonly result: InvocationResult;
    /** The called invocation is in the store. */
    readonly item: "started";
  };
  readonly dispatchedResult: {
    readonly params: InParts & { readonly target: string; readonly invocationId: string };
    readonly result: InvocationResult | undefined;
  };
  readonly dispatchedResume: {
    readonly params: InParts & { readonly target: string; readonly request: ResumeRequest };
    readonly result: InvocationResult;
  };
  readonly dispatchedCancel: {
    readonly params: InParts & { readonly target: string; readonly invocationId: string; readonly reason: string };
    readonly result: undefined;
  };
  /** An event that a flow emitted. Answered when the flows that it starts are in the store. */
  readonly emitted: { readonly params: InParts & { readonly event: RuntimeEvent }; readonly result: undefined };
  readonly readConfig: {
    readonly params: InParts & { readonly core: string; readonly name: string };
    readonly result: Json | undefined;
  };
  readonly readReference: {
    readonly params: InParts & { readonly core: string; readonly field: string };
    readonly result: Json | undefined;
  };
  readonly readSecret: {
    readonly params: InParts & { readonly core: string; readonly name: string };
    readonly result: string | undefined;
  };
};
