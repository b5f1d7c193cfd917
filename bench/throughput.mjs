// Approvals a second on one PostgreSQL server, by the engine and by others: submit, suspend, decide, finish. One process each, all on the
// same server with the same settings, one after the other again and again, so that none always has the machine at its best.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { nodeOfPeers } from "./approvals.mjs";
import { median, sortedNumbers } from "./measure.mjs";
import { startServer } from "../scripts/host/servers.mjs";

const ROUNDS = 5;
const WARMUP = 60;
const COUNT = 200;
const AT_ONCE = 16;

/** A server on which what is acknowledged survives a loss of power, as in production; the memory is that of a small one. */
export const durableServer = (more = []) =>
  startServer("postgres", {
    onDisk: true,
    log: console.log,
    settings: ["fsync=on", "synchronous_commit=on", "shared_buffers=512MB", "max_wal_size=4GB", ...more],
  });

const measured = new Map();

/** Of each: `perSecond`, and `perCpuSecond` of its own process, without that of the database. Medians of the rounds. */
export function throughput(root) {
  if (!measured.has(root)) measured.set(root, measureThroughput(root));
  return measured.get(root);
}

async function measureThroughput(root) {
  const server = await durableServer();
  const workers = [];
  try {
    for (const name of ["scaicore", "langgraph", "dbos"])
      workers.push(await start(name, { ROOT: root, URL: server.url }));
    for (const { does } of workers) await does({ count: WARMUP, atOnce: AT_ONCE });
    for (let round = 0; round < ROUNDS; round++)
      for (const { does, rounds } of workers) rounds.push(await does({ count: COUNT, atOnce: AT_ONCE }));
  } finally {
    await Promise.all(workers.map(({ stop }) => stop()));
    await server.end();
  }
  const of = (rounds, field) => (COUNT / median(sortedNumbers(rounds.map((round) => round[field])))) * 1000;
  return Object.fromEntries(
    workers.map(({ name, rounds }) => [name, { perSecond: of(rounds, "ms"), perCpuSecond: of(rounds, "cpuMs") }]),
  );
}

async function start(name, env) {
  const child = fork(fileURLToPath(new URL(`peers/postgres/${name}.mjs`, import.meta.url)), {
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
        if (message.error === undefined) resolve(message);
        else reject(new Error(`${name}: ${message.error}`));
      });
    });
  await answer();
  return {
    name,
    rounds: [],
    does(work) {
      const answered = answer();
      child.send(work);
      return answered;
    },
    stop() {
      if (child.exitCode !== null) return Promise.resolve();
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.send("stop");
      return ended;
    },
  };
}
