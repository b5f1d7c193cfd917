/** A test as the text of its file has it, also one with mistakes. */
export interface TestInText {
  readonly name: string;
  /** 0-based, as VS Code counts. */
  readonly line: number;
}

/** A test is a declaration without modifiers, at the beginning of a line. */
const TEST = /^[ \t]*@test[ \t]+"((?:[^"\\\n]|\\.)*)"/gm;

/** The tests that a text declares, in its order. */
export function testsIn(text: string): readonly TestInText[] {
  let line = 0;
  let upTo = 0;
  return [...text.matchAll(TEST)].map(({ index, 1: written = "" }) => {
    for (; upTo < index; upTo++) if (text[upTo] === "\n") line++;
    return { name: nameOf(written), line };
  });
}

function nameOf(written: string): string {
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    // An escape that JSON does not know.
    return written;
  }
}
