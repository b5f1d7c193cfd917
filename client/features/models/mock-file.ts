/** The file of answers that belongs to a source: `greet.mock.json` beside `greet.scaicore`. Both are addresses as text. */
export function mockFileOf(source: string): string | undefined {
  const match = /^(.+)\.scaicore$/.exec(source);
  return match === null ? undefined : `${match[1] ?? ""}.mock.json`;
}
