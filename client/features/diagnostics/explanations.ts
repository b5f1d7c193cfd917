/** Where the code of a problem leads: no page on the web, but the one that ships with the extension. */
export const EXPLANATION_LINK = `command:scaicore.diagnostics.explain?${encodeURIComponent('["{code}"]').replaceAll(
  encodeURIComponent("{code}"),
  "{code}",
)}`;

/** The explanation of one code, taken from the page of all of them. */

export interface Explanation {
  readonly code: string;
  readonly title: string;
  /** Markdown, with the code as its heading. */
  readonly text: string;
}

/** Reads `docs/diagnostics.md`: a part for each code, under a heading that is the code alone. */
export function readExplanations(page: string): ReadonlyMap<string, Explanation> {
  const [, ...parts] = page.split(/^### (?=[EW]\d{3}$)/m);
  return new Map(
    parts.map((part) => {
      const code = part.slice(0, 4);
      const title = /^\*\*(.+)\*\*$/m.exec(part)?.[1] ?? "";
      // What follows belongs to the next phase.
      const text = `# ${part.replace(/^## [^]*/m, "").trimEnd()}\n`;
      return [code, { code, title, text }];
    }),
  );
}
