/**
 * A model of the file store's protocol: every interleaving of the first owner, two resolvers, a recoverer (which may wrongly
 * take the owner for dead) and a reader that waits for the outcome, with one crash anywhere. Each step of an actor is one
 * visible action on the disk.
 */

/** The protocol, or the protocol with one of its rules left out. */
export type Mutant =
  | "none"
  /** The owner does not check for decisions again after it has released. */
  | "nolook"
  /** The owner does not check for a newer epoch after it has finished. */
  | "nocheck"
  /** The logs are read before the claim instead of after it. */
  | "readfirst"
  /** A reader trusts a result although a newer owner has not written its base record yet. */
  | "peek";

export interface ModelReport {
  readonly states: number;
  readonly ends: number;
  /** The violations, each with the description of one state that shows it. */
  readonly violations: ReadonlyMap<string, string>;
}

type Step =
  | "park"
  | "parkCheck"
  | "parkLook"
  | "release"
  | "releaseLook"
  | "finish"
  | "finishCheck"
  | "report"
  | "decide"
  | "maySupersede"
  | "recover"
  | "link"
  | "linkOnce"
  | "read"
  | "base"
  | "baseCheck"
  | "watch"
  | "done";

interface Actor {
  readonly name: string;
  readonly step: Step;
  readonly epoch: number;
  /** The state of the logs when this actor read them, or "none". */
  readonly seen: string;
  /** What the actor returned to its caller. */
  readonly reported: string;
}

interface Disk {
  /** The newest claim. */
  readonly top: number;
  readonly logs: readonly (readonly string[])[];
  readonly decided: boolean;
}

interface State extends Disk {
  readonly actors: readonly Actor[];
}

const START: State = {
  top: 1,
  logs: [[], ["start"]],
  decided: false,
  actors: [
    actor("owner", "park", 1),
    actor("resolver 1", "decide"),
    actor("resolver 2", "decide"),
    actor("recoverer", "recover"),
    actor("reader", "watch"),
  ],
};

function actor(name: string, step: Step, epoch = 0): Actor {
  return { name, step, epoch, seen: "", reported: "" };
}

export function explore(mutant: Mutant): ModelReport {
  const seen = new Set<string>();
  const stack: State[] = [START];
  const violations = new Map<string, string>();
  let ends = 0;
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    const key = keyOf(state);
    if (seen.has(key)) continue;
    seen.add(key);
    const running = state.actors.flatMap(({ step }, index) => (step === "done" ? [] : [index]));
    if (running.length === 0) {
      ends++;
      for (const violation of judge(state, mutant)) violations.set(violation, key);
      continue;
    }
    const mayCrash = !state.actors.some(({ reported }) => reported === "crashed");
    for (const index of running) {
      stack.push(advance(state, index, mutant));
      if (mayCrash) stack.push(withActor(state, index, { step: "done", reported: "crashed" }));
    }
  }
  return { states: seen.size, ends, violations };
}

function advance(state: State, index: number, mutant: Mutant): State {
  const self = state.actors[index]!;
  const go = (step: Step, change: Partial<Actor> = {}) => withActor(state, index, { step, ...change });
  const append = (record: string, step: Step) => withActor(appended(state, self.epoch, record), index, { step });
  const lost = state.top > self.epoch;
  switch (self.step) {
    case "park":
      return append("parked", "parkCheck");
    case "parkCheck":
      return lost ? go("done", { reported: "lost" }) : go("parkLook");
    case "parkLook":
      return go(state.decided ? "finish" : "release");
    case "release":
      return append("released", mutant === "nolook" ? "done" : "releaseLook");
    case "releaseLook":
      return state.decided ? go("maySupersede", { reported: "suspended" }) : go("done", { reported: "suspended" });
    case "finish":
      return append(`finished by ${self.epoch}`, mutant === "nocheck" ? "report" : "finishCheck");
    case "finishCheck":
      return lost ? go("done", { reported: "lost" }) : go("report");
    case "report":
      return go("done", { reported: `finished by ${self.epoch}` });
    case "decide":
      if (state.decided) return go("done", { reported: "already decided" });
      return { ...go("maySupersede"), decided: true };
    case "maySupersede":
      if (!isReleased(state)) return go("done", { reported: self.reported || "handed over" });
      return toClaim(state, index, "link", mutant);
    case "recover":
      if (isFinished(lastOf(topLog(state)))) return go("done");
      if (isReleased(state)) return go(state.decided ? "maySupersede" : "done");
      return toClaim(state, index, "linkOnce", mutant);
    case "link":
    case "linkOnce": {
      const wanted = self.epoch;
      if (state.top >= wanted) return go(self.step === "link" ? "maySupersede" : "done", { epoch: 0, seen: "" });
      const logs = [...state.logs];
      logs[wanted] = [];
      return { ...go("read"), top: wanted, logs };
    }
    case "read":
      return go("base", { seen: self.seen || outcomeBelow(state, self.epoch) });
    case "base":
      return append(isFinished(self.seen) ? self.seen : "base", "baseCheck");
    case "baseCheck":
      if (lost) return go("done", { reported: "lost" });
      if (isFinished(self.seen)) return go("done", { reported: self.seen });
      return go(self.seen !== "start" && state.decided ? "finish" : "park");
    case "watch": {
      // Reads once; waiting is the same read in a later state.
      const result = mutant === "peek" ? outcomeBelow(state, state.top + 1) : lastOf(topLog(state));
      return go("done", { reported: isFinished(result) ? result : "" });
    }
    case "done":
      return state;
  }
}

function toClaim(state: State, index: number, step: "link" | "linkOnce", mutant: Mutant): State {
  const seen = mutant === "readfirst" ? outcomeBelow(state, state.top + 1) : "";
  return withActor(state, index, { step, epoch: state.top + 1, seen });
}

function judge(state: State, mutant: Mutant): readonly string[] {
  const found: string[] = [];
  const crashed = state.actors.some(({ reported }) => reported === "crashed");
  const settled = recoverAlone(state, mutant);
  const outcome = lastOf(topLog(settled));
  // Without a crash the decision must have been carried out before anybody calls recover().
  if (!crashed && state.decided && !isFinished(lastOf(topLog(state)))) found.push("lost wake-up");
  if (settled.decided && !isFinished(outcome)) found.push("never finished");
  const reported = new Set(state.actors.map((each) => each.reported).filter(isFinished));
  if (reported.size > 1) found.push("two outcomes");
  if (reported.size === 1 && !reported.has(outcome)) found.push("an outcome that is not the recorded one");
  return found;
}

/** The outcome after all actors have ended and recover() is called a few times. */
function recoverAlone(state: State, mutant: Mutant): State {
  let after = state;
  for (let times = 0; times < 3; times++) {
    const index = after.actors.length;
    after = { ...after, actors: [...after.actors, actor("late recoverer", "recover")] };
    while (after.actors[index]?.step !== "done") after = advance(after, index, mutant);
  }
  return after;
}

function appended(state: State, epoch: number, record: string): State {
  const logs = [...state.logs];
  logs[epoch] = [...(logs[epoch] ?? []), record];
  return { ...state, logs };
}

function withActor(state: State, index: number, change: Partial<Actor>): State {
  const actors = [...state.actors];
  actors[index] = { ...actors[index]!, ...change };
  return { ...state, actors };
}

/** The state of the newest log below an epoch that is not empty. */
function outcomeBelow(state: Disk, epoch: number): string {
  for (let below = epoch - 1; below >= 1; below--) {
    const log = state.logs[below] ?? [];
    if (log.length > 0) return lastOf(log);
  }
  return "none";
}

function topLog(state: Disk): readonly string[] {
  return state.logs[state.top] ?? [];
}

function lastOf(log: readonly string[]): string {
  return log.at(-1) ?? "none";
}

/** Whether the newest epoch is released. */
function isReleased(state: Disk): boolean {
  return lastOf(topLog(state)) === "released";
}

function isFinished(record: string): boolean {
  return record.startsWith("finished");
}

function keyOf(state: State): string {
  const actors = state.actors.map(({ step, epoch, seen, reported }) => `${step},${epoch},${seen},${reported}`);
  return `${state.top}|${state.decided}|${state.logs.map((log) => log.join()).join("/")}|${actors.join(";")}`;
}
