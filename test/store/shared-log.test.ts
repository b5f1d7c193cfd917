/** The log that several processes append to: one order for all, nothing lost, nothing twice. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StoreCorruptError, StoreError } from "../../runtime/host/errors.js";
import { explainingRefusals } from "../../runtime/host/file-store/disk-error.js";
import { DurableDirectory } from "../../runtime/host/file-store/durable-directory.js";
import type { FileSystem } from "../../runtime/host/file-store/file-system.js";
import { ownEventLoop } from "../../runtime/host/file-store/log/breather.js";
import { type Frame, NO_KEY } from "../../runtime/host/file-store/log/frame.js";
import type { Gap } from "../../runtime/host/file-store/log/segment-scan.js";
import { type BaseFrame, SharedLog } from "../../runtime/host/file-store/log/shared-log.js";
import { Records } from "../../runtime/host/file-store/records.js";
import { SystemClock } from "../../runtime/host/memory/system-clock.js";
import { SimulatedDisk } from "./simulated-disk.js";

const KEY = "ab".repeat(16);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

let opened = 0;

/** One process: a log, and the texts of all frames in the order in which it applied them. */
class Process {
  texts: string[] = [];
  gaps: Gap[] = [];
  readonly log: SharedLog;

  constructor(fileSystem: FileSystem, segmentBytes = 1e9) {
    let unique = 0;
    const name = String(++opened).padStart(4, "0");
    const files = new DurableDirectory({
      fs: explainingRefusals(fileSystem),
      records: new Records("/store"),
      tmp: "/store/tmp",
      unique: () => `${name}${String(++unique).padStart(20, "0")}`,
      mode: "link",
    });
    this.log = new SharedLog({
      files,
      root: "/store/log",
      clock: new SystemClock(),
      unique: () => `${name}${String(++unique).padStart(20, "0")}`,
      segmentBytes,
      eventLoop: ownEventLoop,
      tell: () => Promise.resolve(),
      reader: {
        reset: () => {
          this.texts = [];
          this.gaps = [];
        },
        apply: (frame: Frame) => {
          if (frame.kind === "entry") this.texts.push(textOf(frame.payload));
          if (frame.kind === "state") this.texts.push(...textOf(frame.payload).split(" ").filter(Boolean));
        },
        damaged: (gap) => void this.gaps.push(gap),
        unread: () => false,
        capture: () => {
          const texts = this.texts.join(" ");
          return Promise.resolve(async function* (): AsyncGenerator<BaseFrame> {
            yield await Promise.resolve({ kind: "state", key: NO_KEY, payload: bytesOf(texts) });
          });
        },
      },
    });
  }

  /** Appends a text; gives how many stood before it. */
  append(text: string): Promise<number> {
    return this.log.append({
      kind: "entry",
      key: KEY,
      epoch: 1,
      payload: bytesOf(text),
      applied: () => this.texts.push(text) - 1,
    });
  }

  async read(): Promise<readonly string[]> {
    await this.log.look({ durable: true });
    return this.texts;
  }
}

async function newDisk(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const files = disk.fileSystem;
  for (const path of ["/store", "/store/tmp", "/store/log"]) await files.makeDirectory(path);
  for (const path of ["/", "/store"]) await files.syncDirectory(path);
  await new Process(files).log.create();
  return disk;
}

const contentOf = async (disk: SimulatedDisk, name: string) => await disk.fileSystem.readFile(`/store/log/${name}`);
const names = async (disk: SimulatedDisk) => [...(await disk.fileSystem.readDirectory("/store/log"))].sort();

async function append(disk: SimulatedDisk, name: string, bytes: Uint8Array): Promise<void> {
  await (await disk.fileSystem.open(`/store/log/${name}`, "append")).write(bytes);
}

describe("several processes", () => {
  test("see one order, in which each append has one place, over segments and bases", async () => {
    const plan = fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.constantFrom("append", "look", "compact", "restart")), {
      minLength: 1,
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(plan, fc.constantFrom(300, 700, 1e9), async (steps, segmentBytes) => {
        const disk = await newDisk();
        const processes = [0, 1, 2].map(() => new Process(disk.fileSystem, segmentBytes));
        const places: Promise<readonly [string, number]>[] = [];
        let count = 0;
        for (const [who, wait, what] of steps) {
          const process = processes[who]!;
          if (what === "append") {
            const text = `t${count++}`;
            places.push(process.append(text).then((place) => [text, place] as const));
          } else if (what === "look") void process.log.look();
          else if (what === "compact") await process.log.compact();
          else {
            await Promise.all(places);
            await process.log.close();
            processes[who] = new Process(disk.fileSystem, segmentBytes);
          }
          for (let turn = 0; turn < wait; turn++) await Promise.resolve();
        }
        const placed = await Promise.all(places);
        const orders = [];
        for (const process of [...processes, new Process(disk.fileSystem)]) orders.push(await process.read());
        expect([...orders[0]!].sort()).toEqual(placed.map(([text]) => text).sort());
        for (const order of orders) expect(order).toEqual(orders[0]);
        for (const [text, place] of placed) expect(orders[0]![place], text).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  test("share few writes and syncs when they append much at once", async () => {
    const disk = await newDisk();
    const process = new Process(disk.fileSystem);
    await process.append("first");
    const before = disk.steps.length;
    await Promise.all(Array.from({ length: 1000 }, (_, index) => process.append(`t${index}`)));
    expect(disk.steps.slice(before).map((step) => step.do)).toEqual(["write", "sync"]);
    expect((await process.read()).slice(1)).toEqual(Array.from({ length: 1000 }, (_, index) => `t${index}`));
  });
});

describe("a base", () => {
  test("stands for all that came before it, which is removed", async () => {
    const disk = await newDisk();
    const one = new Process(disk.fileSystem, 300);
    for (let index = 0; index < 20; index++) await one.append(`t${index}`);
    await one.log.compact();
    const kept = await names(disk);
    expect(kept).toHaveLength(2);
    expect(kept.filter((name) => name.endsWith(".base"))).toHaveLength(1);
    const two = new Process(disk.fileSystem);
    expect(await two.read()).toEqual(Array.from({ length: 20 }, (_, index) => `t${index}`));
  });

  test("is made by itself, and all bases together are written in proportion to the log", async () => {
    const disk = await newDisk();
    const one = new Process(disk.fileSystem, 1000);
    let based = 0;
    const files = disk.fileSystem;
    for (let index = 0; index < 1000; index++) {
      await one.append(`t${index}`);
      if (index % 50 === 0) await one.log.look();
    }
    await one.log.close();
    const appended = disk.steps.reduce((sum, step) => sum + (step.do === "write" ? step.bytes.length : 0), 0);
    for (const name of await names(disk)) based += (await files.readFile(`/store/log/${name}`)).length;
    const segments = (await names(disk)).filter((name) => !name.endsWith(".base"));
    expect(segments.length).toBeLessThan(20);
    expect(based).toBeLessThan(30_000);
    expect(appended).toBeLessThan(5 * 1000 * 110);
    expect(await new Process(files).read()).toHaveLength(1000);
  });

  test("is not made of damage", async () => {
    const disk = await newDisk();
    const one = new Process(disk.fileSystem);
    for (const text of ["a", "b", "c"]) await one.append(text);
    await one.log.close();
    await damage(disk, "1", 300);
    const two = new Process(disk.fileSystem);
    await two.append("d");
    await two.log.compact();
    expect(two.gaps).toHaveLength(1);
    expect(await names(disk)).toEqual(["1"]);
  });
});

async function damage(disk: SimulatedDisk, name: string, at: number): Promise<void> {
  const bytes = await contentOf(disk, name);
  bytes[at]! ^= 1;
  await disk.fileSystem.unlink(`/store/log/${name}`);
  await append(disk, name, bytes);
}

describe("damage", () => {
  test("of a frame that was on disk is told of whom it concerns; the others count", async () => {
    const disk = await newDisk();
    const one = new Process(disk.fileSystem);
    for (const text of ["a", "b", "c"]) await one.append(text);
    await one.log.close();
    await damage(disk, "1", 300);
    const two = new Process(disk.fileSystem);
    expect(await two.read()).toEqual(["b", "c"]);
    expect(two.gaps).toMatchObject([{ keys: [KEY], attributed: true }]);
  });

  test("of the last frame is told too, when the log was closed", async () => {
    const disk = await newDisk();
    const one = new Process(disk.fileSystem);
    await one.append("a");
    await one.log.close();
    await damage(disk, "1", 300);
    const two = new Process(disk.fileSystem);
    expect(await two.read()).toEqual([]);
    expect(two.gaps).toMatchObject([{ keys: [KEY] }]);
  });

  test("of all that was written last is told too, when the log was closed, whatever stands there", async () => {
    for (const put of [0, 0xa5]) {
      const disk = await newDisk();
      const one = new Process(disk.fileSystem);
      for (const text of ["a", "b"]) await one.append(text);
      await one.log.close();
      const bytes = (await contentOf(disk, "1")).slice();
      bytes.fill(put, -180);
      await disk.fileSystem.unlink("/store/log/1");
      await append(disk, "1", bytes);
      const two = new Process(disk.fileSystem);
      expect(await two.read()).toEqual(["a"]);
      expect(two.gaps, "not taken for a write that was interrupted").toHaveLength(1);
      // Nor by whoever comes when more was written behind it.
      await two.append("c");
      await two.log.close();
      const three = new Process(disk.fileSystem);
      expect(await three.read()).toEqual(["a", "c"]);
      expect(three.gaps).toEqual(two.gaps);
    }
  });

  test.each([
    [
      "a missing log",
      (disk: SimulatedDisk) => disk.fileSystem.unlink("/store/log/1"),
      /log\/1 is damaged: it is missing/,
    ],
    [
      "an empty log",
      async (disk: SimulatedDisk) => {
        await disk.fileSystem.unlink("/store/log/1");
        await append(disk, "1", new Uint8Array(0));
      },
      /log\/1 is damaged: its beginning is missing/,
    ],
  ])("by %s is refused", async (_, spoil, message) => {
    const disk = await newDisk();
    await spoil(disk);
    const failure: unknown = await new Process(disk.fileSystem).read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreCorruptError);
    expect((failure as Error).message).toMatch(message);
  });

  test("by a segment that was shortened or lost in between is refused", async () => {
    for (const spoil of ["shorten", "remove"]) {
      const disk = await newDisk();
      const one = new Process(disk.fileSystem, 300);
      await one.append("a");
      await one.log.look();
      expect(await names(disk)).toEqual(["1", "2"]);
      const bytes = await contentOf(disk, "1");
      await disk.fileSystem.unlink("/store/log/1");
      if (spoil === "shorten") await append(disk, "1", bytes.subarray(0, -1));
      await expect(new Process(disk.fileSystem).read()).rejects.toThrow(StoreCorruptError);
    }
  });

  test("of the first of the two heads costs nothing", async () => {
    const disk = await newDisk();
    const one = new Process(disk.fileSystem);
    await one.append("a");
    await damage(disk, "1", 70);
    expect(await new Process(disk.fileSystem).read()).toEqual(["a"]);
  });
});

describe("while another process makes bases", () => {
  /** A disk on which `meanwhile` runs before the n-th call of an operation on the log. */
  const interrupted = (disk: SimulatedDisk, nth: number, meanwhile: () => Promise<void>): FileSystem => {
    let calls = 0;
    const steps = ["readDirectory", "readFile", "stat", "open", "link"] as const;
    const hooked = steps.map((name) => {
      const step = disk.fileSystem[name] as (...args: unknown[]) => Promise<unknown>;
      return [
        name,
        async (...args: unknown[]) => {
          if (++calls === nth) await meanwhile();
          return await step(...args);
        },
      ];
    });
    return { ...disk.fileSystem, ...(Object.fromEntries(hooked) as Partial<FileSystem>) };
  };

  test.each(["opens", "goes on"])(
    "a process that %s sees all of the log, at whatever step that happens",
    async (how) => {
      for (let nth = 1; nth < 25; nth++) {
        const disk = await newDisk();
        const one = new Process(disk.fileSystem, 300);
        for (const text of ["a", "b"]) await one.append(text);
        await one.log.compact();
        const others = async () => {
          for (const text of ["c", "d", "e"]) await one.append(text);
          await one.log.compact();
        };
        let armed = false;
        let meanwhile = Promise.resolve();
        const late = new Process(
          interrupted(disk, nth, async () => {
            if (armed) await (meanwhile = others());
          }),
          300,
        );
        if (how === "goes on") await late.read();
        armed = true;
        const place = await late.append("late");
        // Segments are closed after an append.
        await late.log.look();
        await meanwhile;
        const order = await new Process(disk.fileSystem).read();
        expect([...order].sort(), `step ${nth}`).toEqual([
          ...["a", "b", "c", "d", "e"].slice(0, order.length - 1),
          "late",
        ]);
        expect(order[place]).toBe("late");
        expect(await one.read(), `step ${nth}`).toEqual(order);
        expect(await late.read(), `step ${nth}`).toEqual(order);
      }
    },
  );

  test("one that stood still before it made the next segment does not bring a removed one back", async () => {
    const disk = await newDisk();
    const one = new Process(disk.fileSystem, 300);
    let still = true;
    const slow: FileSystem = {
      ...disk.fileSystem,
      link: async (from, to) => {
        if (still && to === "/store/log/2") {
          still = false;
          for (const text of ["b", "c", "d", "e"]) await one.append(text);
          await one.log.compact();
        }
        await disk.fileSystem.link(from, to);
      },
    };
    const late = new Process(slow, 300);
    await late.append("a");
    await late.append("f");
    const order = await new Process(disk.fileSystem).read();
    expect(order).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(await late.read()).toEqual(order);
    expect(await one.read()).toEqual(order);
  });
});

test("a broken end is declared once, and what follows counts", async () => {
  const disk = await newDisk();
  const one = new Process(disk.fileSystem);
  await one.append("a");
  await append(disk, "1", new Uint8Array(500));
  const two = new Process(disk.fileSystem);
  expect(await two.read()).toEqual(["a"]);
  await Promise.all([two.append("b"), one.append("c")]);
  const three = new Process(disk.fileSystem);
  expect([...(await three.read())].sort()).toEqual(["a", "b", "c"]);
  expect(await two.read()).toEqual(three.texts);
  expect(await one.read()).toEqual(three.texts);
  expect(three.gaps).toEqual([]);
});

test("a write that was cut short costs its own frame, and the next one goes on", async () => {
  const disk = await newDisk();
  let room = Infinity;
  const full: FileSystem = {
    ...disk.fileSystem,
    open: async (path, mode) => {
      const file = await disk.fileSystem.open(path, mode);
      return {
        ...file,
        write: async (bytes) => {
          const part = bytes.subarray(0, room);
          await file.write(part);
          if (part.length < bytes.length) throw Object.assign(new Error("ENOSPC: full, write"), { code: "ENOSPC" });
        },
      };
    },
  };
  const one = new Process(full);
  await one.append("a");
  for (const bytes of [0, 1, 63, 64, 90, 96]) {
    room = bytes;
    await expect(one.append("lost")).rejects.toThrow(StoreError);
    room = Infinity;
    await one.append(`after ${bytes}`);
  }
  const expected = ["a", ...[0, 1, 63, 64, 90, 96].map((bytes) => `after ${bytes}`)];
  expect(await one.read()).toEqual(expected);
  expect(await new Process(disk.fileSystem).read()).toEqual(expected);
});

test("a store that was removed while it was in use takes nothing any more", async () => {
  const disk = await newDisk();
  const one = new Process(disk.fileSystem);
  await one.append("a");
  await disk.fileSystem.unlink("/store/log/1");
  const failure: unknown = await one.append("b").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StoreError);
  expect((failure as Error).message).toMatch(/log\/1 was removed while the store was in use/);
});

test("a frame that a codec is slow to make keeps up only those of the same invocation", async () => {
  const disk = await newDisk();
  const one = new Process(disk.fileSystem);
  let give: (bytes: Uint8Array) => void = () => undefined;
  const slow = new Promise<Uint8Array>((resolve) => (give = resolve));
  const frame = (key: string, text: string, payload: Uint8Array | Promise<Uint8Array>) =>
    one.log.append({ kind: "entry", key, epoch: 1, payload, applied: () => one.texts.push(text) });
  const first = frame(KEY, "slow", slow);
  const second = frame(KEY, "behind it", bytesOf("behind it"));
  await frame("cd".repeat(16), "other", bytesOf("other"));
  expect(await one.read()).toEqual(["other"]);
  give(bytesOf("slow"));
  await Promise.all([first, second]);
  expect(await one.read()).toEqual(["other", "slow", "behind it"]);
});
