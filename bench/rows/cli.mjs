// The command line from cold: a process of its own each time.
import { spawnSync } from "node:child_process";
import { median, sample } from "../measure.mjs";

export async function* measure(root) {
  const run = (args) => () => {
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
  const bare = median(await sample(run(["-e", "0"]), { warmup: 3, seconds: 2 }));
  const check = median(
    await sample(run(["runtime/bin/scaicore.mjs", "check", "examples/greet.scaicore"]), { warmup: 3, seconds: 4 }),
  );
  yield {
    what: "cold `scaicore check` of a small file",
    figure: `${check.toFixed(0)} ms`,
    target: "≤ 150 ms",
    note: `Node alone: ${bare.toFixed(0)} ms`,
  };
}
