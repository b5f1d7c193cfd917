/**
 * Compares two built checkouts in one run. Each timed row runs in a process of its own that loads both checkouts and does the
 * work of one and the other alternately, so that the machine's load affects both alike. The checkout that is loaded first
 * changes with each round, because the order of loading affects the heap and the optimizer.
 *
 * The ratio is the median over all pairs of after / before, with its 95 % interval; more than 1 is worse.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median, samplePairs, sortedNumbers } from "./measure.mjs";
import { namedRows } from "./named-rows.mjs";

const ALLOWED = 1.05;

/**
 * Prints the table and returns the exit code: 1 if a row is worse by more than 5 %. A row whose interval reaches below 1 is
 * not counted as worse: the machine was too noisy to tell; more `--rounds` narrow the interval.
 */
export async function compare({ before, after, names, rounds }) {
  const rows = await namedRows(names);
  const width = Math.max(...rows.map(({ what }) => what.length));
  const line = (what, first, second, ratio) =>
    console.log(`${what.padEnd(width)}  ${first.padStart(12)}  ${second.padStart(12)}  ${ratio}`);
  line("row", "before", "after", "ratio");
  const worse = [];
  for (const row of rows) {
    const pairs = [];
    for (let round = 0; round < rounds; round++) pairs.push(...pairsOf(row, { before, after, names, round }));
    const [first, second] = [0, 1].map((side) => median(sortedNumbers(pairs.map((pair) => pair[side]))));
    const { ratio, low, high } = ratioOf(pairs);
    const unit = row.unit ?? "ms";
    const interval = row.read === undefined ? ` (${low.toFixed(3)}–${high.toFixed(3)}, ${pairs.length} pairs)` : "";
    line(row.what, `${first.toPrecision(4)} ${unit}`, `${second.toPrecision(4)} ${unit}`, ratio.toFixed(3) + interval);
    if (ratio > ALLOWED && low > 1) worse.push(row.what);
  }
  console.log(
    worse.length === 0 ? "No row is worse by more than 5 %." : `Worse by more than 5 %: ${worse.join("; ")}.`,
  );
  return worse.length === 0 ? 0 : 1;
}

/** The median of after / before, and the 95 % interval of that median by order statistics. */
function ratioOf(pairs) {
  const ratios = sortedNumbers(pairs.map(([old, now]) => now / old));
  const spread = 0.98 * Math.sqrt(ratios.length);
  const middle = ratios.length / 2;
  const low = ratios[Math.max(0, Math.floor(middle - spread))];
  const high = ratios[Math.min(ratios.length - 1, Math.ceil(middle + spread))];
  return { ratio: median(ratios), low, high };
}

/** Measures one round of a row and returns pairs of [before, after]. */
function pairsOf({ what, read }, { before, after, names, round }) {
  const swapped = round % 2 === 1;
  const order = swapped ? [after, before] : [before, after];
  // What is read depends on what the process has loaded, so each checkout is read in a process of its own.
  const pairs =
    read === undefined
      ? inNewProcess({ what, names, roots: order })
      : [order.map((root) => inNewProcess({ what, names, roots: [root] }))];
  return swapped ? pairs.map(([now, old]) => [old, now]) : pairs;
}

function inNewProcess(task) {
  const program = fileURLToPath(import.meta.url);
  const output = execFileSync(process.execPath, ["--expose-gc", program, JSON.stringify(task)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  });
  return JSON.parse(output);
}

/** Does the task of `inNewProcess`: reads one checkout, or times two of them alternately. */
async function measure({ what, names, roots }) {
  const { read, open, sampling } = (await namedRows(names)).find((row) => row.what === what);
  if (read !== undefined) return await read(roots[0]);
  const [first, second] = [await open(roots[0]), await open(roots[1])];
  const pairs = await samplePairs(first.run, second.run, sampling);
  await first.close?.();
  await second.close?.();
  return pairs;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2]))), () => process.exit());
}
