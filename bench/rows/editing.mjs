// What editing costs inside one process: memory that stays after thousands of edits, and what a check allocates.
import { program } from "../programs.mjs";
import { middle, serverOf, start, typist } from "../servers/client.mjs";

const URI = "file:///bench/main.scaicore";
const EDITS = 5000;

/** Gives the size of the heap of its process after a collection, on request. */
const HEAP_PROBE = `data:text/javascript,${encodeURIComponent(
  'process.on("SIGUSR2", () => { globalThis.gc(); process.stderr.write(`heap ${process.memoryUsage().heapUsed}\\n`); });',
)}`;

/** How much larger the heap of the server is after 5,000 edits of a file of 1,000 lines than after the first 500, in per cent. */
async function heapGrowth(root) {
  const server = await start(serverOf(root), { args: ["--expose-gc", "--import", HEAP_PROBE], stderr: "pipe" });
  const text = program(1000);
  await server.open(URI, text);
  const type = typist(server, URI, middle(text, "shout"));
  for (let edit = 0; edit < 500; edit++) await type();
  const before = await server.heap();
  for (let edit = 500; edit < EDITS; edit++) await type();
  const after = await server.heap();
  await server.stop();
  return { before, after };
}

let heap;
export const rows = [
  {
    what: `server: heap after ${EDITS.toLocaleString("en")} edits of 1,000 lines, against that after 500`,
    target: "± 2 %",
    unit: "%",
    async read(root) {
      heap = await heapGrowth(root);
      return (100 * heap.after) / heap.before;
    },
    figure: (percent) => `${percent.toFixed(1)} %`,
    note: () => `${(heap.before / 1e6).toFixed(1)} MB, then ${(heap.after / 1e6).toFixed(1)} MB`,
  },
];
