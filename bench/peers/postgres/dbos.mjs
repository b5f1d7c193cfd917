// DBOS Transact: a step, a message that is waited for, a step. A workflow that waits stays in this process, and the message comes by a row.
import { DBOS } from "@dbos-inc/dbos-sdk";
import { randomUUID } from "node:crypto";
import { serve } from "./serve.mjs";

DBOS.setConfig({
  name: "bench",
  systemDatabaseUrl: process.env.URL.replace(/\/postgres$/, "/dbos"),
  runAdminServer: false,
  logLevel: "error",
});
const workflow = DBOS.registerWorkflow(
  async (name) => {
    const message = await DBOS.runStep(() => Promise.resolve(`Hello ${name}`), { name: "write" });
    await DBOS.setEvent("asks", message);
    const decision = await DBOS.recv("decision", 3600);
    return await DBOS.runStep(() => Promise.resolve(decision === "approve" ? message : ""), { name: "send" });
  },
  { name: "approval" },
);
await DBOS.launch();

async function approve() {
  const workflowID = randomUUID();
  const handle = await DBOS.startWorkflow(workflow, { workflowID })("Ada");
  // Whoever decides sees first what there is to decide, as with the others.
  if ((await DBOS.getEvent(workflowID, "asks", 60)) !== "Hello Ada") throw new Error("It asks for nothing.");
  await DBOS.send(workflowID, "approve", "decision");
  const output = await handle.getResult();
  if (output !== "Hello Ada") throw new Error(`DBOS came to ${JSON.stringify(output)}.`);
}

serve(approve, () => DBOS.shutdown());
