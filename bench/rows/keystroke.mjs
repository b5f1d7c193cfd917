// Keystroke → diagnostics, over stdio: ours beside a server that does nothing and beside a peer, key by key in turn, so that what the
// machine does meanwhile meets all of them. Read the ratios.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { median, p95, sortedNumbers } from "../measure.mjs";
import { domainModel, importing, library, program } from "../programs.mjs";
import { EMPTY_SERVER, LANGIUM_SERVER, middle, serverOf, start, typist } from "../servers/client.mjs";

const SECONDS = 8;
/** Those who warm up type so many keys, or for so long: a peer may take a second for each. */
const WARMUP = { keys: 150, seconds: 5 };
const LEAST_KEYS = 20;

/** Types into all servers in turn, and gives the times of each, sorted. */
async function typeInTurn(typists) {
  const times = typists.map(() => []);
  const warm = performance.now() + WARMUP.seconds * 1000;
  for (let key = 0; key < WARMUP.keys && performance.now() < warm; key++) for (const type of typists) await type();
  const end = performance.now() + SECONDS * 1000;
  for (let key = 0; performance.now() < end || key < LEAST_KEYS; key++)
    for (const [index, type] of typists.entries()) times[index].push(await type());
  return times.map(sortedNumbers);
}

async function subjectOf(file, text, word, { uri = "file:///bench/main.scaicore", folder, languageId } = {}) {
  const server = await start(file, { folder });
  await server.open(uri, text, languageId);
  return { type: typist(server, uri, middle(text, word)), stop: server.stop };
}

/** What a key takes with a text, in milliseconds: `own`, `empty`, and `langium` with a text of as many lines, if it is installed. */
async function measure(root, text, { word, peerLines, place }) {
  const subjects = [
    await subjectOf(serverOf(root), text, word, place),
    await subjectOf(EMPTY_SERVER, text, word, place),
  ];
  if (peerLines !== undefined && existsSync(LANGIUM_SERVER)) {
    const model = domainModel(peerLines);
    const at = { uri: "file:///bench/main.dmodel", languageId: "domain-model" };
    subjects.push(await subjectOf(LANGIUM_SERVER, model, "Item", at));
  }
  const typists = subjects.map(({ type }) => type);
  const [own, empty, langium] = await typeInTurn(typists);
  for (const { stop } of subjects) await stop();
  return { own, empty, langium };
}

const times = (sorted) => `${median(sorted).toFixed(1)} / ${p95(sorted).toFixed(1)} ms`;
const ratios = (own, other) =>
  `${(median(own) / median(other)).toFixed(1)} / ${(p95(own) / p95(other)).toFixed(1)} times`;

/** A row whose number is the median's ratio to that of the empty server. */
function row(what, most, run) {
  let last;
  return {
    what: `keystroke → diagnostics over stdio, ${what}, p50 / p95`,
    target: `≤ ${most} times an empty server`,
    unit: "times",
    async read(root) {
      last = await run(root);
      return median(last.own) / median(last.empty);
    },
    figure: () => `${times(last.own)}: ${ratios(last.own, last.empty)} the empty server's ${times(last.empty)}`,
    note: () =>
      last.langium === undefined ? "" : `Langium's domain model server, as many lines: ${times(last.langium)}`,
  };
}

/** An import from files on disk, 6,000 lines in all, below the folder that is open. */
async function withImports(root) {
  const folder = mkdtempSync(join(tmpdir(), "scaicore-bench-"));
  try {
    const names = Array.from({ length: 20 }, (_, n) => `part-${n}`);
    for (const name of names) writeFileSync(join(folder, `${name}.scaicore`), library(300));
    const text = importing(names.map((name) => `./${name}`));
    const uriOf = (path) => pathToFileURL(path).href;
    const place = { folder: uriOf(folder), uri: uriOf(join(folder, "main.scaicore")) };
    return await measure(root, text, { word: "shout", place });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const rows = [
  row("1,000 lines", 4, (root) => measure(root, program(1000), { word: "shout", peerLines: 1000 })),
  row("10,000 lines", 8, (root) => measure(root, program(10_000), { word: "shout", peerLines: 10_000 })),
  row("50 lines that import 6,000", 4, withImports),
];
