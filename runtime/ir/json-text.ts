import { BundleError, MAX_DEPTH, MAX_NODES, pathText, placeText } from "./reading.js";

/**
 * Reads JSON text, and refuses what `JSON.parse` accepts: a key twice in an object, nesting beyond the limit, and more values
 * than the limit.
 *
 * @throws {BundleError} If the text is not JSON, or exceeds a limit.
 */
export function readJsonText(text: string): unknown {
  scan(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new BundleError(`The text is no JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

interface Level {
  /** The keys of an object so far; `undefined` for an array. */
  readonly keys: Set<string> | undefined;
  step: string | number;
}

/** Checks strings and brackets only; `JSON.parse` checks the rest. */
function scan(text: string): void {
  const levels: Level[] = [];
  let nodes = 0;
  let keyNext = false;
  const fail = (found: string, at: number): never => {
    const path = levels.map(({ step }) => step);
    throw new BundleError(`The module is damaged: ${found}, at character ${at} in ${placeText(path)}.`, {
      offset: at,
      path: pathText(path),
    });
  };
  const token = /["[\]{},]/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const at = match.index;
    const top = levels.at(-1);
    switch (match[0]) {
      case '"': {
        const end = endOfString(text, at);
        if (keyNext && top?.keys !== undefined) {
          const key = readKey(text.slice(at, end));
          if (top.keys.has(key)) fail(`the key ${JSON.stringify(key.slice(0, 60))} twice`, at);
          top.keys.add(key);
          top.step = key;
          keyNext = false;
        }
        token.lastIndex = end;
        break;
      }
      case "{":
      case "[":
        if (levels.length >= MAX_DEPTH) fail(`more than ${MAX_DEPTH} levels of nesting`, at);
        nodes++;
        keyNext = match[0] === "{";
        levels.push(keyNext ? { keys: new Set(), step: "" } : { keys: undefined, step: 0 });
        break;
      case ",":
        nodes++;
        keyNext = top?.keys !== undefined;
        if (top !== undefined && typeof top.step === "number") top.step++;
        break;
      default:
        levels.pop();
        keyNext = false;
    }
    if (nodes > MAX_NODES) fail(`more than ${MAX_NODES} values`, at);
  }
}

/** Returns the offset after the closing quotes, or the end of the text. */
function endOfString(text: string, start: number): number {
  const stop = /["\\]/g;
  stop.lastIndex = start + 1;
  for (let match = stop.exec(text); match !== null; match = stop.exec(text)) {
    if (match[0] === '"') return match.index + 1;
    stop.lastIndex = match.index + 2;
  }
  return text.length;
}

function readKey(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
