import {
  afterPowerLoss,
  appended,
  EMPTY,
  type Entry,
  type Frame,
  isFrame,
  type Kind,
  type Log,
  type Mutant,
  read,
  type Reading,
  remembered,
  type Table,
  textOf,
  withSegment,
} from "./protocol-log.js";

/**
 * A model of the file store's protocol: every interleaving of a few processes on one log, with one crash anywhere, and a power
 * loss after every step. Each step of an actor is one visible action on the disk; a look and the choice that follows from it are
 * one step with the sync before it, and the write that was chosen is the next.
 */

/** Who takes part, and with what the log begins. */
export interface Scenario {
  readonly log: Log;
  readonly actors: readonly Actor[];
  /** Whether writes become visible half by half, and a crash may leave a half. */
  readonly halves?: boolean;
  readonly powerLoss?: boolean;
  /** How many entries a segment has before it is sealed. */
  readonly segmentEntries?: number;
}

export interface ModelReport {
  readonly states: number;
  readonly ends: number;
  readonly powerLosses: number;
  /** The violations, each with the description of one state that shows it. */
  readonly violations: ReadonlyMap<string, string>;
}

type Goal = "look" | "park" | "park and release" | "release" | "decide" | "claim" | "finish";

type Step =
  | "look"
  | "write"
  | "rest"
  | "sync"
  | "sync for report"
  | "drop"
  | "drop sync"
  | "seal"
  | "next sync"
  | "next make"
  | "base make"
  | "base sync"
  | "remove"
  | "done";

interface Actor {
  readonly name: string;
  readonly role: "owner" | "resolver" | "recoverer" | "reader" | "compactor";
  readonly step: Step;
  readonly goal: Goal;
  readonly epoch: number;
  readonly segment: number;
  /** How many frames it has written; with its name that is the author of the last one. */
  readonly written: number;
  readonly durable: number;
  /** Where the lost tail begins and ended when it was seen. */
  readonly from: number;
  readonly to: number;
  /** Whether it had read that the checkpoint is parked when it chose to claim. */
  readonly hadParked: boolean;
  /** What it has told its callers. */
  readonly said: readonly string[];
  readonly pending: string;
  /** Whether its frame is in the log already, so that a look must say whether it counts. */
  readonly own: boolean;
  readonly opens: boolean;
  readonly crashed: boolean;
}

interface State {
  readonly log: Log;
  readonly actors: readonly Actor[];
  /** A write under way, which keeps others from writing. */
  readonly half?: { readonly actor: number; readonly frames: readonly Frame[] };
}

export function actor(name: string, role: Actor["role"], change: Partial<Actor> = {}): Actor {
  return {
    ...{ name, role, step: "look", goal: "look", epoch: 0, segment: 0, written: 0, durable: 0, from: -1, to: -1 },
    ...{ hadParked: false, said: [], pending: "", own: false, opens: false, crashed: false },
    ...change,
  };
}

export function frame(kind: Kind, author: string, change: Partial<Frame> = {}): Frame {
  return { kind, author, epoch: 1, durable: 0, content: "", from: -1, to: -1, ...change };
}

export function logOf(entries: readonly Entry[]): Log {
  return { segments: [{ entries, synced: entries.length }], base: "none", taken: EMPTY, removed: false };
}

/** Goes through all states, or as far as the state that shows a violation. */
export function explore(scenario: Scenario, mutant: Mutant, violation?: string): ModelReport {
  const seen = new Set<string>();
  const lost = new Set<string>();
  const stack: State[] = [{ log: scenario.log, actors: scenario.actors }];
  const violations = new Map<string, string>();
  let ends = 0;
  const rules: Rules = {
    mutant,
    halves: scenario.halves === true,
    most: scenario.segmentEntries ?? Infinity,
    proof: scenario.powerLoss === true && mutant !== "no proof",
    recovered: new Map(),
  };
  for (let state = stack.pop(); state !== undefined && !violations.has(violation ?? ""); state = stack.pop()) {
    const key = keyOf(state);
    if (seen.has(key)) continue;
    seen.add(key);
    const note = (found: readonly string[]) => {
      for (const violation of found) if (!violations.has(violation)) violations.set(violation, key);
    };
    if (scenario.powerLoss === true) losePower(state, rules, lost, note);
    const running = state.actors.flatMap(({ step }, index) => (step === "done" ? [] : [index]));
    if (running.length === 0) {
      ends++;
      note(judge(state, rules, true));
      continue;
    }
    const mayCrash = !state.actors.some(({ crashed }) => crashed);
    for (const index of running) {
      const next = advance(state, index, rules);
      if (next !== undefined) stack.push(next);
      if (mayCrash) stack.push(crash(state, index));
    }
  }
  return { states: seen.size, ends, powerLosses: lost.size, violations };
}

interface Rules {
  readonly mutant: Mutant;
  readonly halves: boolean;
  readonly most: number;
  /** Whether frames say what is synced; without power losses that changes nothing but the number of states. */
  readonly proof: boolean;
  /** What recovery makes of each log. */
  readonly recovered: Map<string, Log>;
}

function losePower(state: State, rules: Rules, lost: Set<string>, note: (found: readonly string[]) => void): void {
  const said = state.actors.map((each) => each.said.join()).join(";");
  const before = `${textOf(state.log)}|${said}`;
  if (lost.has(before)) return;
  lost.add(before);
  const actors = state.actors.map((each): Actor => ({ ...each, step: "done", crashed: true }));
  for (const log of afterPowerLoss(state.log)) note(judge({ log, actors }, rules, false));
}

function crash(state: State, index: number): State {
  const { half, ...rest } = withActor(state, index, { step: "done", crashed: true });
  return half === undefined || half.actor === index ? rest : { ...rest, half };
}

/** The state after the next step of an actor; `undefined` if it has to wait for another one. */
function advance(state: State, index: number, rules: Rules): State | undefined {
  const self = state.actors[index]!;
  const { log } = state;
  const go = (change: Partial<Actor>, changed: Log = log): State =>
    withActor({ ...state, log: changed }, index, change);
  switch (self.step) {
    case "look": {
      const reading = read(log, self.opens, rules.mutant);
      return look(state, index, reading, rules);
    }
    case "write":
    case "seal":
    case "drop":
      return write(state, index, rules);
    case "rest": {
      const { half, ...rest } = state;
      if (half === undefined) return undefined;
      const whole = withSegment(log, self.segment, ({ entries, synced }) => ({
        entries: [...entries.slice(0, -1), ...half.frames],
        synced: Math.min(synced, entries.length - 1),
      }));
      const dropped = half.frames[0]?.kind === "dropped";
      return withActor({ ...rest, log: whole }, index, { step: dropped ? "drop sync" : "sync" });
    }
    case "sync": {
      if (log.removed && self.segment === 0 && read(log, false, rules.mutant).seal < 0) return go({ step: "done" });
      const synced = rules.mutant === "acknowledged unsynced" ? log : withSync(state, self.segment);
      const reading = read(synced, self.opens, rules.mutant);
      return settle({ ...state, log: synced }, index, reading, rules);
    }
    case "drop sync": {
      const synced = withSync(state, self.segment);
      const reading = read(synced, self.opens, rules.mutant);
      const after = withActor({ ...state, log: synced }, index, { from: -1, to: -1 });
      if (self.own) return settle(after, index, reading, rules);
      return withActor(after, index, { step: rules.mutant === "dropped and again" ? "sync" : "write" });
    }
    case "sync for report": {
      const said = [...self.said, self.pending];
      return go({ step: "done", said }, withSync(state, log.segments.length - 1));
    }
    case "next sync":
      return go({ step: "next make" }, rules.mutant === "next unsynced" ? log : withSync(state, self.segment));
    case "next make": {
      const next = self.segment + 1;
      const segments = log.segments.length > next ? log.segments : [...log.segments, { entries: [], synced: 0 }];
      return go({ step: "write", own: false, segment: next, durable: 0 }, { ...log, segments });
    }
    case "base make": {
      const first = { ...log, segments: log.segments.slice(0, 1) };
      const { table } = read(first, false, rules.mutant);
      if (log.base !== "none") return go({ step: "base sync" });
      return go(
        { step: rules.mutant === "removed early" ? "remove" : "base sync" },
        { ...log, base: "made", taken: table },
      );
    }
    case "base sync":
      return go({ step: log.removed ? "done" : "remove" }, { ...log, base: "durable" });
    case "remove":
      return go({ step: rules.mutant === "removed early" ? "base sync" : "done" }, { ...log, removed: true });
    case "done":
      return state;
  }
}

function write(state: State, index: number, { mutant, halves }: Rules): State | undefined {
  if (state.half !== undefined) return undefined;
  const self = state.actors[index]!;
  const author = (number: number) => `${self.name} ${number}`;
  const make = (kind: Kind, number: number): Frame =>
    frame(kind, author(number), {
      epoch: self.epoch,
      durable: self.durable,
      content:
        kind === "decide" ? (mutant === "same frames" ? "somebody" : self.name) : kind === "finish" ? self.pending : "",
      ...(kind === "dropped" ? { from: self.from, to: self.to } : {}),
    });
  const kinds = kindsOf(self, mutant);
  const frames = kinds.map((kind, at) => make(kind, self.written + at + 1));
  const written = self.written + frames.length;
  const drops = self.step === "drop";
  if (halves) {
    const log = appended(state.log, self.segment, "torn");
    return withActor({ ...state, log, half: { actor: index, frames } }, index, {
      step: "rest",
      written,
      own: self.own || !drops,
    });
  }
  const log = frames.reduce((before, each) => appended(before, self.segment, each), state.log);
  if (self.step === "seal") return withActor({ ...state, log }, index, { step: "next sync", written });
  return withActor({ ...state, log }, index, { step: drops ? "drop sync" : "sync", written, own: self.own || !drops });
}

function kindsOf({ step, goal }: Actor, mutant: Mutant): readonly Kind[] {
  const own: readonly Kind[] = goal === "look" ? [] : goal === "park and release" ? ["park", "release"] : [goal];
  switch (step) {
    case "seal":
      return ["seal"];
    case "drop":
      return mutant === "dropped and again" ? ["dropped", ...own] : ["dropped"];
    default:
      return own;
  }
}

/** Syncs what has been written wholly. */
function withSync(state: State, segment: number): Log {
  return withSegment(state.log, segment, ({ entries }) => {
    const underWay = state.half !== undefined && state.actors[state.half.actor]?.segment === segment;
    return { entries, synced: underWay ? entries.length - 1 : entries.length };
  });
}

/** Chooses what to do after a look at the log. */
function look(state: State, index: number, reading: Reading, rules: Rules): State {
  const self = state.actors[index]!;
  const { table } = reading;
  const go = (change: Partial<Actor>) => withActor(state, index, change);
  const writes = (change: Partial<Actor>) => toWrite(state, index, reading, change, rules);
  const report = (pending: string): State =>
    rules.mutant === "reported unsynced"
      ? go({ step: "done", said: [...self.said, pending] })
      : go({ step: "sync for report", pending });
  switch (self.role) {
    case "owner":
      return writes({});
    case "reader":
      if (table.finished !== "") return report(`finished ${table.finished}`);
      return table.decided === "" ? go({ step: "done" }) : report(`decided ${table.decided}`);
    case "resolver":
      if (!table.parked) return go({ step: "done" });
      return table.decided === "" ? writes({ goal: "decide" }) : report(`decided ${table.decided}`);
    case "recoverer":
      if (table.finished !== "" || table.epoch === 0) return go({ step: "done" });
      if (table.released && table.decided === "") return go({ step: "done" });
      return writes(toClaim(table));
    case "compactor": {
      const ready = state.log.segments.length > 1 || rules.mutant === "base unsealed";
      return go({ step: ready ? "base make" : "done" });
    }
  }
}

function toClaim({ epoch, parked }: Table): Partial<Actor> {
  return { goal: "claim", epoch: epoch + 1, hadParked: parked };
}

/** What stands before a write: a lost tail is declared, and a full segment is sealed. */
function toWrite(state: State, index: number, reading: Reading, change: Partial<Actor>, rules: Rules): State {
  const self = state.actors[index]!;
  const { log } = state;
  const go = (more: Partial<Actor>) => withActor(state, index, { ...change, own: false, ...more });
  if (reading.damaged) return go({ step: "done", said: [...self.said, "damage"] });
  const newest = log.segments.length - 1;
  if (self.segment < newest) return go({ step: "write", segment: newest, durable: 0 });
  const entries = log.segments[self.segment]!.entries;
  // Half a frame at the end is no loss; who has just opened the store may declare it all the same.
  const lost = reading.lostFrom >= 0 && (entries[reading.lostFrom] === "junk" || (self.opens && self.written === 0));
  if (lost && rules.mutant !== "not dropped") return go({ step: "drop", from: reading.lostFrom, to: entries.length });
  if (reading.seal >= 0 || (log.removed && self.segment === 0)) return go({ step: "next sync" });
  if (entries.length >= rules.most) return go({ step: "seal" });
  return go({ step: "write" });
}

/** Goes on after a write, by the fate of the own frame in the order of the log. */
function settle(state: State, index: number, reading: Reading, rules: Rules): State {
  const self = state.actors[index]!;
  const { log } = state;
  const { mutant } = rules;
  const { entries, synced } = log.segments[self.segment]!;
  const contiguous = reading.lostFrom >= 0 ? reading.lostFrom : entries.findLastIndex(isFrame) + 1;
  const durable = rules.proof ? Math.min(synced, contiguous) : 0;
  const after = withActor(state, index, { durable });
  const kind = kindsOf({ ...self, step: "write" }, mutant)[0]!;
  const content = kind === "decide" ? "somebody" : kind === "finish" ? self.pending : "";
  const author = mutant === "same frames" ? `${kind} ${content}` : `${self.name} ${self.written}`;
  const own = entries.findIndex((entry) => isFrame(entry) && entry.author === `${self.name} ${self.written}`);
  const through = { ...log, segments: log.segments.slice(0, self.segment + 1) };
  const { seal } = self.segment === log.segments.length - 1 ? reading : read(through, self.opens, mutant);
  if (seal >= 0 && own > seal && mutant !== "after the seal") return withActor(after, index, { step: "next sync" });
  let fate = mutant === "no catch-up" ? "counts" : reading.fates.get(author);
  // It lies behind a lost tail that nobody has declared yet, or that somebody has declared with it.
  const lies = entries.slice(0, Math.max(own, 0)).includes("junk");
  if (fate === undefined || (fate === "void" && lies && wasDropped(entries, own))) {
    if (reading.lostFrom >= 0 && mutant !== "not dropped") {
      return withActor(after, index, { step: "drop", from: reading.lostFrom, to: entries.length });
    }
    if (fate !== undefined) return withActor(after, index, { step: "write", own: false });
    fate = "counts";
  }
  return next(after, index, fate === "counts", reading, rules);
}

/** Whether a frame lies in a region that a `dropped` which counts has declared. */
function wasDropped(entries: readonly Entry[], own: number): boolean {
  for (let at = 0; at < entries.length; at++) {
    if (entries[at] !== "junk") continue;
    const declared = entries.find(
      (later, index) => index > at && isFrame(later) && later.kind === "dropped" && later.from === at,
    ) as Frame | undefined;
    if (declared === undefined) return false;
    if (own >= at && own < declared.to) return true;
    at = declared.to - 1;
  }
  return false;
}

function next(state: State, index: number, counts: boolean, reading: Reading, rules: Rules): State {
  const self = state.actors[index]!;
  const { table } = reading;
  const { mutant } = rules;
  const writes = (change: Partial<Actor>) => toWrite(withActor(state, index, change), index, reading, change, rules);
  const done = (...said: readonly string[]) => withActor(state, index, { step: "done", said: [...self.said, ...said] });
  const finish = (epoch: number) => ({ goal: "finish", pending: `by ${table.decided} in ${epoch}` }) as const;
  const claimOr = (...said: readonly string[]): State => {
    const more = [...self.said, ...said];
    // It may be in a newer segment than the one that was synced.
    if (table.finished !== "")
      return withActor(state, index, { step: "sync for report", said: more, pending: `finished ${table.finished}` });
    if (!table.released || table.decided === "") return done(...said);
    return writes({ ...toClaim(table), said: more });
  };
  switch (self.goal) {
    case "look":
      return withActor(state, index, { step: "look" });
    case "park":
      if (!counts) return done();
      return writes(table.decided === "" ? { goal: "release" } : finish(self.epoch));
    case "park and release":
    case "release":
      if (!counts) return done();
      return mutant === "no look" ? done("suspended") : claimOr("suspended");
    case "decide":
      return counts ? claimOr(`won ${self.name}`, `decided ${table.decided}`) : done(`decided ${table.decided}`);
    case "claim": {
      if (!counts) return claimOr();
      const parked = mutant === "read first" ? self.hadParked : table.parked;
      if (!parked) return writes({ goal: "park" });
      return writes(table.decided === "" ? { goal: "release" } : finish(self.epoch));
    }
    case "finish":
      return counts ? done(`finished ${self.pending}`) : done();
  }
}

/** What is wrong once nobody works any more and recover() was called a few times. */
function judge(state: State, rules: Rules, orderly: boolean): readonly string[] {
  const found: string[] = [];
  const crashed = state.actors.some((each) => each.crashed);
  const before = read(state.log, true, rules.mutant);
  // Without a crash the decision must have been carried out before anybody calls recover().
  if (orderly && !crashed && before.table.decided !== "" && before.table.finished === "") found.push("lost wake-up");
  const { table, damaged } = read(recoverAlone(state.log, rules), true, rules.mutant);
  if (damaged) return [...found, "a sound store is told as damaged"];
  if (table.wrong !== "") found.push(table.wrong);
  if (table.decided !== "" && table.finished === "") found.push("never finished");
  if (table.finished !== "" && !table.finished.startsWith(`by ${table.decided} in `))
    found.push("not what was decided");
  const said = new Set(state.actors.flatMap((each) => each.said));
  const told = (what: string) =>
    [...said].flatMap((text) => (text.startsWith(`${what} `) ? [text.slice(what.length + 1)] : []));
  if (said.has("damage")) found.push("a sound store is told as damaged");
  if (said.has("suspended") && !table.parked) found.push("an acknowledged checkpoint is lost");
  if (told("won").length > 1) found.push("two resolvers won");
  if (told("decided").some((decided) => decided !== table.decided))
    found.push("a decision that is not the recorded one");
  if (told("finished").length > 1) found.push("two outcomes");
  if (told("finished").some((output) => output !== table.finished))
    found.push("an outcome that is not the recorded one");
  return found;
}

/** The log after all processes have ended and recover() is called a few times. */
function recoverAlone(log: Log, rules: Rules): Log {
  const key = textOf(log);
  let after = rules.recovered.get(key) ?? log;
  if (after !== log) return after;
  for (let times = 0; times < 3; times++) {
    const late = actor(`late ${times}`, "recoverer", { opens: true, segment: after.segments.length - 1 });
    let state: State | undefined = { log: after, actors: [late] };
    for (let steps = 0; steps < 60 && state?.actors[0]?.step !== "done"; steps++) {
      state = state === undefined ? undefined : advance(state, 0, { ...rules, halves: false });
    }
    if (state === undefined || state.log === after) break;
    after = state.log;
  }
  rules.recovered.set(key, after);
  return after;
}

/** The places in the log of actors that work one after the other where damage would be taken for the loss of what nobody has acknowledged. */
export function untoldDamage({ log, actors }: Scenario, mutant: Mutant): readonly number[] {
  const rules: Rules = { mutant, halves: false, most: Infinity, proof: mutant !== "no proof", recovered: new Map() };
  let state: State = { log, actors };
  for (const index of actors.keys()) {
    while (state.actors[index]!.step !== "done") state = advance(state, index, rules)!;
  }
  const { entries } = state.log.segments[0]!;
  // Nobody has written since the last one.
  return [...entries.keys()].slice(0, -1).filter((at) => {
    const damaged = entries.map((entry, index) => (index === at ? "junk" : entry));
    return !read(logOf(damaged), true, mutant).damaged;
  });
}

function withActor(state: State, index: number, change: Partial<Actor>): State {
  const actors = [...state.actors];
  actors[index] = { ...actors[index]!, ...change };
  return { ...state, actors };
}

function keyOf({ log, actors, half }: State): string {
  const texts = actors.map((each) => remembered(each, () => textOfActor(each)));
  return `${textOf(log)}#${half?.actor ?? ""}#${texts.join(";")}`;
}

function textOfActor({ name: _, role: __, opens: ___, ...rest }: Actor): string {
  return Object.values(rest).join();
}
