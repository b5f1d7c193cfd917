import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Breakpoint, DebugPlace, Debugger, HitCondition, IRExpr, IRModule } from "scaicore";
import { plain, plainLine } from "../../../../runtime/plain-text.js";
import type { DebugExpression, DebugExpressionAnswer } from "./protocol.js";

export type CompileExpression = (expression: DebugExpression) => Promise<DebugExpressionAnswer>;

/** The breakpoints of all files, as VS Code sets them file by file. */
export class Breakpoints {
  readonly #byFile = new Map<string, readonly Breakpoint[]>();
  /** By what VS Code said of each: one that is set again as it was is the same, and counts its hits on. */
  #ids: ReadonlyMap<string, number> = new Map();
  readonly #module: IRModule;
  readonly #debugger: Debugger;
  readonly #compile: CompileExpression;
  #last = 0;

  constructor(module: IRModule, own: Debugger, compile: CompileExpression) {
    this.#module = module;
    this.#debugger = own;
    this.#compile = compile;
  }

  /** Sets those of a file in place of the ones before, and says of each where it stands, or why nowhere. */
  async set(
    file: string,
    wanted: readonly DebugProtocol.SourceBreakpoint[],
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    const made: Breakpoint[] = [];
    const ids = new Map([...this.#ids].filter(([key]) => !key.startsWith(keyOf(file))));
    const told = await Promise.all(
      wanted.map(async (one): Promise<DebugProtocol.Breakpoint> => {
        const key = keyOf(file, one);
        const id = this.#ids.get(key) ?? ++this.#last;
        ids.set(key, id);
        const place = this.#placeOf(file, one);
        if (place === undefined)
          return {
            id,
            verified: false,
            line: one.line,
            message: "Breakpoints stand at blocks and statements of flows.",
          };
        const { line, column } = place.location;
        const parts = await this.#expressionsOf(one, { file, line, column });
        if (parts.kind === "broken") return { id, verified: false, line, message: plainLine(parts.message) };
        made.push({ id: String(id), file, line, column, ...parts.parts });
        return { id, verified: true, line, column };
      }),
    );
    this.#ids = ids;
    this.#byFile.set(file, made);
    this.#apply();
    return told;
  }

  /** The columns of a line at which a breakpoint may stand. */
  columns(file: string, line: number): readonly number[] {
    const columns = this.#debugger
      .places(file)
      .filter(({ location }) => location.line === line)
      .map(({ location }) => location.column);
    return [...new Set(columns)];
  }

  clear(): void {
    this.#byFile.clear();
    this.#apply();
  }

  #apply(): void {
    this.#debugger.setBreakpoints([...this.#byFile.values()].flat());
  }

  /** The next place in the flow at the line, else the last before: a line outside of flows has none. */
  #placeOf(file: string, { line, column = 1 }: DebugProtocol.SourceBreakpoint): DebugPlace | undefined {
    const flow = this.#module.flows.find(
      ({ source_location: at }) => at.file === file && at.line <= line && line <= at.end_line,
    )?.source_location;
    if (flow === undefined) return undefined;
    const places = this.#debugger
      .places(file)
      .filter(({ location }) => location.line >= flow.line && location.line <= flow.end_line);
    return (
      places.find(({ location: at }) => at.line === line && at.column >= column) ??
      places.find(({ location: at }) => at.line >= line) ??
      places.at(-1)
    );
  }

  async #expressionsOf(
    { condition, hitCondition, logMessage }: DebugProtocol.SourceBreakpoint,
    at: Omit<DebugExpression, "text">,
  ): Promise<Compiled> {
    const parts: { condition?: IRExpr; hits?: HitCondition; log?: (string | IRExpr)[] } = {};
    if (hitCondition !== undefined && hitCondition.trim() !== "") {
      const hits = hitConditionOf(hitCondition);
      if (hits === undefined) return { kind: "broken", message: notHits(hitCondition) };
      parts.hits = hits;
    }
    if (condition !== undefined && condition.trim() !== "") {
      const answer = await this.#compile({ ...at, text: condition });
      if (answer.kind === "broken") return answer;
      parts.condition = answer.expression;
    }
    if (logMessage !== undefined && logMessage !== "") {
      parts.log = [];
      for (const [index, text] of logMessage.split(/\{([^{}]*)\}/).entries()) {
        // What the brackets of the pattern hold is at odd places.
        if (index % 2 === 0) {
          if (text !== "") parts.log.push(text);
          continue;
        }
        const answer = await this.#compile({ ...at, text });
        if (answer.kind === "broken") return answer;
        parts.log.push(answer.expression);
      }
    }
    return { kind: "compiled", parts };
  }
}

type Compiled =
  | { readonly kind: "compiled"; readonly parts: Pick<Breakpoint, "condition" | "hits" | "log"> }
  | { readonly kind: "broken"; readonly message: string };

/** Two breakpoints of a line differ by their columns or by what they do. */
function keyOf(file: string, breakpoint?: DebugProtocol.SourceBreakpoint): string {
  const head = JSON.stringify(file);
  if (breakpoint === undefined) return head;
  const { line, column, condition, hitCondition, logMessage } = breakpoint;
  return head + JSON.stringify([line, column, condition, hitCondition, logMessage]);
}

const HITS = /^(==|>=|<=|>|<|%)?\s*(\d+)$/;

/** `> 3`, `% 2`, or a number alone, which means that hit. `undefined`: it is something else. */
function hitConditionOf(text: string): HitCondition | undefined {
  const [found, compare = "==", number] = HITS.exec(text.trim()) ?? [];
  const count = Number(number);
  if (found === undefined || !Number.isSafeInteger(count) || count < 1) return undefined;
  return { compare: compare as HitCondition["compare"], count };
}

const notHits = (text: string): string =>
  plain`${text} counts no hits. Write a number from 1 on, alone or after ==, >, >=, <, <= or %: 3 stands still at the third hit, % 2 at every second one.`;
