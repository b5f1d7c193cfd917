import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import type { HostIdentity } from "./owner-registry.js";

/** Identifies this process to other processes. */
export async function currentHostIdentity(): Promise<HostIdentity> {
  const own = await look(process.pid);
  return {
    host: {
      hostname: hostname(),
      boot: (await textOf("/proc/sys/kernel/random/boot_id")) ?? networkAddresses(),
      pidNamespace: await readlink("/proc/self/ns/pid").catch(() => ""),
    },
    pid: process.pid,
    ...(own?.started === undefined ? {} : { started: own.started }),
    look,
  };
}

async function look(pid: number): Promise<{ readonly started?: string } | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process runs under another user.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  const stat = await textOf(`/proc/${pid}/stat`);
  if (stat === undefined) return {};
  // After the name in parentheses, which may hold anything: the state, and as the twentieth field the start time.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  if (state === "Z" || state === "X") return undefined;
  const started = fields[19];
  return started === undefined ? {} : { started };
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch {
    return undefined;
  }
}

/** Identifies the machine if there is no boot id, because two machines may have the same name. */
function networkAddresses(): string {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ mac }) => mac);
  return createHash("sha256")
    .update([...new Set(addresses)].sort().join(" "))
    .digest("hex");
}
