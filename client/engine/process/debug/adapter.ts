/** Debugs a run: loaded by an engine's process that is asked to. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
  Debugger,
  type DebugLog,
  type DebugScope,
  type DebugStackFrame,
  type DebugStop,
  type DebugThread,
  type Inspector,
  type IRBlock,
  type IRModule,
  type Json,
  type RuntimeEvent,
} from "scaicore";
import { excerpt, joinPlain, plain, plainLine, plainText, type PlainText } from "../../../../runtime/plain-text.js";
import { blocksOf } from "../../track.js";
import { Breakpoints, type CompileExpression } from "./breakpoints.js";
import { shownFrames } from "./frames.js";
import { afterWrites, IS_PATH, partOf, PREFIXES, stepsOf, valueAt } from "./value-paths.js";
import { type NamedValue, OpenValues, preview, typeOf } from "./values.js";
import type { DapMessage, DebugSetup } from "./protocol.js";

export interface AdapterParts {
  readonly module: IRModule;
  readonly setup: DebugSetup;
  readonly compile: CompileExpression;
  /** A field of the memory of the run's instance, as it is in the store. */
  readonly readMemory: (invocationId: string, field: string) => Promise<Json>;
  readonly send: (message: DebugProtocol.ProtocolMessage) => void;
}

/** A frame of the stack that VS Code has been told of. */
interface KnownFrame {
  readonly frame: DebugStackFrame;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/** A request cannot be done, for a reason that people are told. */
class Refused extends Error {}

type Body = Readonly<Record<string, unknown>> | undefined;

/**
 * The adapter between VS Code (the Debug Adapter Protocol) and the engine's `Debugger`, for one run. It says when the run stands still;
 * that it has ended says who started it.
 */
export class DebugAdapter {
  readonly inspector: Inspector;
  readonly #parts: AdapterParts;
  readonly #debugger: Debugger;
  readonly #breakpoints: Breakpoints;
  readonly #blocks: ReadonlyMap<string, IRBlock>;
  readonly #files: ReadonlyMap<string, string>;
  readonly #values = new OpenValues();
  readonly #frames = new Map<number, KnownFrame>();
  #stop: DebugStop | undefined;
  #entering = false;
  /** The run is only run: it stops nowhere. */
  #onlyRuns = false;
  #lastFrame = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(parts: AdapterParts) {
    this.#parts = parts;
    const { module, setup } = parts;
    this.#debugger = new Debugger(module, {
      stopped: (stop) => this.#stopped(stop),
      logged: (log) => this.#logged(log),
      ended: () => this.#left(),
    });
    this.inspector = this.#debugger;
    this.#breakpoints = new Breakpoints(module, this.#debugger, parts.compile);
    this.#blocks = new Map(
      module.flows.flatMap(({ body }) => blocksOf(body).map((block) => [block.node_id, block] as const)),
    );
    this.#files = new Map(Object.entries(setup.sources).map(([file, { path }]) => [comparable(path), file]));
  }

  /** Answers a request, after those before. */
  handle(message: DapMessage): void {
    if (message.type !== "request") return;
    const request = message as DebugProtocol.Request;
    this.#queue = this.#queue.then(async () => {
      const head = { seq: 0, type: "response", request_seq: request.seq, command: request.command };
      try {
        const body = await this.#answer(request);
        this.#parts.send({ ...head, success: true, ...(body === undefined ? {} : { body }) } as DebugProtocol.Response);
        this.#afterAnswer(request.command);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        this.#parts.send({ ...head, success: false, message: plainLine(text) } as DebugProtocol.Response);
      }
    });
  }

  /** Tells what happens in the run. */
  event(event: RuntimeEvent): void {
    const text = textOf(event);
    if (text === undefined) return;
    const at = event.sourceLocation;
    this.#output(text, event.type === "block.failed" ? "stderr" : "stdout", at);
  }

  // -- the protocol

  async #answer({ command, arguments: given }: DebugProtocol.Request): Promise<Body> {
    switch (command) {
      case "initialize":
        return { ...CAPABILITIES };
      case "launch": {
        const { stopOnEntry, noDebug } = given as { readonly stopOnEntry?: unknown; readonly noDebug?: unknown };
        this.#onlyRuns = noDebug === true;
        this.#entering = stopOnEntry === true && !this.#onlyRuns;
        if (this.#entering) this.#debugger.pause(this.#parts.setup.invocationId);
        return undefined;
      }
      case "setBreakpoints":
        return { breakpoints: await this.#setBreakpoints(given as DebugProtocol.SetBreakpointsArguments) };
      case "breakpointLocations": {
        const { source, line } = given as DebugProtocol.BreakpointLocationsArguments;
        const file = this.#fileOf(source);
        const columns = file === undefined ? [] : this.#breakpoints.columns(file, line);
        return { breakpoints: columns.map((column) => ({ line, column })) };
      }
      case "setExceptionBreakpoints": {
        if (this.#onlyRuns) return undefined;
        const { filters } = given as DebugProtocol.SetExceptionBreakpointsArguments;
        this.#debugger.setFailures(
          filters.includes("all") ? "all" : filters.includes("uncaught") ? "uncaught" : "none",
        );
        return undefined;
      }
      case "configurationDone":
        return undefined;
      case "threads":
        return { threads: this.#threads() };
      case "stackTrace":
        return this.#stackTrace(given as DebugProtocol.StackTraceArguments);
      case "scopes":
        return { scopes: this.#scopes(given as DebugProtocol.ScopesArguments) };
      case "variables": {
        const variables = await this.#values.rows(given as DebugProtocol.VariablesArguments);
        if (variables === undefined) throw new Refused("The run has gone on.");
        return { variables };
      }
      case "evaluate":
        return await this.#evaluate(given as DebugProtocol.EvaluateArguments);
      case "exceptionInfo":
        return this.#exceptionInfo();
      case "pause":
        this.#debugger.pause(this.#parts.setup.invocationId);
        return undefined;
      case "continue":
        this.#paused();
        return { allThreadsContinued: true };
      case "next":
      case "stepIn":
      case "stepOut":
      case "stepBack":
      case "reverseContinue":
        this.#paused();
        return undefined;
      case "disconnect":
        this.#release();
        return undefined;
      default:
        throw new Refused(`There is no ${command} here.`);
    }
  }

  /** Moves the run, once VS Code knows that it does. */
  #afterAnswer(command: string): void {
    if (command === "initialize") this.#event("initialized", undefined);
    const stop = this.#stop;
    const move = MOVES[command];
    if (stop === undefined || move === undefined) return;
    this.#left();
    if (move(stop) !== false) return;
    // It stands where it stood.
    this.#output(
      command === "stepBack"
        ? plain`There is no way back past this point.`
        : plain`No breakpoint was passed before this point.`,
      "console",
    );
    this.#stopped(stop);
  }

  async #setBreakpoints({
    source,
    breakpoints = [],
  }: DebugProtocol.SetBreakpointsArguments): Promise<readonly DebugProtocol.Breakpoint[]> {
    if (this.#onlyRuns) return breakpoints.map(({ line }) => ({ verified: false, line }));
    const file = this.#fileOf(source);
    if (file !== undefined) return await this.#breakpoints.set(file, breakpoints);
    const message = plain`${source.name ?? source.path ?? "This file"} is no part of the program that runs.`;
    return breakpoints.map(({ line }) => ({ verified: false, line, message }));
  }

  #threads(): DebugProtocol.Thread[] {
    const { title } = this.#parts.setup;
    const threads = this.#stop?.threads().filter(({ status }) => status !== "ended") ?? [];
    if (threads.length === 0) return [{ id: 1, name: plainLine(title) }];
    return threads.map(({ id, nodeId, status }) => {
      const at = id === 0 || nodeId === undefined ? plainLine(title) : plain`${nodeId} #${id}`;
      return { id: id + 1, name: joinPlain([at, WAITING[status]], ", ") };
    });
  }

  #stackTrace({ threadId, startFrame = 0, levels = 0 }: DebugProtocol.StackTraceArguments): Body {
    const stop = this.#paused();
    const all = shownFrames(stop, threadId - 1, this.#blocks);
    const end = levels === 0 ? all.length : startFrame + levels;
    const stackFrames = all
      .slice(startFrame, end)
      .map(({ name, location, frame, isBlock }): DebugProtocol.StackFrame => {
        const id = ++this.#lastFrame;
        this.#frames.set(id, { frame, location });
        const source = location === undefined ? undefined : this.#parts.setup.sources[location.file];
        return {
          id,
          name,
          line: location?.line ?? 0,
          column: location?.column ?? 0,
          ...(source === undefined || location === undefined
            ? {}
            : { source: { ...source }, endLine: location.end_line, endColumn: location.end_column }),
          ...(isBlock ? { presentationHint: "subtle" } : {}),
        };
      });
    return { stackFrames, totalFrames: all.length };
  }

  #scopes({ frameId }: DebugProtocol.ScopesArguments): DebugProtocol.Scope[] {
    const stop = this.#paused();
    const { frame } = this.#frameOf(frameId);
    const scopes = stop.scopes(frame).map(({ name, variables }): DebugProtocol.Scope => {
      const prefix = PREFIXES[name];
      const values = variables.map((variable): NamedValue => ({
        name: variable.name,
        value: variable.value,
        type: variable.type,
        path: `${prefix}${variable.name}`,
      }));
      return { ...SCOPES[name], variablesReference: this.#values.list(() => values), expensive: false };
    });
    const { memory } = this.#parts.module;
    if (memory.length > 0) scopes.push(this.#memoryScope(stop));
    if (stop.failure !== undefined && frame.index === 0) scopes.unshift(this.#failureScope(stop.failure.error));
    return scopes;
  }

  #failureScope({ errorType, message, details }: NonNullable<DebugStop["failure"]>["error"]): DebugProtocol.Scope {
    const values: NamedValue[] = [
      { name: "type", value: errorType },
      { name: "message", value: message },
      ...(details === undefined ? [] : [{ name: "details", value: details }]),
    ];
    return { name: "Failure", variablesReference: this.#values.list(() => values), expensive: false };
  }

  /** Read when somebody opens it: memory is in the store, but for what the block at the point has written. */
  #memoryScope(stop: DebugStop): DebugProtocol.Scope {
    const { module } = this.#parts;
    const fields = () =>
      Promise.all(
        module.memory.map(async ({ name }): Promise<NamedValue> => ({
          name,
          value: await this.#memory(stop, name),
          path: `memory.${name}`,
        })),
      );
    return {
      name: "Memory",
      variablesReference: this.#values.list(fields),
      namedVariables: module.memory.length,
      expensive: true,
    };
  }

  async #memory(stop: DebugStop, field: string): Promise<Json> {
    return afterWrites(await this.#parts.readMemory(stop.point.invocationId, field), field, stop.writes());
  }

  async #evaluate({ expression, frameId, context }: DebugProtocol.EvaluateArguments): Promise<Body> {
    const stop = this.#paused();
    const text = expression.trim();
    const { frame, location } = frameId === undefined ? this.#topFrame(stop) : this.#frameOf(frameId);
    const read = valueAt(stop.scopes(frame), text) ?? (await this.#memoryAt(stop, text));
    const found = read ?? (await this.#evaluated(stop, frame, location, text));
    if (this.#stop !== stop) throw new Refused("The run has gone on.");
    if (context === "clipboard") {
      const { value } = found;
      return { result: typeof value === "string" ? value : JSON.stringify(value, undefined, 2), variablesReference: 0 };
    }
    const { value, ...rest } = this.#values.shown({ ...found, path: IS_PATH.test(text) ? text : `(${text})` });
    return { result: value, ...rest };
  }

  /** A field of memory, or a part of it. What runs on a copy of the run asks nothing outside, and memory is there. */
  async #memoryAt(stop: DebugStop, text: string): Promise<{ readonly value: Json; readonly type: string } | undefined> {
    const [first, field, ...rest] = stepsOf(text);
    if (first !== "memory" || !this.#parts.module.memory.some(({ name }) => name === field)) return undefined;
    const value = rest.reduce<Json | undefined>(partOf, await this.#memory(stop, field ?? ""));
    return value === undefined ? undefined : { value, type: typeOf(value) };
  }

  async #evaluated(
    stop: DebugStop,
    frame: DebugStackFrame,
    location: KnownFrame["location"],
    text: string,
  ): Promise<{ readonly value: Json; readonly type: string }> {
    if (location === undefined) throw new Refused("Nothing is evaluated here.");
    const { file, line, column } = location;
    const answer = await this.#parts.compile({ file, line, column, text });
    if (answer.kind === "broken") throw new Refused(answer.message);
    const result = stop.evaluate(answer.expression, frame);
    if (!result.ok) throw new Refused(`${result.error.errorType}: ${result.error.message}`);
    return result;
  }

  #exceptionInfo(): Body {
    const { failure } = this.#paused();
    if (failure === undefined) throw new Refused("Nothing has failed here.");
    const { errorType, message } = failure.error;
    return {
      exceptionId: plainLine(errorType),
      description: plainText(message),
      breakMode: failure.caught ? "always" : "unhandled",
      details: { typeName: plainLine(errorType), message: plainText(message) },
    };
  }

  // -- the run

  #stopped(stop: DebugStop): void {
    this.#stop = stop;
    const isEntry = this.#entering && stop.reason === "pause";
    this.#entering = false;
    const { failure } = stop;
    this.#event("stopped", {
      reason: isEntry ? "entry" : failure === undefined ? stop.reason : "exception",
      threadId: stop.point.threads[0] + 1,
      allThreadsStopped: true,
      ...(stop.breakpoints.length === 0 ? {} : { hitBreakpointIds: stop.breakpoints.map(Number) }),
      ...(failure === undefined ? {} : { text: plainLine(failure.error.message), description: "A failure" }),
    });
  }

  /** What VS Code was told of the stop is over. */
  #left(): void {
    this.#stop = undefined;
    this.#frames.clear();
    this.#values.clear();
  }

  /** Lets the run go on by itself. */
  #release(): void {
    this.#breakpoints.clear();
    this.#debugger.setFailures("none");
    const stop = this.#stop;
    this.#left();
    stop?.continue();
  }

  #logged({ point: { location }, parts }: DebugLog): void {
    const texts = parts.map((part) =>
      typeof part === "string" ? part : part.ok ? loggedText(part.value) : `<${part.error.message}>`,
    );
    this.#output(plainText(texts.join("")), "console", location);
  }

  // -- inside

  #paused(): DebugStop {
    if (this.#stop === undefined) throw new Refused("The run does not stand still.");
    return this.#stop;
  }

  #frameOf(frameId: number): KnownFrame {
    const found = this.#frames.get(frameId);
    if (found === undefined) throw new Refused("The run has gone on.");
    return found;
  }

  #topFrame(stop: DebugStop): KnownFrame {
    const [frame] = stop.stack();
    if (frame === undefined) throw new Refused("Nothing is evaluated here.");
    return { frame, location: stop.point.location };
  }

  #fileOf({ path }: DebugProtocol.Source): string | undefined {
    return path === undefined ? undefined : this.#files.get(comparable(path));
  }

  #output(
    text: PlainText,
    category: "console" | "stdout" | "stderr",
    at?: { readonly file: string; readonly line: number; readonly column: number },
  ): void {
    const source = at === undefined ? undefined : this.#parts.setup.sources[at.file];
    this.#event("output", {
      category,
      output: `${text}\n`,
      ...(at === undefined || source === undefined ? {} : { source: { ...source }, line: at.line, column: at.column }),
    });
  }

  #event(event: string, body: unknown): void {
    const message: DebugProtocol.Event = { seq: 0, type: "event", event, ...(body === undefined ? {} : { body }) };
    this.#parts.send(message);
  }
}

const CAPABILITIES: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsBreakpointLocationsRequest: true,
  supportsEvaluateForHovers: true,
  supportsClipboardContext: true,
  supportsStepBack: true,
  supportsExceptionInfoRequest: true,
  supportsTerminateRequest: true,
  supportTerminateDebuggee: true,
  supportsDelayedStackTraceLoading: true,
  exceptionBreakpointFilters: [
    {
      filter: "uncaught",
      label: "Uncaught Failures",
      description: "Stands still where a block or a statement fails, and no @try around takes it.",
      default: true,
    },
    {
      filter: "all",
      label: "All Failures",
      description: "Stands still where a block or a statement fails, also where @try takes it.",
      default: false,
    },
  ],
};

/** What moves a run that stands still; `false` where there is no way. */
const MOVES: Readonly<Record<string, (stop: DebugStop) => unknown>> = {
  continue: (stop) => stop.continue(),
  next: (stop) => stop.stepOver(),
  stepIn: (stop) => stop.stepIn(),
  stepOut: (stop) => stop.stepOut(),
  stepBack: (stop) => stop.stepBack(),
  reverseContinue: (stop) => stop.reverseContinue(),
};

const SCOPES: Readonly<Record<DebugScope["name"], Pick<DebugProtocol.Scope, "name" | "presentationHint">>> = {
  parameters: { name: "Input", presentationHint: "arguments" },
  variables: { name: "Variables", presentationHint: "locals" },
  block: { name: "Block" },
  config: { name: "Config" },
  context: { name: "Context" },
  core: { name: "Core" },
};

const WAITING: Readonly<Record<DebugThread["status"], PlainText | undefined>> = {
  ready: undefined,
  waiting: plain`waits`,
  parked: plain`waits for a decision`,
  ended: undefined,
};

/** Of a value that a log point tells, as a text in the source would show it. */
const loggedText = (value: Json): string => (typeof value === "string" ? value : preview(value, 1_000));

/** Paths that VS Code may write in two ways: the letter of a drive is of either case. */
const comparable = (path: string): string => path.replace(/^[A-Z]:/, (drive) => drive.toLowerCase());

const LONGEST_EVENT = 400;

/** What people want to know of a run while they debug it; the page of the run has the rest. */
function textOf({ type, nodeId = "", payload, eventId }: RuntimeEvent): PlainText | undefined {
  if (eventId !== undefined) return plain`emit ${type} ${excerpt(JSON.stringify(payload), LONGEST_EVENT)}`;
  switch (type) {
    case "model.called":
      return plain`${nodeId} asked a model`;
    case "debug.log":
      return plain`${textIn(payload.message)} ${"value" in payload ? preview(payload.value ?? null, LONGEST_EVENT) : ""}`;
    case "block.failed":
      return plain`${nodeId} failed: ${textIn((payload.error as { readonly message?: Json } | undefined)?.message)}`;
    case "checkpoint.pending":
      return plain`${nodeId} waits for a decision`;
    default:
      return undefined;
  }
}

const textIn = (value: Json | undefined): string => (typeof value === "string" ? value : "");
