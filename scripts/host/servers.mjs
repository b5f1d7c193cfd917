// Servers for tests. Of Debian: PostgreSQL, Redis, NATS, RabbitMQ, and the mock cluster of librdkafka as Kafka; of npm: Restate. Each is on
// free ports of the loopback interface, with its data in a throw-away folder and, where we are root, Debian's as a user without rights. They
// end with this process, however it ends.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { installPackage, onPath, whyNotInstalled } from "./debian.mjs";
import { Failure } from "./failure.mjs";
import { ensureRestate, foundRestate } from "./restate.mjs";
import { folderInMemory, makeThrowAway } from "./throw-away.mjs";

const STARTED_MS = 60_000;

/**
 * Starts a server, and installs it first where that is permitted. `restart` stops it at once, without a shutdown, and starts it again.
 * `settings` are more of PostgreSQL's, as in `fsync=on`; `onDisk`: the data are on the disk of temporary files, and not in memory.
 * @throws Failure that says why there can be none
 */
export async function startServer(kind, { env = process.env, log = () => {}, settings = [], onDisk = false } = {}) {
  const { title, find, install, user, url, prepare, args, variables, stop, portOf, others = 0 } = KINDS[kind];
  const program = find(env) ?? (await (install ?? ofDebian(kind))(env, log));
  const away = makeThrowAway(onDisk ? {} : { below: folderInMemory(500e6) });
  const account = accountOf(user);
  const data = join(away.folder, kind);
  mkdirSync(data, { mode: 0o700 });
  if (account !== undefined) {
    chownSync(away.folder, account.uid, account.gid);
    chownSync(data, account.uid, account.gid);
  }
  const options = { ...account, cwd: data, env: { PATH: env.PATH, LC_ALL: "C", ...away.env } };
  const [port, ...otherPorts] = await freePorts(1 + others);
  const setting = { program, data, port, otherPorts, options, settings };
  let running;
  const start = async () => {
    let output = "";
    const child = spawn(program, args(setting), {
      ...options,
      env: { ...options.env, ...variables?.(setting) },
      // Those that are a script have a group of their own, which ends as a whole.
      detached: stop === "group",
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => (output = `${output}${text}`.slice(-4000)));
      stream.unref();
    }
    child.unref();
    running = { child, gone: new Promise((resolve) => child.once("exit", resolve)) };
    const until = performance.now() + STARTED_MS;
    for (;;) {
      // Some choose their port by themselves, and tell it.
      if (portOf !== undefined) setting.port = portOf(output) ?? 0;
      if (setting.port !== 0 && (await answers(setting.port, kind))) return;
      if (child.exitCode !== null || performance.now() > until) throw new Failure(`${title} did not start:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const kill = async () => {
    const { child, gone } = running;
    child.ref();
    if (child.exitCode === null && child.signalCode === null)
      if (stop === "group") process.kill(-child.pid, "SIGKILL");
      else child.kill(stop);
    await gone;
  };
  try {
    prepare?.(setting);
    await start();
  } catch (error) {
    await away.end();
    throw error;
  }
  return {
    get url() {
      return url(setting.port);
    },
    get port() {
      return setting.port;
    },
    otherPorts,
    kill,
    start,
    async restart() {
      await kill();
      await start();
    },
    async end() {
      await kill();
      await away.end();
    },
  };
}

const KINDS = {
  postgres: {
    title: "PostgreSQL",
    debian: { name: "postgresql", size: "60 MB" },
    user: ["postgres", "nobody"],
    stop: "SIGQUIT",
    hello: startupOf("user", "postgres", "database", "postgres"),
    // It begins its answer with R when it asks for a password or for none.
    serves: (answer) => answer.startsWith("R"),
    find: (env) => onPath(["postgres"], env.PATH) ?? newestOfDebian(),
    url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    prepare({ program, data, options }) {
      const made = spawnSync(
        join(program, "..", "initdb"),
        ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"],
        { ...options, encoding: "utf8" },
      );
      if (made.status !== 0) throw new Failure(`initdb failed:\n${made.stderr || made.error?.message}`);
    },
    // What a test writes need not outlive the machine.
    args: ({ data, port, settings }) => [
      ...["-D", data, "-p", String(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
      ...["-c", "fsync=off", "-c", "shared_buffers=32MB", "-c", "max_connections=80", "-c", "max_wal_size=128MB"],
      // Of two of one name the last one counts.
      ...settings.flatMap((setting) => ["-c", setting]),
    ],
  },
  redis: {
    title: "Redis",
    debian: { name: "redis-server", size: "5 MB" },
    user: ["redis", "nobody"],
    stop: "SIGKILL",
    hello: Buffer.from("PING\r\n"),
    serves: (answer) => answer.startsWith("+PONG"),
    find: (env) => onPath(["redis-server", "valkey-server"], env.PATH),
    url: (port) => `redis://127.0.0.1:${port}`,
    args: ({ port, data }) => [
      // A title of its own would hide whose process it is.
      ...["--set-proc-title", "no", "--port", String(port), "--bind", "127.0.0.1", "--dir", data, "--save", ""],
      ...["--appendonly", "yes", "--appendfsync", "no", "--maxmemory", "100mb", "--maxmemory-policy", "noeviction"],
    ],
  },
  nats: {
    title: "NATS",
    debian: { name: "nats-server", size: "10 MB" },
    user: ["nobody"],
    stop: "SIGKILL",
    // It speaks first.
    hello: Buffer.alloc(0),
    serves: (answer) => answer.startsWith("INFO "),
    find: (env) => onPath(["nats-server"], env.PATH) ?? sbin("nats-server"),
    url: (port) => `nats://127.0.0.1:${port}`,
    args: ({ port, data }) => ["-a", "127.0.0.1", "-p", String(port), "-js", "-sd", data],
  },
  // A consumer that makes the cluster it reads from: it lives in memory, and chooses its port.
  kafka: {
    title: "kcat",
    debian: { name: "kcat", size: "5 MB" },
    user: ["nobody"],
    stop: "SIGKILL",
    // A request for the versions of the protocol, whose answer repeats the number 1.
    hello: Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 255, 255]),
    serves: (answer) => answer.slice(4, 8) === "\0\0\0\x01",
    find: (env) => onPath(["kcat", "kafkacat"], env.PATH),
    portOf: (output) => Number(/replaced with 127\.0\.0\.1:(\d+)/.exec(output)?.[1]) || undefined,
    url: (port) => `127.0.0.1:${port}`,
    args: () => ["-C", "-b", "127.0.0.1:1", "-t", "none", "-X", "test.mock.num.brokers=1"],
  },
  rabbitmq: {
    title: "RabbitMQ",
    debian: { name: "rabbitmq-server", size: "60 MB" },
    user: ["rabbitmq", "nobody"],
    stop: "group",
    hello: Buffer.from("AMQP\0\0\x09\x01", "latin1"),
    serves: (answer) => answer.startsWith("\x01"),
    // Not the one on PATH, which is a script that changes the user and writes to /var.
    find: () => ["/usr/lib/rabbitmq/bin/rabbitmq-server"].find((path) => existsSync(path)),
    url: (port) => `amqp://guest:guest@127.0.0.1:${port}`,
    variables: ({ port, data }) => ({
      HOME: data,
      ERL_EPMD_ADDRESS: "127.0.0.1",
      RABBITMQ_NODENAME: `test-${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
      RABBITMQ_NODE_PORT: String(port),
      // The ports between nodes, of which there is one.
      RABBITMQ_DIST_PORT: String(port > 40_000 ? port - 20_000 : port + 20_000),
      RABBITMQ_MNESIA_BASE: join(data, "mnesia"),
      RABBITMQ_LOG_BASE: join(data, "log"),
      RABBITMQ_LOGS: "-",
      RABBITMQ_ENABLED_PLUGINS_FILE: join(data, "plugins"),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1} +S 1 +sbwt none",
    }),
    args: () => [],
  },
  restate: {
    title: "Restate",
    // Its program is in a folder of ours, which others may not read.
    user: [],
    stop: "SIGKILL",
    hello: Buffer.from("GET /restate/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
    serves: (answer) => answer.startsWith("HTTP/1.1 200"),
    find: foundRestate,
    install: ensureRestate,
    // That of the admin API, and that between nodes.
    others: 2,
    url: (port) => `http://127.0.0.1:${port}`,
    variables: ({ data, port, otherPorts: [admin, node] }) => ({
      RESTATE_BASE_DIR: data,
      RESTATE_NODE_NAME: "test",
      RESTATE_LISTEN_MODE: "tcp",
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${port}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_DISABLE_TELEMETRY: "true",
      // It also asks another machine something when it starts, which no setting ends: that goes to a port where nobody listens.
      HTTPS_PROXY: "http://127.0.0.1:9",
      DO_NOT_TRACK: "1",
      RESTATE_LOG_FILTER: "error",
      RESTATE_DEFAULT_NUM_PARTITIONS: "2",
      RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE: "128MB",
    }),
    args: () => ["--no-logo"],
  },
};

/** Installs the package of Debian that has the server. Returns the path of its program. */
const ofDebian = (kind) => (env, log) => {
  const { title, debian, find } = KINDS[kind];
  const why = whyNotInstalled(env);
  if (why !== undefined) throw new Failure(`${title} is not installed, and ${why}.`);
  installPackage({ ...debian, title, needed: "These tests", advice: `Install ${debian.name}.` }, { env, log });
  const program = find(env);
  if (program === undefined) throw new Failure(`${debian.name} was installed, and its program is not found.`);
  return program;
};

/** The path of a program that Debian has in a folder which is not on everybody's PATH. */
const sbin = (name) => [join("/usr/sbin", name)].find((path) => existsSync(path));

function newestOfDebian() {
  const versions = "/usr/lib/postgresql";
  if (!existsSync(versions)) return undefined;
  const [newest] = readdirSync(versions).sort((a, b) => Number(b) - Number(a));
  const program = join(versions, newest ?? "", "bin", "postgres");
  return existsSync(program) ? program : undefined;
}

/** The first of these accounts that there is, for root alone: PostgreSQL refuses to run as root. */
function accountOf(names) {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of names) {
    try {
      const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, name], { stdio: "pipe" })));
      return { uid, gid };
    } catch {
      // There is no such account.
    }
  }
  return undefined;
}

/** Ports that nobody has; they are held together, so that no two are the same. */
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, listening));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listening() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

/** Whether the server serves: one that starts takes connections already, and refuses them. */
function answers(port, kind) {
  const { hello, serves } = KINDS[kind];
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const end = (is) => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once("error", () => end(false));
    socket.once("close", () => resolve(false));
    socket.once("connect", () => socket.write(hello));
    socket.once("data", (bytes) => end(serves(bytes.toString("latin1"))));
  });
}

/** The first message of a session of PostgreSQL, version 3.0 of its protocol. */
function startupOf(...words) {
  const body = Buffer.from([0, 3, 0, 0, ...Buffer.from(`${words.join("\0")}\0\0`)]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}
