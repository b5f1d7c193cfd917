/** Which rows of a timeline are shown, and in what order. Pure. */

import type { RowKind, TimelineRow } from "./rows.js";

/** What a person asks for: `named` are models, plugins, questions, calls and loops, in their order. */
export type Filter = "named" | "all" | "models" | "plugins" | "decisions" | "problems";

export interface Wanted {
  readonly filter: Filter;
  /** Looked for in names and results, whatever the case. */
  readonly find: string;
  /** Rows that a person opened or closed, against what they are at first. */
  readonly toggled: ReadonlySet<string>;
}

export interface Line {
  readonly row: TimelineRow;
  readonly label: string;
  /** From 0. */
  readonly level: number;
  /** `undefined`: there is nothing inside. */
  readonly open: boolean | undefined;
  readonly position: number;
  readonly siblings: number;
  /** What is inside a loop that is closed: "12 rounds, 1 failed". */
  readonly inside?: string;
}

/** Loops with more rounds are closed at first, unless something in them needs a look. */
const MOST_OPEN_ROUNDS = 5;

type Inside = ReadonlyMap<string | undefined, readonly TimelineRow[]>;

export function linesOf(rows: readonly TimelineRow[], wanted: Wanted): readonly Line[] {
  const found = wanted.find.trim().toLowerCase();
  const isTree = found === "" && (wanted.filter === "named" || wanted.filter === "all");
  if (!isTree) {
    const flat = rows.filter((row) => PASSES[wanted.filter](row) && (found === "" || textOf(row).includes(found)));
    return flat.map((row, index) => lineOf(row, row.name, 0, undefined, index, flat.length));
  }
  const inside = insideOf(rows, wanted.filter === "all");
  const lines: Line[] = [];
  const add = (shown: readonly TimelineRow[], level: number): void => {
    shown.forEach((row, index) => {
      const { row: seen, label } = roundOf(row, inside);
      const children = inside.get(seen.id) ?? [];
      const open = children.length === 0 ? undefined : isOpenAtFirst(seen, children) !== wanted.toggled.has(seen.id);
      const line = lineOf(seen, label, level, open, index, shown.length);
      lines.push(seen.kind === "loop" ? { ...line, inside: roundsText(children) } : line);
      if (open === true) add(children, level + 1);
    });
  };
  add(inside.get(undefined) ?? [], 0);
  return lines;
}

const lineOf = (
  row: TimelineRow,
  label: string,
  level: number,
  open: boolean | undefined,
  index: number,
  siblings: number,
): Line => ({ row, label, level, open, position: index + 1, siblings });

const isNamed: Readonly<Record<RowKind, boolean>> = {
  model: true,
  plugin: true,
  checkpoint: true,
  call: true,
  loop: true,
  round: true,
  rounds: true,
  parallel: true,
  wait: true,
  step: false,
};

const PASSES: Readonly<Record<Filter, (row: TimelineRow) => boolean>> = {
  named: ({ kind }) => isNamed[kind] && kind !== "round",
  all: () => true,
  models: ({ kind }) => kind === "model",
  plugins: ({ kind }) => kind === "plugin",
  decisions: ({ kind }) => kind === "checkpoint",
  problems: ({ state, refused }) => state === "failed" || state === "cancelled" || refused === true,
};

const textOf = ({ name, text, waitedFor }: TimelineRow): string =>
  `${name} ${text ?? ""} ${waitedFor ?? ""}`.toLowerCase();

/** What is shown in each row. What stands in rows that are not shown stands in the row around them. */
function insideOf(rows: readonly TimelineRow[], all: boolean): Inside {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const withFailure = new Set(rows.filter(({ state }) => state === "failed").map(({ parent }) => parent));
  // A statement that failed is shown, unless it failed because of something in it.
  const isShown = (row: TimelineRow) =>
    all || isNamed[row.kind] || (row.state === "failed" && !withFailure.has(row.id));
  const around = (row: TimelineRow): string | undefined => {
    let { parent } = row;
    for (let at = parent; at !== undefined; at = byId.get(at)?.parent) {
      const found = byId.get(at);
      if (found !== undefined && isShown(found)) return at;
      parent = found?.parent;
    }
    return undefined;
  };
  const inside = new Map<string | undefined, TimelineRow[]>();
  for (const row of rows) {
    if (!isShown(row)) continue;
    const place = around(row);
    const list = inside.get(place) ?? [];
    list.push(row);
    inside.set(place, list);
  }
  for (const list of inside.values()) list.sort((a, b) => a.begin - b.begin);
  // Rounds in which nothing is shown tell nothing.
  for (const [place, list] of inside)
    inside.set(
      place,
      list.filter(({ id, kind }) => kind !== "round" || inside.has(id)),
    );
  return inside;
}

/** A round with one row in it is that row. */
function roundOf(row: TimelineRow, inside: Inside): { readonly row: TimelineRow; readonly label: string } {
  const children = inside.get(row.id) ?? [];
  const [only] = children;
  if (row.kind !== "round" || only === undefined || children.length > 1) return { row, label: row.name };
  return { row: only, label: `${only.name} · ${row.name}` };
}

function isOpenAtFirst({ kind }: TimelineRow, children: readonly TimelineRow[]): boolean {
  if (kind !== "loop" || children.length <= MOST_OPEN_ROUNDS) return true;
  return children.some(({ state }) => state !== "done");
}

function roundsText(rounds: readonly TimelineRow[]): string {
  const count = rounds.reduce((sum, { times = 1 }) => sum + times, 0);
  const failed = rounds.filter(({ state }) => state === "failed").length;
  return `${count} ${count === 1 ? "round" : "rounds"}${failed === 0 ? "" : `, ${failed} failed`}`;
}
