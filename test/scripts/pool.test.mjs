import { getPriority } from "node:os";
import { expect, it } from "vitest";
import { runPool } from "../../scripts/pool.mjs";

const program = (name, source, more = {}) => ({ name, command: ["-e", source], ...more });

it("gives each program's code and output, in the order of the tasks", async () => {
  const tasks = [
    program("slow", "setTimeout(() => console.log('one'), 100)"),
    program("failing", "console.error('two'); process.exit(3)"),
  ];
  const results = await runPool(tasks, { limit: 2 });
  expect(results.map(({ task, code, output }) => [task.name, code, output.trim()])).toEqual([
    ["slow", 0, "one"],
    ["failing", 3, "two"],
  ]);
});

it("runs no more at once than it may, one of a lane, and all of them", async () => {
  const running = new Set();
  const ended = [];
  let most = 0;
  const tasks = ["a", "b", "c", "d", "e"].map((name, index) =>
    program(name, "setTimeout(() => {}, 50)", index < 3 ? { lane: "one at a time" } : {}),
  );
  await runPool(tasks, {
    limit: 2,
    onStart(task) {
      expect([...running].some(({ lane }) => lane !== undefined && lane === task.lane)).toBe(false);
      running.add(task);
      most = Math.max(most, running.size);
    },
    onEnd({ task }) {
      running.delete(task);
      ended.push(task.name);
    },
  });
  expect(most).toBe(2);
  expect(ended.sort()).toEqual(["a", "b", "c", "d", "e"]);
});

it("lets one that fills what others leave give way to them, with all that it starts", async () => {
  const source =
    "setTimeout(() => console.log(require('os').getPriority(), require('child_process').execFileSync(process.execPath, ['-p', 'os.getPriority()']).toString().trim()), 100)";
  const [one, other] = await runPool([program("fills", source, { fills: true }), program("is first", source)], {});
  expect(one.output.trim()).toBe("10 10");
  expect(other.output.trim()).toBe(`${getPriority()} ${getPriority()}`);
});

it("names the signal of a program that was killed", async () => {
  const [{ code }] = await runPool([program("killed", "process.kill(process.pid, 'SIGKILL')")], {});
  expect(code).toBe("SIGKILL");
});
