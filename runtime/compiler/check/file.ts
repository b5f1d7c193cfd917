/** What is said of a file only when all of its units are known: names that it declares twice or never uses, flows that call themselves. */
import type { Declaration } from "../../syntax/ast.js";
import { E201 } from "../diagnostics/definitions/names.js";
import { spanOf } from "../diagnostics/edits.js";
import type { HalfTyped } from "../diagnostics/half-typed.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import { needsInterface, type Report, type Reporter } from "../diagnostics/reporter.js";
import type { Reported } from "../diagnostics/unknown-name.js";
import type { CompilerHost, RoleProviders } from "../resolve/compiler-host.js";
import type { FileUnits } from "../resolve/file-units.js";
import type { ProgramUnits } from "../resolve/program-units.js";
import { declaredIn } from "../resolve/unit.js";
import { type Recursion, reportRecursion } from "../resolve/purity.js";
import { interfaceName } from "../semantics/interfaces.js";
import type { Unit } from "../semantics/program.js";
import { isReadable } from "../semantics/recovery.js";
import type { Symbol } from "../semantics/symbol.js";
import { reportAnswersBeyond, reportMissingModalities } from "./provider-limits.js";
import { reportRecordings } from "./test/recording.js";
import { reportDoubleTests } from "./test/test.js";
import { reportUnusedDeclarations, reportUnusedMembers, type Uses } from "./warnings.js";
import { isSyntaxCode } from "../diagnostics/codes.js";

/** What the host knows beside the sources. */
interface Known {
  readonly providers: RoleProviders | undefined;
  readonly recordingProblem: NonNullable<CompilerHost["recordingProblem"]>;
}

/** What is said of each unit of a file, in offsets of the unit. */
export function reportFile(
  program: ProgramUnits,
  file: FileUnits,
  recursions: readonly Recursion[],
  isRead: (symbol: Symbol) => boolean,
  { providers, recordingProblem }: Known,
): ReadonlyMap<Unit, readonly Reported[]> {
  const reporters = new Map<Unit, Reporter>();
  const reportIn = (unit: Unit): Report => {
    let reporter = reporters.get(unit);
    if (reporter === undefined) reporters.set(unit, (reporter = unit.reporter.after()));
    return reporter.report;
  };
  const { units } = file;
  const { presumed, halfTyped, areReadable } = remarksOf(units);
  const uses: Uses = {
    isRead,
    isPresumed: (name) => presumed.some((names) => names.has(name)),
    isReadable: areReadable,
    isWhole: file.unresolved.size === 0,
  };
  reportDoubles(file, reportIn);
  for (const { entity, first } of program.doubleInterfaces) {
    if (entity.unit.source !== file) continue;
    reportIn(entity.unit)(E201["double-interface"]({ plugin: entity.key }), interfaceName(entity.node), {
      related: [{ message: relatedTexts.first(), file: first.unit.path, ...spanOf(interfaceName(first.node)) }],
    });
  }
  for (const recursion of recursions)
    if (recursion.flow.unit.source === file) reportRecursion(recursion, reportIn(recursion.flow.unit));
  reportDoubleTests(units, reportIn);
  for (const unit of units) {
    if (mayBeUnused(unit))
      reportUnusedDeclarations(unit, uses, (...reported) => {
        reportIn(unit)(...reported);
      });
  }
  const core = file.ownCore;
  if (core !== undefined) reportUnusedMembers(core, () => otherUnits(program, file), uses, reportIn(core.unit));
  if (providers !== undefined) {
    if (core !== undefined) reportMissingModalities(core, providers, reportIn(core.unit));
    for (const unit of units) reportAnswersBeyond(unit, providers, (...reported) => reportIn(unit)(...reported));
  }
  for (const unit of units) reportRecordings(unit, file.path, recordingProblem, (...one) => reportIn(unit)(...one));
  const found = new Map<Unit, readonly Reported[]>();
  const isBroken = uses.isReadable ? () => false : brokenTests(units);
  const lacksInterface = halfTyped.some(({ interfaces }) => interfaces);
  const mayBeTyped = (one: Reported): boolean =>
    (lacksInterface && needsInterface(one)) ||
    (one.unknown !== undefined && halfTyped.some((typed) => typed.mayDeclare(one.unknown!.name)));
  for (const unit of units) {
    const late = reporters.get(unit)?.found ?? [];
    const all = late.length === 0 ? unit.reporter.found : [...unit.reporter.found, ...late];
    if (all.length === 0) continue;
    const read = uses.isReadable ? all : withoutConsequences(unit, all, isBroken);
    const shown = halfTyped.length === 0 ? read : read.filter((one) => !mayBeTyped(one));
    if (shown.length > 0) found.set(unit, shown);
  }
  return found;
}

/** What the units of a file have to say of the whole file. It is gathered at each keystroke, and most of them say nothing. */
function remarksOf(units: readonly Unit[]) {
  const presumed: ReadonlySet<string>[] = [];
  const halfTyped: HalfTyped[] = [];
  let areReadable = true;
  for (const unit of units) {
    const { reporter } = unit;
    if (reporter.presumed.size > 0) presumed.push(reporter.presumed);
    if (unit.syntaxErrors.length === 0) continue;
    areReadable &&= isReadable(unit);
    const one = reporter.halfTyped();
    if (one !== undefined) halfTyped.push(one);
  }
  return { presumed, halfTyped, areReadable };
}

/** Whether a unit has anything that is reported where nothing uses it; most flows are not. */
function mayBeUnused(unit: Unit): boolean {
  const { types, flows } = declaredIn(unit);
  return unit.imports.length > 0 || types.length > 0 || flows.some(({ node }) => node.internal && !node.pub);
}

const otherUnits = (program: ProgramUnits, file: FileUnits): readonly Unit[] =>
  [...program.files.values()].flatMap((other) => (other === file ? [] : other.units));

function reportDoubles({ types, flows }: FileUnits, reportIn: (unit: Unit) => Report): void {
  for (const [what, names] of [
    ["type", types],
    ["flow", flows],
  ] as const) {
    for (const name of names.doubles) {
      const [first, ...others] = names.all(name);
      for (const { entity } of others) {
        reportIn(entity.unit)(E201["double-declaration"]({ what, name }), entity.node.name, {
          related: [
            { message: relatedTexts.first(), file: first!.entity.unit.path, ...spanOf(first!.entity.node.name) },
          ],
        });
      }
    }
  }
}

/** Tells of a text whether it mentions what could not be read, or a flow that does. Anything does, where more than flows are broken. */
function brokenTests(units: readonly Unit[]): (text: string) => boolean {
  const broken = units.filter((unit) => !isReadable(unit));
  const isFlow = ({ kind }: Declaration): boolean => kind === "FlowDeclaration" || kind === "TestDeclaration";
  if (!broken.every(({ file }) => file.declarations.every(isFlow))) return () => true;
  const namesOf = (unit: Unit): readonly string[] => declaredIn(unit).flows.map(({ name }) => name);
  const names = new Set(broken.flatMap(namesOf));
  const mentions = (text: string): boolean => (text.match(/[A-Za-z_]\w*/g) ?? []).some((word) => names.has(word));
  let rest = units.filter((unit) => !broken.includes(unit));
  for (let size = -1; names.size > 0 && size !== names.size;) {
    size = names.size;
    for (const unit of rest) if (mentions(unit.text)) for (const name of namesOf(unit)) names.add(name);
    rest = rest.filter((unit) => !namesOf(unit).some((name) => names.has(name)));
  }
  return mentions;
}

/** Of what could not be read, tests hold only consequences; what they do not know may stand in it. */
function withoutConsequences(
  unit: Unit,
  found: readonly Reported[],
  isBroken: (text: string) => boolean,
): readonly Reported[] {
  const tests = unit.file.declarations.filter(({ kind }) => kind === "TestDeclaration");
  if (tests.length === 0) return found;
  const syntax = new Set(unit.syntaxErrors.map(({ code, start, end }) => `${code} ${start} ${end}`));
  return found.filter(
    ({ code, start, end, unknown }) =>
      isSyntaxCode(code) ||
      syntax.has(`${code} ${start} ${end}`) ||
      !tests.some(
        (test) =>
          test.start <= start &&
          start < test.end &&
          (unknown !== undefined || isBroken(unit.text.slice(test.start, test.end))),
      ),
  );
}
