import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { currentHostIdentity } from "../../runtime/host/file-store/host-identity.node.js";
import {
  type FileStore,
  type FileStoreOptions,
  openFileStore,
} from "../../runtime/host/file-store/open-file-store.node.js";
import type { HostIdentity } from "../../runtime/host/file-store/owner-registry.js";
import { TestClock } from "../../runtime/host/memory/test-clock.js";
import { startOf } from "../../runtime/testing/checkpoint-samples.js";
import { layoutAt, temporaryDirectory } from "../support/store-inspection.js";

let directory: string;
let clock: TestClock;
let opened: FileStore[];
beforeEach(async () => {
  directory = await temporaryDirectory();
  clock = new TestClock();
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  await rm(directory, { recursive: true });
});

async function open(options: FileStoreOptions = {}): Promise<FileStore["checkpoints"]> {
  const store = await openFileStore(directory, { clock, heartbeatMs: 3_600_000, ...options });
  opened.push(store);
  return store.checkpoints;
}

/** A process of some host; `alive` says which pids it sees, with their start times. */
function host(name: string, pid: number, alive: Readonly<Record<number, string | undefined>> = {}): HostIdentity {
  return {
    host: { hostname: name, boot: "boot", pidNamespace: "ns" },
    pid,
    started: `start of ${pid}`,
    look: (other) => {
      if (!(other in alive)) return Promise.resolve(undefined);
      const started = alive[other];
      return Promise.resolve(started === undefined ? {} : { started });
    },
  };
}

async function claims(observer: HostIdentity): Promise<boolean> {
  const backend = await open({ identity: observer });
  return (await backend.claim("a", `observer-${opened.length}`)) !== undefined;
}

test("on one host an owner lives as long as its process", async () => {
  const owner = await open({ identity: host("one", 7) });
  await owner.begin(startOf("a"), "engine-one");
  expect(await claims(host("one", 8, { 7: "start of 7" }))).toBe(false);
  await clock.advance(3_600_000);
  expect(await claims(host("one", 8, { 7: "start of 7" })), "silent for an hour, but there").toBe(false);
  expect(await claims(host("one", 8)), "gone").toBe(true);
});

test("another process with the pid of the owner is not the owner", async () => {
  const owner = await open({ identity: host("one", 7) });
  await owner.begin(startOf("a"), "engine-one");
  expect(await claims(host("one", 8, { 7: "a later start" }))).toBe(true);
});

test("from another host an owner is dead when its counter stood still for 15 s of the observer's time", async () => {
  const owner = await open({ identity: host("one", 7) });
  await owner.begin(startOf("a"), "engine-one");
  const observer = await open({ identity: host("two", 7) });
  const claim = () => observer.claim("a", "observer");
  expect(await claim(), "first seen").toBeUndefined();
  await clock.advance(14_999);
  expect(await claim(), "just before").toBeUndefined();
  await owner.renew("engine-one");
  await clock.advance(1);
  expect(await claim(), "a heartbeat came").toBeUndefined();
  await clock.advance(15_000);
  expect((await claim())?.lease.epoch).toBe(2);
});

test("without start times a living pid is not trusted for ever", async () => {
  const owner = await open({ identity: host("one", 7) });
  await owner.begin(startOf("a"), "engine-one");
  const observer = await open({ identity: host("one", 8, { 7: undefined }) });
  expect(await observer.claim("a", "observer")).toBeUndefined();
  await clock.advance(15_000);
  expect((await observer.claim("a", "observer"))?.lease.epoch).toBe(2);
});

test("a process killed with SIGKILL is dead at once, and one that lives is not", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log('up')"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(child.stdout, "data");
  const here = await currentHostIdentity();
  const seen = await here.look(child.pid ?? 0);
  const theirs: HostIdentity = { ...here, pid: child.pid ?? 0, ...seen };
  const owner = await open({ identity: theirs });
  await owner.begin(startOf("a"), "engine-one");
  expect(await claims(here), "alive").toBe(false);
  child.kill("SIGKILL");
  await once(child, "close");
  // Without start times (macOS, Windows) a pid that is gone is gone all the same.
  expect(await claims(here), "killed").toBe(true);
});

test("an owner name is used by one engine only", async () => {
  const one = await open();
  await one.renew("engine-one");
  const two = await open();
  await expect(two.begin(startOf("a"), "engine-one")).rejects.toThrow(/name of its own/);
});

test("heartbeats come by themselves, and stop when the store is closed", async () => {
  const store = await openFileStore(directory, { heartbeatMs: 5 });
  await store.checkpoints.begin(startOf("a"), "engine-one");
  const { readFile } = await import("node:fs/promises");
  const read = () => readFile(layoutAt(directory).owner("engine-one"), "hex");
  const first = await read();
  while ((await read()) === first) await new Promise((resolve) => setTimeout(resolve, 2));
  await store.close();
});

test("prune removes the files of owners whose process is gone", async () => {
  const owner = await open({ identity: host("one", 7) });
  await owner.begin(startOf("a"), "engine-one");
  const observer = await open({ identity: host("one", 8) });
  await observer.prune({ finishedBefore: 0 });
  expect(await readdir(layoutAt(directory).owners)).toEqual([]);
  expect(await observer.claim("a", "observer")).toBeDefined();
});

test("a worker that only asks what there is to do owns nothing, and asks by the same name after each start", async () => {
  for (const process of [7, 8, 9]) {
    const worker = await open({ identity: host("one", process) });
    expect(await worker.next({ cores: ["Hello"], limit: 8, owner: "worker-1" })).toEqual([]);
  }
  expect(await readdir(directory)).not.toContain("owners");
});

test("an owner that only its heartbeat tells of is watched until it is known whether it lives", async () => {
  const owner = await open({ identity: host("one", 7) });
  for (const id of ["a", "b"]) await owner.begin(startOf(id), `engine of ${id}`);
  // The same machine after a restart: its processes have other ids.
  const later = { ...host("one", 7), host: { hostname: "one", boot: "next boot", pidNamespace: "ns" } };
  const observer = await open({ identity: later });
  expect([...(await observer.unseenOwners())].sort()).toHaveLength(2);
  const watched = observer.watchOwners();
  await vi.waitUntil(() => clock.sleeping > 0);
  await owner.renew("engine of b");
  await clock.advance(15_000);
  await watched;
  expect(await observer.claim("a", "observer"), "stood still").toBeDefined();
  expect(await observer.claim("b", "observer"), "was renewed").toBeUndefined();
});

test("nobody is watched where all owners can be seen", async () => {
  const owner = await open({ identity: host("one", 7) });
  await owner.begin(startOf("a"), "engine-one");
  const observer = await open({ identity: host("one", 8, { 7: "start of 7" }) });
  expect(await observer.unseenOwners()).toEqual([]);
  await observer.watchOwners();
  expect(clock.sleeping).toBe(0);
});
