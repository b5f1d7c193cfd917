import type { CheckpointInfo, InvocationResult, RuntimeEvent } from "../../host/interfaces.js";
import { outputOf } from "../../host/recording/read-recording.js";
import { calledName, type RecordedCall, type RecordedModelCall } from "../../host/recording/recording.js";
import type { IRBlock, IRCoreCallBlock, IRModule, IRType } from "../../ir/module.js";
import { walkModule } from "../../ir/walk.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { blocksOf, nameOf } from "./result-value.js";
import { enclosed, NoLiteral, sourceOf, textSource } from "./source-of.js";

/** A run that has ended, as it was recorded. */
export interface RecordedRun {
  readonly flow: string;
  readonly input: JsonObject;
  readonly result: Exclude<InvocationResult, { readonly status: "SUSPENDED" }>;
  /** What models and plugins were asked, in the order of their answers. */
  readonly calls: readonly RecordedCall[];
  readonly events: readonly RuntimeEvent[];
  /** All that it waited for, decided or not. */
  readonly checkpoints: readonly CheckpointInfo[];
  /** What it read of its host, as far as that is known. */
  readonly config?: JsonObject;
  readonly reference?: JsonObject;
}

export interface TestOfRunOptions {
  /** The name of the test. */
  readonly name: string;
  /** A recording beside the program that answers in place of mocks that are written out. */
  readonly recording?: string;
  /** Whether the test holds the output, and not only how the run ended; so unless it is false. */
  readonly output?: boolean;
}

/**
 * Writes a test in the language that gives a recorded run again: its input, what it was answered, who decided what, and how it ended.
 * Whether it passes is for `runTests` to say: what a run read of its memory and of the clock is not recorded.
 *
 * @returns `undefined` where the language has no words for something of the run: a call that was stopped, or a number with an exponent
 */
export function testOfRun(module: IRModule, run: RecordedRun, options: TestOfRunOptions): string | undefined {
  try {
    return new Writer(module, run, options).text();
  } catch (error) {
    if (error instanceof NoLiteral) {
      return undefined;
    }
    throw error;
  }
}

const UNIT = "    ";
const OWN = "core://self";

/** An answer as source, for a line with this margin. */
type Answer = (margin: string) => string;

const failure =
  (what: string): Answer =>
  () =>
    `fail(${textSource(what)})`;

class Writer {
  readonly #lines: string[] = [];

  constructor(
    private readonly module: IRModule,
    private readonly run: RecordedRun,
    private readonly options: TestOfRunOptions,
  ) {}

  text(): string {
    this.#data("config", this.module.config, this.run.config);
    this.#data("reference", this.module.reference, this.run.reference);
    if (this.options.recording === undefined) this.#answers();
    else this.#lines.push(`@mock recording = ${textSource(this.options.recording)}`);
    this.#coreCalls();
    this.#start();
    this.#decisions();
    this.#end();
    const body = this.#lines.map((line) => `${UNIT}${line}\n`).join("");
    return `@test ${textSource(this.options.name)} {\n${body}}\n`;
  }

  #source(json: Json, type: IRType | undefined, margin = UNIT): string {
    return sourceOf(json, type, this.module.types, margin);
  }

  #data(
    of: "config" | "reference",
    declared: IRModule["config"] | IRModule["reference"],
    values: JsonObject = {},
  ): void {
    for (const { name, type } of declared) {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value !== undefined) this.#lines.push(`@mock ${of}.${name} = ${this.#source(value, type)}`);
    }
  }

  /** A mock for each role and method, with its answers in their order. */
  #answers(): void {
    const byTarget = new Map<string, Answer[]>();
    for (const call of this.run.calls) {
      if (call.core !== this.module.name) continue;
      const target = calledName(call);
      const answers = byTarget.get(target) ?? [];
      byTarget.set(target, answers);
      const answer = this.#answer(call);
      if (answer !== undefined) answers.push(answer);
    }
    for (const [target, answers] of byTarget) this.#mock(target, answers);
  }

  #mock(target: string, answers: readonly Answer[]): void {
    const [only] = answers;
    const alone = answers.length === 1 ? only?.(UNIT) : undefined;
    if (only === undefined) this.#lines.push(`@mock ${target}`);
    // An array that is one answer stands in the array of the answers.
    else if (alone !== undefined && !alone.startsWith("[")) this.#lines.push(`@mock ${target} = ${alone}`);
    else this.#lines.push(`@mock ${target} = ${enclosed("[", "]", (inner) => answers.map((one) => one(inner)), UNIT)}`);
  }

  /** `undefined`: it gives nothing. */
  #answer(call: RecordedCall): Answer | undefined {
    const { error } = call;
    if (call.stopped === true) throw new NoLiteral();
    if (call.kind === "model") {
      if (error !== undefined) return failure(error.type === "TimeoutError" ? "timeout" : "error");
      return this.#modelAnswer(call);
    }
    if (error !== undefined) return failure(error.type === "TimeoutError" ? "timeout" : error.message);
    const type = this.#methodType(call.request);
    if (type === null) return undefined;
    return (margin) => this.#source(call.answer?.value as Json, type, margin);
  }

  #modelAnswer(call: RecordedModelCall): Answer {
    const { answer, request } = call;
    if (answer === undefined) throw new NoLiteral();
    if (answer.finish === "refusal") return failure("refusal");
    const output = outputOf(answer);
    if (output instanceof Uint8Array) throw new NoLiteral();
    const schema = request.outputSchema;
    const type = this.#outputType(call);
    const read = typeof output === "string" && schema !== undefined ? parsed(output) : output;
    // A text that is no JSON may be the answer itself, as an address is.
    const json = read ?? output;
    const inner = schema !== undefined && isWrapped(schema) && isJsonObject(json) ? (json.value ?? json) : json;
    try {
      this.#source(inner, type);
    } catch (error) {
      if (read !== undefined || !(error instanceof NoLiteral)) throw error;
      return failure("parse_error");
    }
    return (margin) => this.#source(inner, type, margin);
  }

  /** The type that the block asks for. */
  #outputType({ path }: RecordedModelCall): IRType | undefined {
    const nodeId = this.run.events.find((event) => event.path === path && event.nodeId !== undefined)?.nodeId;
    let found: IRType | undefined;
    walkModule(this.module, {
      block(block: IRBlock) {
        if (block.node_id === nodeId && "output_type" in block) found = block.output_type;
      },
    });
    return found;
  }

  /** The type of what a method gives; `null`: it gives nothing. */
  #methodType({
    call,
    package: name,
    version,
  }: {
    readonly call: string;
    readonly package: string;
    readonly version: string;
  }): IRType | null | undefined {
    const method = call.split(".").at(-1);
    const declared = this.module.plugin_interfaces
      .find((one) => one.package === name && one.version === version)
      ?.methods.find((one) => one.name === method);
    return declared === undefined ? undefined : (declared.return_type ?? null);
  }

  /** What other cores gave, as the events have it. */
  #coreCalls(): void {
    const blocks = blocksOf(this.module);
    const byTarget = new Map<string, Answer[]>();
    const add = ({ target, flow_name: flow }: IRCoreCallBlock, answer: Answer): void => {
      const name = `${target} ${flow}`;
      const answers = byTarget.get(name) ?? [];
      byTarget.set(name, answers);
      answers.push(answer);
    };
    const asValue = ({ target, flow_name: flow }: IRCoreCallBlock, value: Json): Answer => {
      const returns = this.module.core_interfaces
        .find((one) => one.target === target)
        ?.methods.find((one) => one.name === flow)?.return_type;
      return (margin) => this.#source(value, returns, margin);
    };
    for (const { type, nodeId, payload } of this.run.events) {
      const block = nodeId === undefined ? undefined : blocks.get(nodeId)?.block;
      if (type !== "block.exited" && type !== "block.failed") continue;
      const { result_binding_value: value, result_binding_truncated: cut, message } = payload;
      // The flows of the core itself are run, and not mocked.
      if (block?.kind === "core_call" && block.target !== OWN) {
        if (cut === true) throw new NoLiteral();
        if (type === "block.failed") add(block, failure(typeof message === "string" ? message : "It failed."));
        else if (!block.is_async && value !== undefined) add(block, asValue(block, value));
      }
      // What was asked for without waiting is there when it is waited for.
      if (block?.kind === "await_responses" && type === "block.exited") {
        for (const { name, value: handle } of block.from) {
          const call = [...blocks.values()]
            .map((one) => one.block)
            .find((one) => one.kind === "core_call" && handle.kind === "name" && one.result_binding === handle.name);
          if (call?.kind !== "core_call" || call.target === OWN) continue;
          const given = isJsonObject(value) ? value[name] : undefined;
          if (given !== undefined && given !== null) add(call, asValue(call, given));
        }
      }
    }
    for (const [name, answers] of byTarget) this.#mock(name, answers);
  }

  #start(): void {
    const { flow: name, input } = this.run;
    const flow = this.module.flows.find((one) => one.name === name);
    const given: string[] = [];
    let inOrder = true;
    const args: string[] = [];
    for (const { name: param, type } of flow?.params ?? []) {
      const value = Object.hasOwn(input, param) ? input[param] : undefined;
      if (value === undefined) {
        inOrder = false;
        continue;
      }
      const source = this.#source(value, type);
      // The result of a run has that name in a test.
      const said = param === "result" ? source : param;
      if (param !== "result") given.push(`${param} = ${sourceOf(value, type, this.module.types, `${UNIT}${UNIT}`)}`);
      args.push(inOrder ? said : `${param} = ${said}`);
    }
    if (given.length > 0) {
      this.#lines.push("@given {");
      for (const line of given) this.#lines.push(`${UNIT}${line}`);
      this.#lines.push("}");
    }
    this.#lines.push(`@when ${name}(${args.join(", ")})`);
  }

  /** Each decision in its time, and what ran out. */
  #decisions(): void {
    const blocks = blocksOf(this.module);
    const steps = this.run.checkpoints.flatMap((info): readonly { readonly at: string; readonly line: string }[] => {
      if (info.waitsFor !== undefined) return [];
      const name = nameOf(info, blocks);
      const of = name === undefined ? "" : ` ${name}`;
      const { decision, escalatedAt } = info;
      const escalated = escalatedAt === undefined ? [] : [{ at: escalatedAt, line: `@when timeout${of}` }];
      if (decision?.kind === "expired") return [...escalated, { at: decision.at, line: `@when timeout${of}` }];
      if (decision?.kind !== "resolved") return escalated;
      const block = blocks.get(info.nodeId)?.block;
      const form = block?.kind === "checkpoint" ? (block.form ?? []) : [];
      const fields = new Map(form.map((field) => [field.name, field.type]));
      const entries = Object.entries(decision.resolution).map(
        ([key, value]) => `${key} = ${this.#source(value, fields.get(key))}`,
      );
      return [...escalated, { at: decision.at, line: `@when resume${of} { ${entries.join(", ")} }` }];
    });
    for (const { line } of steps.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
      this.#lines.push("@then { result.status == :suspended }", line);
    }
  }

  #end(): void {
    const { result, flow } = this.run;
    if (result.status === "FAILED") {
      this.#lines.push(
        "@then {",
        `${UNIT}result.status == :failed`,
        `${UNIT}result.error.type == ${textSource(result.error.errorType)}`,
        "}",
      );
      return;
    }
    const type = this.module.flows.find(({ name }) => name === flow)?.return_type;
    const holdsOutput = this.options.output !== false && type !== undefined && type.kind !== "null";
    const output = holdsOutput
      ? [`${UNIT}result.output == ${sourceOf(result.output, type, this.module.types, `${UNIT}${UNIT}`)}`]
      : [];
    this.#lines.push("@then {", `${UNIT}result.status == :completed`, ...output, "}");
  }
}

function parsed(text: string): Json | undefined {
  const [, fenced] = /```(?:json)?\s*([\s\S]*?)```/.exec(text) ?? [];
  for (const one of [text, fenced]) {
    if (one === undefined) continue;
    try {
      return JSON.parse(one) as Json;
    } catch {
      // Perhaps it is in the next.
    }
  }
  return undefined;
}

/** Whether an answer that is no object stands in one, as the engine asks for it. */
function isWrapped(schema: JsonObject): boolean {
  const names = isJsonObject(schema.properties) ? Object.keys(schema.properties) : [];
  return names.length === 1 && names[0] === "value";
}
