import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { SupervisedChild, type SupervisedChildOptions } from "scaicore/node";

const home = mkdtempSync(join(tmpdir(), "scaicore-supervised-"));
const children = new Set<SupervisedChild>();
let programs = 0;

afterEach(async () => {
  for (const child of children) child.kill();
  await Promise.allSettled([...children].map(({ ended }) => ended));
  children.clear();
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

interface Started {
  readonly child: SupervisedChild;
  /** Resolves with the first message of the process. */
  readonly said: Promise<unknown>;
  /** What it has passed on of its error output. */
  readonly errorOutput: () => string;
}

/** Starts a process that runs `source`, with `shared` descriptors. */
function start(source: string, options: Partial<SupervisedChildOptions> = {}): Started {
  const module = join(home, `program-${++programs}.mjs`);
  writeFileSync(module, source);
  let errorOutput = "";
  let heard: (message: unknown) => void = () => undefined;
  const said = new Promise((resolve) => {
    heard = resolve;
  });
  const child = new SupervisedChild({
    module,
    memoryMb: 64,
    stdin: "ignore",
    stdout: "ignore",
    onMessage: (message) => heard(message),
    onErrorOutput: (bytes) => (errorOutput += Buffer.from(bytes).toString()),
    ...options,
  });
  children.add(child);
  return { child, said, errorOutput: () => errorOutput };
}

const COMPUTES =
  'process.on("SIGTERM", () => {}); process.on("message", () => {}); process.send("up", () => { for (;;); });';
const LISTENS = 'process.on("message", (message) => process.exit(message === "stop" ? 7 : 8)); process.send("up");';

describe("a supervised child", () => {
  it("stops by itself when it is asked to", async () => {
    const { child, said } = start(LISTENS);
    await said;
    child.stop("stop", 60_000);
    expect(await child.ended).toMatchObject({ kind: "exited", code: 7 });
  });

  it("is killed after the grace when it computes", async () => {
    const { child, said } = start(COMPUTES);
    await said;
    child.stop("stop", 10);
    expect(await child.ended).toMatchObject({ kind: "killed" });
  });

  it("is not killed when it is spared", async () => {
    const { child, said } = start(
      'process.on("message", () => setTimeout(() => process.exit(3), 200)); process.send("up");',
    );
    await said;
    child.stop("stop", 50);
    child.spare();
    expect(await child.ended).toMatchObject({ kind: "exited", code: 3 });
  });

  it("is known to be out of memory, and V8's report of it is not passed on", async () => {
    const { child, errorOutput } = start(
      'process.stderr.write("before\\n"); const all = []; for (;;) all.push(new Array(1000).fill(1.5));',
    );
    const end = await child.ended;
    expect(end.kind).toBe("out-of-memory");
    expect(end.lastWords).toContain("heap out of memory");
    expect(errorOutput()).toBe("before\n");
  });

  it("is known to have been ended by somebody else", async () => {
    const { child, said } = start(COMPUTES);
    await said;
    process.kill(child.pid!, "SIGKILL");
    expect(await child.ended).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
  });

  it("tells its own end from a kill that came too late", async () => {
    const { child } = start("process.exit(0)");
    await child.ended;
    child.kill();
    expect(await child.ended).toMatchObject({ kind: "exited", code: 0 });
  });

  it("writes to the descriptors that it shares", async () => {
    const file = join(home, "shared.txt");
    const descriptor = openSync(file, "w");
    const { child } = start('import { writeSync } from "node:fs"; writeSync(4, "shared");', { shared: [descriptor] });
    await child.ended;
    closeSync(descriptor);
    expect(readFileSync(file, "utf8")).toBe("shared");
  });

  it("passes any value with advanced serialization", async () => {
    const { child, said } = start('process.once("message", (message) => process.send(message));', {
      serialization: "advanced",
    });
    child.send(new Map([["bytes", new Uint8Array([1, 2])]]));
    expect(await said).toEqual(new Map([["bytes", new Uint8Array([1, 2])]]));
  });

  it("ends when its supervisor is gone", async () => {
    const source = fileURLToPath(new URL("../../runtime/host/process/supervised-child.node.ts", import.meta.url));
    writeFileSync(
      join(home, "supervised-child.mjs"),
      transformSync(readFileSync(source, "utf8"), { loader: "ts" }).code,
    );
    writeFileSync(
      join(home, "orphan.mjs"),
      'import { endWithSupervisor } from "./supervised-child.mjs"; endWithSupervisor(); process.send("up"); setInterval(() => {}, 1000);',
    );
    const { child, said } = start(
      `import { fork } from "node:child_process";
       const orphan = fork(${JSON.stringify(join(home, "orphan.mjs"))}, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
       orphan.on("message", () => process.send(orphan.pid));`,
    );
    const orphan = (await said) as number;
    child.kill();
    try {
      // The orphan holds the standard error that is read here, so this resolves when both are gone.
      expect(await child.ended).toMatchObject({ kind: "killed" });
    } finally {
      endOf(orphan);
    }
  });
});

/** Ends a process that should have ended. */
function endOf(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}
