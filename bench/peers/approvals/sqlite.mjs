// The least that a durable engine could do on SQLite, WAL and FULL: a transaction each for start and park, decision and claim, finish.
import Database from "better-sqlite3";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { folder, serve } from "./serve.mjs";

const db = new Database(join(folder, "approvals.db"));
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`
  create table invocation (id text primary key, flow text, input text, state text, status text, epoch int, result text) without rowid;
  create table checkpoint (id text primary key, invocation text, info text, decision text) without rowid;
  create index pending on checkpoint (invocation) where decision is null;
`);
const begin = db.prepare("insert into invocation values (?, 'approval_of', ?, ?, 'suspended', 1, null)");
const park = db.prepare("insert into checkpoint values (?, ?, ?, null)");
const decide = db.prepare("update checkpoint set decision = ? where id = ? and decision is null");
const checkpoint = db.prepare("select invocation from checkpoint where id = ?");
const invocation = db.prepare("select * from invocation where id = ?");
const claim = db.prepare("update invocation set epoch = epoch + 1, status = 'running' where id = ? and epoch = ?");
const finish = db.prepare("update invocation set result = ?, status = 'completed' where id = ?");

const suspend = db.transaction((id, checkpointId) => {
  const message = "Hello Ada";
  begin.run(id, JSON.stringify({ name: "Ada" }), JSON.stringify({ frames: [{ node: "ask", scope: { message } }] }));
  park.run(checkpointId, id, JSON.stringify({ prompt: "Send?", payload: { message } }));
});
const resume = db.transaction((checkpointId) => {
  if (decide.run(JSON.stringify("approve"), checkpointId).changes !== 1) throw new Error("It was decided before.");
  const found = invocation.get(checkpoint.get(checkpointId).invocation);
  claim.run(found.id, found.epoch);
  return found;
});

serve(
  () => {
    const [id, checkpointId] = [randomUUID(), randomUUID()];
    suspend(id, checkpointId);
    const found = resume(checkpointId);
    finish.run(JSON.stringify(JSON.parse(found.state).frames[0].scope.message), found.id);
  },
  () => db.close(),
);
