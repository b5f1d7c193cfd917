/** What agents ask, in a file of its own (`scripts/build.mjs`): activation need not read it. */
import { randomUUID } from "node:crypto";
import { Uri, workspace } from "vscode";
import { loadRuntime } from "../../engine/runtime.js";
import { mayOpen } from "../../infrastructure/source-address.js";
import type { Services } from "../../services.js";
import { isJsonObject } from "../../webviews/shared/guards.js";
import { invocableFlows, type startRun } from "../run/start-run.js";

/** The flows of the programs in this workspace, as JSON. */
export async function listFlows({ programs }: Pick<Services, "programs">): Promise<string> {
  const { paramsToJsonSchema, schemaFields } = await loadRuntime();
  const flows: object[] = [];
  for (const { uri, module } of await programs.all()) {
    for (const { name, doc, params } of invocableFlows(module)) {
      const input = paramsToJsonSchema(schemaFields(params), module.types);
      flows.push({ file: workspace.asRelativePath(uri), core: module.name, flow: name, description: doc, input });
    }
  }
  return JSON.stringify({ flows });
}

/** Runs a flow by `start` until it ends or waits for a person, and tells how that went. It never decides. */
export async function runFlow(
  services: Services,
  start: typeof startRun,
  given: object,
  cancelled: AbortSignal,
): Promise<string> {
  const { file, flow, input } = given as Readonly<Record<string, unknown>>;
  if (typeof file !== "string" || typeof flow !== "string")
    return "It needs `file` and `flow`, as scaicore_list_flows gives them.";
  const source = sourceOf(file);
  if (source === undefined) return `There is no file ${file} in this workspace.`;
  const invocationId = randomUUID();
  const stop = () => {
    void services.stores
      .of(source)
      .then((host) => host.cancel(invocationId, "Cancelled by the agent."))
      .catch(() => undefined);
  };
  cancelled.addEventListener("abort", stop, { once: true });
  const request = { source, flow, input: isJsonObject(input) ? input : {}, invocationId, byHand: false };
  const outcome = await start(services, request, () => false);
  switch (outcome.kind) {
    case "ran": {
      const { result } = outcome;
      if (result.status !== "SUSPENDED") return JSON.stringify(result);
      const waits = result.checkpoints.map(({ checkpointId, prompt }) => `${checkpointId}: ${prompt}`);
      return `SUSPENDED (${invocationId}). A person has to decide, in the panel "Checkpoints": ${waits.join("; ")}`;
    }
    case "missing":
      return `${file} is gone or cannot be read.`;
    case "broken":
      return `${file} has ${outcome.errors} errors. The first: ${outcome.first.code} ${outcome.first.message}`;
    case "refused":
      return JSON.stringify(outcome);
  }
}

/** What waits for a person, as JSON. It decides nothing. */
export async function listCheckpoints({ overview }: Pick<Services, "overview">): Promise<string> {
  const { pending } = await overview.read();
  return JSON.stringify({
    checkpoints: pending.map(({ checkpoint }) => {
      const { checkpointId, core, flow, prompt, payload, options, createdAt, expiresAt, assignee } = checkpoint;
      return { checkpointId, core, flow, prompt, payload, options, createdAt, expiresAt, assignee };
    }),
  });
}

/** A file of this workspace by its relative path. */
function sourceOf(file: string): Uri | undefined {
  for (const { uri } of workspace.workspaceFolders ?? []) {
    const names = [file, file.replace(/^[^/]+\//, "")];
    for (const name of names) {
      const source = Uri.joinPath(uri, name);
      if (mayOpen(source) && workspace.asRelativePath(source) === file) return source;
    }
  }
  return undefined;
}
