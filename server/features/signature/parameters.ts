/** Where the parameters stand in the line that shows a signature: `greet(name: string, formal: bool = false): Greeting`. */
export function parametersIn(label: string): readonly (readonly [start: number, end: number])[] {
  const open = label.indexOf("(");
  if (open === -1) return [];
  const found: [number, number][] = [];
  let depth = 0;
  let from = open + 1;
  let quoted = false;
  const end = (at: number): void => {
    const text = label.slice(from, at);
    const start = from + text.length - text.trimStart().length;
    if (text.trim() !== "") found.push([start, start + text.trim().length]);
    from = at + 1;
  };
  for (let at = open + 1; at < label.length; at++) {
    const sign = label.charAt(at);
    if (quoted && sign === "\\") at++;
    else if (sign === '"') quoted = !quoted;
    else if (quoted) continue;
    else if ("([{".includes(sign)) depth++;
    else if (sign === ")" && depth === 0) {
      end(at);
      return found;
    } else if (")]}".includes(sign)) depth--;
    else if (sign === "," && depth === 0) end(at);
  }
  end(label.length);
  return found;
}

/** The name of a parameter as a signature shows it: `digits` of `digits?: int`. */
export const parameterName = (shown: string): string => /^\w+/.exec(shown)?.[0] ?? "";
