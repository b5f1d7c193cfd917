/** Several texts as one, which takes less memory than they do: each after its length. */
export function packed(parts: readonly string[]): string {
  return parts.map((part) => `${part.length}:${part}`).join("");
}

/** The first `count` of the texts that were packed. */
export function unpacked(text: string, count = Infinity): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length && parts.length < count;) {
    const colon = text.indexOf(":", at);
    const begin = colon + 1;
    at = begin + Number(text.slice(at, colon));
    parts.push(text.slice(begin, at));
  }
  return parts;
}

const RADIX = 36;

/** Whole numbers as a text. Each is told by how far it is from the one before, as those that belong together are near. */
export function packedNumbers(numbers: readonly number[]): string {
  return numbers.map((number, index) => (number - (numbers[index - 1] ?? 0)).toString(RADIX)).join(",");
}

export function unpackedNumbers(text: string): readonly number[] {
  if (text === "") return [];
  let last = 0;
  return text.split(",").map((step) => (last += parseInt(step, RADIX)));
}
