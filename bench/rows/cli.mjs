// The command line from cold: a process of its own each time.
import { spawnSync } from "node:child_process";
import { median, sample } from "../measure.mjs";

const spawning = (root, args) => () => {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
};

export const rows = [
  {
    what: "cold `scaicore check` of a small file",
    target: "≤ 150 ms",
    sampling: { warmup: 3, seconds: 4 },
    open: (root) => ({ root, run: spawning(root, ["runtime/bin/scaicore.mjs", "check", "examples/greet.scaicore"]) }),
    figure: (times) => `${median(times).toFixed(0)} ms`,
    async note({ root }) {
      const bare = await sample(spawning(root, ["-e", "0"]), { warmup: 3, seconds: 2 });
      return `Node alone: ${median(bare).toFixed(0)} ms`;
    },
  },
];
