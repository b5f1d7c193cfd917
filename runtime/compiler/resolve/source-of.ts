/** The source of a short expression; a long one is left out. */
export const sourceOf = (text: string, span: { start: number; end: number }): string => {
  const source = text.slice(span.start, span.end).replace(/\s+/g, " ");
  return source.length <= 40 ? source : "…";
};
