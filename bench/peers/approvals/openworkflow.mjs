// OpenWorkflow on its SQLite backend: a step, a signal that is waited for, the end. Its worker is ticked by hand, so that no polling is timed.
import { OpenWorkflow } from "openworkflow";
import { BackendSqlite } from "openworkflow/sqlite";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { folder, serve } from "./serve.mjs";

const backend = BackendSqlite.connect(join(folder, "openworkflow.db"));
const workflows = new OpenWorkflow({ backend });
const workflow = workflows.defineWorkflow({ name: "approval" }, async ({ input, step }) => {
  const message = await step.run({ name: "write" }, () => Promise.resolve(`Hello ${input.name}`));
  const decision = await step.waitForSignal({ signal: `approval:${input.id}`, timeout: "1h" });
  return decision?.data === "approve" ? message : "";
});
const worker = workflows.newWorker({ concurrency: 4 });
let count = 0;

const find = (workflowRunId) => backend.getWorkflowRun({ workflowRunId });
const hasEnded = ({ status }) => status === "succeeded" || status === "completed";
const hasParked = ({ status, workerId }) => status === "sleeping" || (workerId === null && status !== "pending");

async function approve() {
  const id = String(count++);
  const { workflowRun } = await workflow.run({ name: "Ada", id });
  await worker.tick();
  while (!hasParked(await find(workflowRun.id))) await turn();
  const { workflowRunIds } = await workflows.sendSignal({ signal: `approval:${id}`, data: "approve" });
  if (workflowRunIds.length !== 1) throw new Error("The signal was not delivered.");
  for (let tick = 0; tick < 1000; tick++) {
    await worker.tick();
    const run = await find(workflowRun.id);
    if (hasEnded(run)) {
      if (run.output !== "Hello Ada") throw new Error(`OpenWorkflow came to ${JSON.stringify(run.output)}.`);
      return;
    }
    await turn();
  }
  throw new Error("The workflow does not end.");
}

serve(approve, () => backend.stop());
