// Suspend + resume on disk beside what a disk lets one do, and beside others, one after the other in the same run.
import { besideOthers, countsOf } from "../approvals.mjs";

const beside = (what, name, target) => {
  let measured;
  return {
    what: `suspend + resume on disk, beside ${what}`,
    target,
    unit: "ms",
    needsPeers: true,
    async read(root) {
      measured = (await besideOthers(root)).medians;
      return measured.scaicore;
    },
    figure(ours) {
      const ratio =
        name === "floor"
          ? `${(ours / measured[name]).toFixed(1)} times that`
          : `${(measured[name] / ours).toFixed(2)} times ours`;
      return `${ours.toFixed(2)} ms, ${measured[name].toFixed(2)} ms: ${ratio}`;
    },
  };
};

const count = (what, name, target) => ({
  what: `suspend + resume on disk: ${what}`,
  target,
  unit: what,
  read: async (root) => (await countsOf(root))[name],
  figure: (value) => value.toFixed(1),
});

export const rows = [
  count("syncs", "syncs", "≤ 6"),
  count("files made", "created", "≤ 2"),
  count("calls of the file system", "calls", ""),
  beside("the floor of its syncs and bytes", "floor", ""),
  beside("SQLite (WAL, FULL)", "sqlite", ""),
  beside("OpenWorkflow on SQLite", "openworkflow", "faster"),
  beside("LangGraph.js, SqliteSaver as it ships", "langgraph", "faster"),
  beside("LangGraph.js, SqliteSaver with FULL", "langgraph full", "faster"),
];
