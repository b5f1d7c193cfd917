import { describe, expect, it } from "vitest";
import { createLifetime, createSignal } from "../../client/infrastructure/lifetime.js";
import { once } from "../../client/infrastructure/scheduling.js";

describe("a lifetime", () => {
  it("ends its things once, the last first, and at once what comes too late", () => {
    const ended: string[] = [];
    const lifetime = createLifetime();
    const add = (name: string) => lifetime.add({ dispose: () => ended.push(name) });
    add("first");
    add("second");
    lifetime.dispose();
    lifetime.dispose();
    add("late");
    expect(ended).toEqual(["second", "first", "late"]);
    expect(lifetime.ended).toBe(true);
  });
});

describe("a signal", () => {
  it("reaches every listener, one that throws or leaves notwithstanding", () => {
    const errors: unknown[] = [];
    const heard: string[] = [];
    const signal = createSignal<string>((error) => errors.push(error));
    const leaving = signal.on((value) => {
      heard.push(`a ${value}`);
      leaving.dispose();
    });
    signal.on(() => {
      throw new Error("broken");
    });
    signal.on((value) => heard.push(`b ${value}`));
    signal.fire("1");
    signal.fire("2");
    expect(heard).toEqual(["a 1", "b 1", "b 2"]);
    expect(errors).toHaveLength(2);
  });
});

describe("once", () => {
  it("makes one for all, and tries again after a failure", async () => {
    let made = 0;
    const get = once(() => (++made === 1 ? Promise.reject(new Error("not yet")) : Promise.resolve(made)));
    await expect(get()).rejects.toThrow("not yet");
    expect(await Promise.all([get(), get()])).toEqual([2, 2]);
    expect(await get()).toBe(2);
  });
});
