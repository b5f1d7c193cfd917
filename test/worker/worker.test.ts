import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { startInWorker, WEB } from "../support/browser-worker.js";

const root = resolve(import.meta.dirname, "../..");

it("compiles and runs the greeting in a browser worker, without anything of Node", async () => {
  const worker = await startInWorker("test/worker/greeting.ts");
  try {
    const messages: unknown[] = [];
    const answered = new Promise<void>((done, fail) => {
      worker.on("error", fail);
      worker.on("message", (message) => {
        if (messages.push(message) === 2) done();
      });
    });
    worker.postMessage(readFileSync(join(root, "examples/greet.scaicore"), "utf8"));
    await answered;
    const [{ globals }, outcome] = messages as [{ globals: string[] }, unknown];
    expect(globals.sort()).toEqual([...WEB, "addEventListener", "onmessage", "postMessage", "self"].sort());
    expect(outcome).toEqual({
      prompt: "Send this greeting to Ada?",
      status: "COMPLETED",
      output: { message: "message for Ada", mood: expect.any(String) as string },
    });
  } finally {
    await worker.terminate();
  }
});
