import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { processesOf } from "../../scripts/host/processes.mjs";
import { makeThrowAway } from "../../scripts/host/throw-away.mjs";

// Makes a throw-away folder, starts a child in a session of its own that ignores SIGTERM, says where, and waits.
const program = `
  import { spawn } from "node:child_process";
  import { makeThrowAway } from ${JSON.stringify(join(import.meta.dirname, "../../scripts/host/throw-away.mjs"))};
  const { folder, env } = makeThrowAway();
  const stubborn = 'process.on("SIGTERM", () => {}); process.send("up"); setInterval(() => {}, 1000)';
  const child = spawn(process.execPath, ["-e", stubborn], {
    env: { ...process.env, ...env }, detached: true, stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.once("message", () => process.stdout.write(folder));
`;

describe.skipIf(process.platform !== "linux")("a throw-away folder", () => {
  it.each(["SIGKILL", "SIGTERM", "SIGINT"])("goes with its processes when its maker is ended by %s", async (signal) => {
    const maker = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const folder = String((await once(maker.stdout, "data"))[0]);
    expect(existsSync(folder)).toBe(true);
    expect(processesOf(folder)).toHaveLength(1);
    maker.kill(signal);
    while (existsSync(folder) || processesOf(folder).length > 0) await sleep(20); // until vitest's limit
  });

  it("goes when its maker is done with it, and only its own processes do", async () => {
    const [mine, other] = [makeThrowAway(), makeThrowAway()];
    const start = ({ env }) =>
      spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
        env: { ...process.env, ...env },
        stdio: "ignore",
      });
    const [owned, foreign] = [start(mine), start(other)];
    const ended = once(owned, "exit");
    await mine.end();
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(existsSync(mine.folder)).toBe(false);
    expect(processesOf(other.folder)).toMatchObject([{ pid: foreign.pid }]);
    expect(existsSync(other.folder)).toBe(true);
    await other.end();
  });
});
