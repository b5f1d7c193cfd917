import { basename } from "node:path/posix";
import type { InvocationSummary, IRModule, JsonObject } from "scaicore";
import type { Uri } from "vscode";
import { excerpt } from "../../../runtime/plain-text.js";
import { compileDocument, lastGoodModule } from "../../engine/compile-document.js";
import { latestRun } from "../../engine/overview.js";
import type { RunHost } from "../../engine/run-host.js";
import { flowOf, flowSchemas, runStatusOf, runView } from "../../engine/run-view.js";
import { loadPrompts, loadRuntime } from "../../engine/runtime.js";
import { describeError } from "../../infrastructure/errors.js";
import { addressOf } from "../../infrastructure/source-address.js";
import type { Services } from "../../services.js";
import type { FlowRun, RunState } from "../../webviews/run/messages.js";
import type { RowDetails, RunEvent } from "../../webviews/run/rows.js";
import type { Unavailable } from "../../webviews/shared/protocol.js";
import type { Models } from "../models/index.js";
import type { Trust } from "../trust/index.js";
import { brokenText } from "./refusal.js";
import type { RememberedInput, RunPanelKey } from "./panel-memory.js";

/** Of the events that a page lists. */
const MOST_EVENTS = 500;
const LONGEST_PAYLOAD = 400;

export interface RunPanelStateParts {
  readonly services: Services;
  readonly trust: Trust;
  readonly models: Models;
  readonly remembered: RememberedInput;
}

/** The run that a panel shows now, and what its source is. */
interface ShownRun {
  readonly host: RunHost;
  readonly summary: InvocationSummary;
  readonly source: string | undefined;
  readonly module: IRModule | undefined;
}

/** Everything a run panel shows, read anew: from the text in the editor and from the store. */
export class RunPanelState {
  readonly #parts: RunPanelStateParts;

  constructor(parts: RunPanelStateParts) {
    this.#parts = parts;
  }

  async state(key: RunPanelKey): Promise<RunState> {
    if (!this.#parts.trust.granted) return { kind: "unavailable", reason: "untrusted" };
    try {
      if (key.kind === "run") return await this.#pastState(key);
      const source = addressOf(key.source);
      return source === undefined
        ? missing("The file that this run was made from is no source in a folder of this window.")
        : await this.#flowState(source, key.flow);
    } catch (error) {
      this.#parts.services.log.error("Reading a run", error);
      return { kind: "unavailable", reason: "store", message: describeError(error) };
    }
  }

  async #flowState(source: Uri, name: string): Promise<RunState> {
    const file = basename(source.path);
    const compiled = await compileDocument(source);
    if (compiled.kind === "missing") return missing(`The file ${file} is gone or cannot be read.`);
    const module = compiled.kind === "compiled" ? compiled.module : lastGoodModule(source);
    const blocked = compiled.kind === "broken" ? brokenText(file, compiled) : undefined;
    if (module === undefined) {
      return { kind: "unavailable", reason: "broken", ...(blocked === undefined ? {} : { message: blocked }) };
    }
    const flow = flowOf(module, name);
    if (flow === undefined) return missing(`There is no flow ${name} in ${file} any more.`);
    const last = latestRun(
      (this.#parts.services.overview.current ?? (await this.#parts.services.overview.read())).runs,
      source.toString(),
      module.name,
      name,
    );
    const { parameters, output } = await flowSchemas(module, flow);
    const input = this.#parts.remembered.get(source.toString(), name);
    const { label } = await this.#parts.models.sources(source.toString());
    return {
      kind: "flow",
      core: module.name,
      flow: name,
      ...(flow.doc === undefined ? {} : { doc: flow.doc }),
      parameters,
      provider: label,
      ...(input === undefined ? {} : { remembered: input }),
      ...(blocked === undefined ? {} : { blocked }),
      ...(last === undefined ? {} : { run: await this.#runOf(last.host, last.summary, output) }),
    };
  }

  async #pastState(key: Extract<RunPanelKey, { kind: "run" }>): Promise<RunState> {
    const found = await this.#findRun(key);
    if (found === undefined) return missing("This run is not in the store any more.");
    const { host, summary, module } = found;
    const flow = flowOf(module, summary.start.flow);
    if (module === undefined || flow === undefined) {
      return {
        kind: "unavailable",
        reason: "corrupt",
        message: summary.problem ?? "The program of this run is missing.",
      };
    }
    const { parameters, output } = await flowSchemas(module, flow);
    const { source } = await host.record(summary.invocationId);
    return {
      kind: "run",
      core: summary.start.core,
      flow: summary.start.flow,
      input: summary.start.input,
      parameters,
      repeatable: source !== undefined && addressOf(source) !== undefined,
      run: await this.#runOf(host, summary, output),
    };
  }

  async #runOf(host: RunHost, summary: InvocationSummary, output: JsonObject): Promise<FlowRun> {
    const { runFacts, timelineOf } = await loadRuntime();
    const { invocationId } = summary;
    const live = host.live(invocationId);
    const now = Date.now();
    const [{ events }, checkpoints] = await Promise.all([host.record(invocationId), host.checkpointsOf(invocationId)]);
    const status = runStatusOf(summary, live);
    const facts = runFacts(summary, checkpoints, events, status, now);
    return {
      invocationId,
      startedAt: summary.start.createdAt,
      now: new Date(now).toISOString(),
      ...facts,
      // The blocks are those of the program the run was started with, which may be older than the text.
      rows: timelineOf({
        module: await host.moduleOf(summary),
        events,
        checkpoints,
        status,
        now,
        rests: facts.rests ?? [],
      }),
      view: runView(summary, live, output),
    };
  }

  /** What a row of the run that a panel shows has to tell. */
  async details(
    key: RunPanelKey,
    id: string,
  ): Promise<{ readonly invocationId: string; readonly details: RowDetails } | undefined> {
    const found = await this.run(key);
    if (found === undefined) return undefined;
    const { host, summary } = found;
    const { invocationId } = summary;
    const { rowDetails } = await loadPrompts();
    const [{ events }, checkpoints, recording] = await Promise.all([
      host.record(invocationId),
      host.checkpointsOf(invocationId),
      host.recording(invocationId),
    ]);
    return { invocationId, details: rowDetails({ id, events, checkpoints, recording }) };
  }

  /** The last events of the run that a panel shows. */
  async events(key: RunPanelKey) {
    const found = await this.run(key);
    if (found === undefined) return undefined;
    const { invocationId } = found.summary;
    const { events } = await found.host.record(invocationId);
    const shown = events.slice(-MOST_EVENTS).map(({ timestamp, type, path, nodeId, payload }): RunEvent => ({
      at: Date.parse(timestamp),
      type,
      place: path ?? nodeId ?? "",
      text: excerpt(JSON.stringify(payload), LONGEST_PAYLOAD),
    }));
    return { invocationId, events: shown, omitted: events.length - shown.length };
  }

  async #findRun(key: Extract<RunPanelKey, { kind: "run" }>) {
    const host = (await this.#parts.services.stores.each()).find(({ place }) => place.id === key.store);
    const summary = await host?.summary(key.invocationId);
    if (host === undefined || summary === undefined) return undefined;
    return { host, summary, module: await host.moduleOf(summary) };
  }

  /** The run that a panel shows now, with what its source is. */
  async run(key: RunPanelKey): Promise<ShownRun | undefined> {
    if (key.kind === "run") {
      const found = await this.#findRun(key);
      return found && { ...found, source: (await found.host.record(key.invocationId)).source };
    }
    const source = addressOf(key.source);
    const core = source && lastGoodModule(source)?.name;
    const last = latestRun((await this.#parts.services.overview.read()).runs, key.source, core, key.flow);
    return (
      last && {
        host: last.host,
        summary: last.summary,
        source: key.source,
        module: await last.host.moduleOf(last.summary),
      }
    );
  }
}

const missing = (message: string): Unavailable => ({ kind: "unavailable", reason: "notFound", message });
