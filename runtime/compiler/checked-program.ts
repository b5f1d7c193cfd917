/** Checks a program and goes on checking it as its files are edited: each time only what has changed, and what depends on that. */
import { provideFieldDefaults } from "./build/field-defaults.js";
import { checkFieldDefaults, reportEndlessDefaults } from "./check/field-defaults.js";
import { reportFile } from "./check/file.js";
import { unitsResolvedIn } from "./check/test/test.js";
import { inferReturn } from "./check/flow.js";
import { checkDeclarations, finishUnit } from "./check/unit.js";
import type { Span } from "../syntax/ast.js";
import { E105 } from "../syntax/diagnostics/grammar.js";
import type { Diagnostic, Fix } from "./diagnostics/diagnostic.js";
import { constantText } from "./semantics/constants.js";
import { withoutAllowed } from "./diagnostics/allowed.js";
import { finishDiagnostics } from "./diagnostics/reporter.js";
import type { DeclaredName, Reported } from "./diagnostics/unknown-name.js";
import type { CompilerHost } from "./resolve/compiler-host.js";
import { fileOf, type FileUnits } from "./resolve/file-units.js";
import type { Arrangement } from "./resolve/arrangement.js";
import type { Key, Part } from "./resolve/parts.js";
import { ProgramUnits } from "./resolve/program-units.js";
import { isStillPure, type Purity, resolvePurity } from "./resolve/purity.js";
import type { SourceText } from "./resolve/source-text.js";
import { type CoreEntity, type FlowEntity, isInferred, type Unit, type Variable } from "./semantics/program.js";
import type { Symbol } from "./semantics/symbol.js";
import { memberOrder } from "./semantics/types/enum-order.js";
import { sameType } from "./semantics/types/relations.js";
import type { Type } from "./semantics/types/type.js";

/** How often something was done, for tests. */
export interface Work {
  /** Segments that were read. */
  parsed: number;
  /** Units that were checked. */
  checked: number;
}

export class CheckedProgram {
  readonly program: ProgramUnits;
  readonly work: Work;
  #purity: Purity = { settled: [], steps: new Map(), recursions: [], changed: [] };
  /** The cores and imports that the flows were settled with. */
  #around: readonly (CoreEntity | Part | undefined)[] = [];
  /** Flows that others may have looked at. */
  readonly #settled = new WeakSet<FlowEntity>();
  #settledFlows: readonly FlowEntity[] = [];
  #inferred: ReadonlySet<FlowEntity> = new Set();
  /** How many parts of a file read a symbol, by file. */
  readonly #reads = new WeakMap<FileUnits, Map<Symbol, number>>();
  readonly #readBy = new WeakMap<Part, { readonly file: FileUnits; readonly symbols: ReadonlySet<Symbol> }>();

  readonly #host: CompilerHost;

  constructor(entry: string, host: CompilerHost, sourceOf: (path: string) => SourceText, work: Work) {
    this.#host = host;
    this.program = new ProgramUnits(entry, host, sourceOf, (part) => {
      this.#forgetReads(part);
    });
    this.work = work;
  }

  /** Takes the text of the entry, and what the host has for what it imports. */
  update(text: string): void {
    let renewed = this.program.update(text);
    // Also where nothing is made anew: an import that is gone changes what flows do that nobody has checked.
    for (;;) {
      const keys = this.#settle(renewed);
      if (keys.length === 0) return;
      renewed = this.program.renew(keys);
    }
  }

  /** Fills what flows are found to be through those they call. Gives what is not what it was. */
  #settle(renewed: readonly Part[]): readonly Key[] {
    const hadRings = this.#purity.recursions.length > 0;
    this.#purity = this.#purityAfter(renewed);
    const { settled, recursions, changed } = this.#purity;
    const keys = new Set<Key>();
    const note = (flow: FlowEntity): void => void keys.add(fileOf(flow.unit).key("f", flow.name));
    // What has just come has not been looked at yet.
    for (const flow of changed) if (this.#settled.has(flow)) note(flow);
    const open = this.#inferredOf(settled, renewed);
    const fresh = new Set(renewed.map(({ unit }) => unit));
    // In a ring, what is not known yet counts as a mistake: all begin anew, so that it does not matter what was known before.
    const isRing = hadRings || recursions.length > 0;
    const before = new Map([...open].map((flow) => [flow, flow.inferred]));
    if (isRing) for (const flow of open) flow.inferred = undefined;
    for (const flow of open) {
      if (!isRing && !fresh.has(flow.unit) && flow.inferred !== undefined) continue;
      const known = before.get(flow);
      flow.inferred = this.#during(flow.unit, () => inferReturn(flow));
      if (known !== undefined && !isSame(known, flow.inferred)) note(flow);
    }
    return [...keys];
  }

  /** The flows without a result type whose expression gives it, of all that are settled: found anew only where that may differ. */
  #inferredOf(settled: readonly FlowEntity[], renewed: readonly Part[]): ReadonlySet<FlowEntity> {
    const isOther = ({ unit }: Part): boolean =>
      unit.ownFlows.some((flow) => isInferred(flow.node) !== this.#inferred.has(flow));
    if (settled === this.#settledFlows && !renewed.some(isOther)) return this.#inferred;
    this.#settledFlows = settled;
    for (const flow of settled) this.#settled.add(flow);
    return (this.#inferred = new Set(settled.filter(({ node }) => isInferred(node))));
  }

  /** Where only the bodies of flows have changed, and these do what they did, all others are as they were too. */
  #purityAfter(renewed: readonly Part[]): Purity {
    const files = [...this.program.files.values()];
    const around = files.flatMap(({ ownCore, importParts }) => [ownCore, ...importParts]);
    const isSameAround =
      around.length === this.#around.length && around.every((one, index) => one === this.#around[index]);
    this.#around = around;
    const count = files.reduce((sum, { flows }) => sum + flows.size, 0);
    const isSmall = renewed.every(({ imports }) => imports.length === 0);
    const again = renewed.flatMap(({ unit }) => unit.ownFlows);
    const { settled, steps, recursions } = this.#purity;
    return isSameAround && isSmall && count === settled.length && isStillPure(this.#purity, again)
      ? { settled, steps, recursions, changed: [] }
      : resolvePurity(files.flatMap(({ ownFlows }) => ownFlows));
  }

  #during<R>(unit: Unit, run: () => R): R {
    const { dependents, places } = this.program;
    dependents.isNoting = true;
    dependents.current = places.get(unit.path);
    try {
      return run();
    } finally {
      dependents.current = undefined;
      dependents.isNoting = false;
    }
  }

  /**
   * Checks what has not been checked of these files. Of the others, the checkpoints that their tests resolve, and the defaults of
   * fields: editors show them.
   */
  check(files: readonly FileUnits[]): void {
    const parts = this.#withResolved(files.flatMap(({ uncheckedParts }) => uncheckedParts));
    const variables = new Map<Part, readonly Variable[]>();
    for (const part of parts) {
      this.work.checked++;
      variables.set(
        part,
        this.#during(part.unit, () => checkDeclarations(part.unit)),
      );
    }
    const others: Part[] = [];
    for (const file of this.program.files.values()) {
      if (files.includes(file)) continue;
      for (const part of file.defaultParts) {
        if (parts.has(part)) continue;
        this.#during(part.unit, () => {
          checkFieldDefaults(part.unit);
        });
        others.push(part);
      }
    }
    for (const { unit } of [...parts, ...others]) reportEndlessDefaults(unit);
    for (const part of parts) {
      this.#during(part.unit, () => {
        finishUnit(part.unit, variables.get(part)!);
      });
      part.isChecked = true;
      this.#countReads(part);
    }
    provideFieldDefaults([...parts, ...others].map(({ unit }) => unit));
  }

  /** These parts, and those that hold what their tests resolve and have not been checked. */
  #withResolved(parts: readonly Part[]): ReadonlySet<Part> {
    const all = new Set(parts);
    // The set grows while it is gone through: what is added may hold tests too.
    for (const { unit } of all) {
      for (const { path } of this.#during(unit, () => unitsResolvedIn(unit))) {
        const other = this.program.places.get(path);
        if (other?.isChecked === false) all.add(other);
      }
    }
    return all;
  }

  #countReads(part: Part): void {
    this.#forgetReads(part);
    const file = fileOf(part.unit);
    let counts = this.#reads.get(file);
    if (counts === undefined) this.#reads.set(file, (counts = new Map<Symbol, number>()));
    const symbols = new Set<Symbol>();
    for (const { role, symbol } of part.unit.facts.occurrences)
      if (role === "read" && COUNTED.has(symbol.kind)) symbols.add(symbol);
    for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    this.#readBy.set(part, { file, symbols });
  }

  #forgetReads(part: Part): void {
    const known = this.#readBy.get(part);
    if (known === undefined) return;
    this.#readBy.delete(part);
    const counts = this.#reads.get(known.file)!;
    for (const symbol of known.symbols) {
      const count = counts.get(symbol)!;
      if (count === 1) counts.delete(symbol);
      else counts.set(symbol, count - 1);
    }
  }

  /** What is said of a file that has been checked, in offsets of the file. */
  diagnosticsOf(file: FileUnits): readonly Diagnostic[] {
    const reads = this.#reads.get(file);
    const providers = this.#host.providers?.(this.program.entryPath);
    const isRead = (symbol: Symbol): boolean => reads?.has(symbol) === true;
    const recordingProblem = (path: string) => this.#host.recordingProblem?.(path);
    const known = { providers, recordingProblem };
    const found = reportFile(this.program, file, this.#purity.recursions, isRead, known);
    const symbols = new Map<DeclaredName, DeclaredName>();
    const placed = [...found].flatMap(([unit, reported]) =>
      reported.map((one) => {
        const placed = this.#placed(unit, one, symbols);
        return RENAMES.has(one.name) && placed.fix !== undefined
          ? { ...placed, fix: this.#everywhere(file, unit, one, placed.fix) }
          : placed;
      }),
    );
    const finished = finishDiagnostics(placed, (declared) => {
      const meant = symbols.get(declared) ?? declared;
      return file.units.some(({ facts }) =>
        facts.occurrences.some(({ role, symbol }) => symbol === meant && role !== "declaration"),
      );
    });
    return withoutAllowed(finished, file.text, allowedIn(this.program.core));
  }

  #placed(unit: Unit, one: Reported, symbols: Map<DeclaredName, DeclaredName>): Reported {
    const place = this.placeOf(unit.path, one);
    const { unknown, fix } = one;
    const meant = unknown?.meant;
    let placedMeant = meant;
    if (meant?.declaration !== undefined) {
      const { file: path, ...name } = this.placeOf(meant.declaration.file, meant.declaration.name);
      placedMeant = { name: meant.name, declaration: { file: path, name } };
      symbols.set(placedMeant, meant);
    }
    return {
      ...one,
      ...place,
      related: one.related.map((related) => ({ ...related, ...this.placeOf(related.file, related) })),
      ...(unknown === undefined ? {} : { unknown: { ...unknown, meant: placedMeant } }),
      ...(fix === undefined
        ? {}
        : {
            fix: {
              ...fix,
              edits: fix.edits.map((edit) => {
                const { start, end } = this.placeOf(unit.path, edit);
                return { ...edit, start, end };
              }),
            },
          }),
    };
  }

  /** The fix that renames what a unit declares, with all that means it in the other units of the file. */
  #everywhere(file: FileUnits, unit: Unit, { start }: Reported, fix: Fix): Fix {
    const newText = fix.edits[0]?.newText ?? "";
    const others = file.units.flatMap((other) =>
      other === unit
        ? []
        : other.facts.occurrences
            .filter(
              ({ symbol: { declaration } }) => declaration?.file === unit.path && declaration.name.start === start,
            )
            .map((occurrence) => this.placeOf(other.path, occurrence)),
    );
    const edits = [...fix.edits, ...others.map((place) => ({ start: place.start, end: place.end, newText }))];
    return { ...fix, edits: edits.sort((one, other) => one.start - other.start) };
  }

  /** Gives where a place in a unit is in its file, as the files are now: also after they have changed. */
  placesNow(): (address: string, span: Span) => Span & { readonly file: string } {
    const arranged = this.program.arrangements();
    let files: ReadonlyMap<string, Arrangement> | undefined;
    return (address, { start, end }) => {
      const file = address.replace(/#\d+$/, "");
      files ??= new Map(arranged.map((one) => [one.path, one]));
      const from = files.get(file)?.offsetOf(address, start) ?? start;
      return { file, start: from, end: from + end - start };
    };
  }

  /** Where a place in a unit is in its file. */
  placeOf(address: string, { start, end }: Span) {
    const part = this.program.places.get(address);
    if (part === undefined) return { file: address.replace(/#\d+$/, ""), start, end };
    const from = part.placeOf(start);
    return { file: part.unit.source.path, start: from, end: from + end - start };
  }
}

/** The lints that a core allows in all of its program. */
function allowedIn(core: CoreEntity | undefined): ReadonlySet<string> {
  const allowed = new Set<string>();
  for (const { name, value } of core?.settings ?? []) {
    if (name.text !== "allow" || value.kind !== "ArrayLiteral") continue;
    for (const element of value.elements)
      if (element.kind === "StringLiteral") allowed.add(constantText(element) ?? "");
  }
  return allowed;
}

/** Mistakes in the name of a declaration: the parser sees what is called so in its own segment only. */
const RENAMES: ReadonlySet<string> = new Set([E105["small-type-name"].name, E105["capital-flow-name"].name]);

/** What is reported where nothing reads it, beside variables. */
const COUNTED: ReadonlySet<Symbol["kind"]> = new Set(["type", "flow", "constant", "model_role", "plugin"]);

/** Whether two types are the same, and what they are made of is declared at the same places. */
const isSame = (one: Type, other: Type): boolean => sameType(one, other) && placesIn(one) === placesIn(other);

/** Where the fields of a type are declared, but for those of named types. */
function placesIn(type: Type): string {
  switch (type.kind) {
    case "array":
      return placesIn(type.items);
    case "map":
      return placesIn(type.values);
    case "optional":
      return placesIn(type.type);
    case "handle":
      return placesIn(type.result);
    case "union":
      return type.members.map(placesIn).join("|");
    case "object":
      return [...type.fields.values()]
        .map(({ name, declaration: at, type: of }) => `${name} ${at?.file ?? ""}:${at?.start ?? ""} ${placesIn(of)}`)
        .join();
    case "enum":
      // Of two orders of the same members neither is the other: what compares them is compiled anew.
      return [
        ...memberOrder(type),
        ...[...(type.symbols?.values() ?? [])].map(
          ({ declaration: at }) => `${at?.file ?? ""}:${at?.name.start ?? ""}`,
        ),
      ].join();
    case "error":
    case "named":
    case "never":
    case "null":
    case "primitive":
    case "string_union":
    case "unknown":
      return "";
  }
}
