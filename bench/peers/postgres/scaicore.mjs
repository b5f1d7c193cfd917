// The engine on its store in PostgreSQL, each block kept before the next one begins.
import { engineOf, libraryAt } from "../../engines.mjs";
import { serve } from "./serve.mjs";

const SOURCE = `@core Peer { version = "1.0.0" }
@flow approval_of(name: string): string {
    message = ""
    sent = ""
    @rigid { message = "Hello \${name}" }
    decision = @checkpoint approval { present = { prompt = "Send?", payload = { message } } }
    @rigid { sent = if decision == "approve" { message } else { "" } }
    return sent
}
`;
const { ROOT, URL } = process.env;
const { openPostgresStore } = await import(`${ROOT}/runtime/dist/postgres.js`);
const store = await openPostgresStore(URL);
const { engine } = engineOf(await libraryAt(ROOT), SOURCE, store);

async function approve() {
  const suspended = await engine.invoke({ flow: "approval_of", input: { name: "Ada" }, durability: "block" });
  if (suspended.status !== "SUSPENDED") throw new Error(JSON.stringify(suspended));
  const { checkpointId } = suspended.checkpoint;
  const result = await engine.resume({ checkpointId, resolution: { decision: "approve" } });
  if (result.output !== "Hello Ada") throw new Error(JSON.stringify(result));
}

serve(approve, async () => {
  await engine.close();
  await store.close();
});
