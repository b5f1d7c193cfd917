import { existsSync, readFileSync } from "node:fs";
import { compile } from "scaicore/compiler";
import { IRSerializer } from "scaicore";
import { describe, expect, it } from "vitest";
import { adviceFor, bundleView } from "../../client/engine/bundle-view.js";
import { parseBundleHostMessage, parseBundleWebviewMessage } from "../../client/webviews/bundle/messages.js";

/** The bundle of an example. */
function bytesOf(file: string): Uint8Array {
  const read = (path: string) => {
    const address = new URL(`../../examples/${path}`, import.meta.url);
    return existsSync(address) ? readFileSync(address, "utf8") : undefined;
  };
  const { module, diagnostics } = compile(file, { read });
  if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return new IRSerializer().serialize(module);
}

const greeting = bytesOf("greet.scaicore");

/** What a person is told about bytes that are no sound bundle: what is wrong, and what to do. */
function told(bytes: Uint8Array): string {
  try {
    bundleView(bytes);
    return "";
  } catch (error) {
    const { message } = error as Error;
    return `${message} ${adviceFor(message)}`;
  }
}

function changed(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = Uint8Array.from(greeting);
  change(bytes);
  return bytes;
}

describe("what is in a bundle", () => {
  it("is what it is, what its flows need, and a disassembly for each", () => {
    const { view } = bundleView(greeting);
    expect(view).toMatchObject({
      name: "HelloWorld",
      version: "1.0.0",
      schema: "0.1",
      size: greeting.length,
      models: [{ name: "primary", text: "scaigrid, scailabs/poolnoodle-omni" }],
      types: [{ name: "Greeting", text: "{ message: string, mood: Mood }" }, { name: "Mood" }],
      faults: [],
      flows: [
        {
          name: "greet",
          role: "flow",
          signature: "greet(name: string, formal: bool): Greeting",
          runnable: true,
          models: ["primary"],
          plugins: [],
          checkpoints: ['approval: "Send this greeting to ${name}?"'],
        },
      ],
    });
    expect(view.hash).toMatch(/^[\da-f]{64}$/);
    expect(view.compiler).toMatch(/^scaicore \d/);
    expect(view.flows[0]?.disassembly).toMatch(/^├─ candidate = @flexible .*\[greet\/candidate, line \d+\]\n/);
  });

  it("has the methods of plugins that a flow calls, and memory", () => {
    const { view } = bundleView(bytesOf("rent-roll/rent-roll.scaicore"));
    expect(view.plugins).toEqual([{ name: "bank", text: "company/bank@2.0" }]);
    expect(view.flows.flatMap(({ plugins }) => plugins)).toContainEqual(expect.stringMatching(/^bank\.\w+$/));
    expect(view.memory.map(({ name }) => name)).toContain("rents");
  });

  it("has the sizes of its parts, which together are nearly all of it", () => {
    const { view } = bundleView(greeting);
    expect(view.parts[0]?.name).toBe("flows");
    const sum = view.parts.reduce((total, { bytes }) => total + bytes, 0);
    expect(sum).toBeLessThan(greeting.length);
    // What is left are the header of the file and fields that hold nothing.
    expect(sum).toBeGreaterThan(greeting.length - 200);
  });

  it("tells of a program that no engine loads", () => {
    const module = new IRSerializer().deserialize(greeting);
    const [flow] = module.flows;
    const faulty = { ...module, flows: [{ ...flow!, return_type: { kind: "named", name: "Nothing" } as const }] };
    expect(bundleView(new IRSerializer().serialize(faulty)).view.faults).toContainEqual(
      expect.stringMatching(/^E\d+: .*Nothing/),
    );
  });
});

describe("a file that is no sound bundle", () => {
  it.each<[string, Uint8Array, RegExp]>([
    ["is empty", new Uint8Array(), /^The bundle is empty\. Fetch the file again/],
    ["is cut short", greeting.subarray(0, -5), /cut short.*Fetch the file again/],
    ["is damaged", changed((bytes) => (bytes[40]! ^= 1)), /^The bundle is damaged: its checksum/],
    ["is of a newer format", changed((bytes) => (bytes[5] = 9)), /format version 9.*Update the extension/],
    ["is something else", new TextEncoder().encode("PNG of a cat"), /^This is no ScaiCore bundle.*Export IR Bundle/],
    ["is of another schema", new TextEncoder().encode('{"schema_version":"7.0"}'), /"7\.0".*Update the extension/],
  ])("%s: it is told what is wrong, and what to do", (_, bytes, words) => {
    expect(told(bytes)).toMatch(words);
  });
});

describe("the messages of the page", () => {
  it("takes what the host sends, over the border of the page", () => {
    const message = { type: "state", bundle: bundleView(greeting).view, sources: [{ path: "a", state: "same" }] };
    const received: unknown = structuredClone(message);
    expect(parseBundleHostMessage(received)).toEqual(message);
    expect(parseBundleHostMessage({ ...message, bundle: { ...message.bundle, flows: [{}] } })).toBeUndefined();
    expect(parseBundleHostMessage({ ...message, sources: [{ path: "a", state: "odd" }] })).toBeUndefined();
  });

  it("takes of the page what is a message of it, and nothing else", () => {
    expect(parseBundleWebviewMessage({ type: "run", flow: "greet" })).toEqual({ type: "run", flow: "greet" });
    expect(parseBundleWebviewMessage({ type: "openSource", index: -1 })).toBeUndefined();
    expect(parseBundleWebviewMessage({ type: "openSource", path: "/etc/passwd" })).toBeUndefined();
    expect(parseBundleWebviewMessage({ type: "command", command: "x" })).toBeUndefined();
  });
});
