/** What is known of a library that several programs import: each has its own core, so each may find other mistakes. */
import type { Analysis, Diagnostic } from "../../runtime/compiler/editor.js";

/** What one program finds. */
export interface Found {
  /** How people call the program. */
  readonly program: string;
  readonly analysis: Analysis;
}

/**
 * The analysis with the first program, of at least one, with what all of them find. What is wrong with all is told once, and what is wrong with
 * some says with which.
 */
export function together(found: readonly Found[]): Analysis {
  const first = found[0]!.analysis;
  const all = new Map<string, { readonly diagnostic: Diagnostic; readonly programs: string[] }>();
  for (const { program, analysis } of found) {
    for (const diagnostic of analysis.diagnostics) {
      const { code, name, start, end, message } = diagnostic;
      const key = JSON.stringify([start, end, code, name, message]);
      const known = all.get(key);
      if (known === undefined) all.set(key, { diagnostic, programs: [program] });
      else known.programs.push(program);
    }
  }
  if ([...all.values()].every(({ programs }) => programs.length === found.length)) return first;
  const diagnostics = [...all.values()]
    .map(({ diagnostic, programs }) =>
      programs.length === found.length
        ? diagnostic
        : { ...diagnostic, message: `${diagnostic.message} (${onlyIn(programs)})` },
    )
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : 1));
  const lineMaps = new Map(found.flatMap(({ analysis }) => [...analysis.lineMaps]));
  return {
    path: first.path,
    text: first.text,
    get file() {
      return first.file;
    },
    lineMap: first.lineMap,
    segments: first.segments,
    diagnostics,
    model: first.model,
    sketch: (segment) => first.sketch(segment),
    lineMaps,
  };
}

/** Names at most three programs. */
function onlyIn(programs: readonly string[]): string {
  const named = programs.slice(0, 3).map((program) => `\`${program}\``);
  const rest = programs.length - named.length;
  const parts = rest > 0 ? [...named, `${rest} more`] : named;
  const last = parts.at(-1)!;
  return `Only with ${parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`}.`;
}
