/** A text with exactly one full stop at its end, unless it ends with another mark. For text that is put together from parts. */
export function withFullStop(text: string): string {
  const whole = text.trimEnd();
  const end = /\.+$/.exec(whole);
  if (end !== null) return `${whole.slice(0, end.index)}.`;
  return /[!?…]["'`)\]]*$/.test(whole) ? whole : `${whole}.`;
}
