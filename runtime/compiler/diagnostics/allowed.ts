/** Lints that a program silences: by a comment where they are, or by a setting of the core for all of it. */
import type { Diagnostic } from "./diagnostic.js";
import { W406 } from "./definitions/warnings.js";

/** The names of the lints. */
export const LINTS: readonly string[] = Object.values(W406).map(({ name }) => name);

const isLint = ({ code, name }: Diagnostic): boolean => code === "W406" && name !== W406["unknown-lint"].name;

/** `// allow: negative-index, float-equality` */
const ALLOW = /\/\/[ \t]*allow:[ \t]*([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)/;

/**
 * What is left of the diagnostics of a file without the lints that are allowed: by `everywhere`, the names that the core allows, or
 * by a comment at the end of their line, or alone on the line above.
 */
export function withoutAllowed(
  diagnostics: readonly Diagnostic[],
  text: string,
  everywhere: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (!diagnostics.some(isLint)) return diagnostics;
  return diagnostics.filter(
    (one) => !isLint(one) || !(everywhere.has(one.name) || allowedAt(text, one.start).has(one.name)),
  );
}

function allowedAt(text: string, offset: number): ReadonlySet<string> {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const line = text.slice(start, end === -1 ? text.length : end);
  const before = text.slice(text.lastIndexOf("\n", start - 2) + 1, Math.max(0, start - 1));
  const above = /^\s*\/\//.test(before) ? before : "";
  return new Set(
    [line, above].flatMap(
      (one) =>
        ALLOW.exec(one)?.[1]
          ?.split(",")
          .map((name) => name.trim()) ?? [],
    ),
  );
}
