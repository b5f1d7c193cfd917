/**
 * Text that somebody else wrote, made safe to show: a terminal obeys control characters, and signs that turn the direction
 * of writing make a line look like another. Line breaks stay.
 */
export const printable = (text: string): string =>
  text.replaceAll("\t", "    ").replaceAll(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/gu, "\ufffd");
