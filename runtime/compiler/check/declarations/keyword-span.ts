import type { Span } from "../../../syntax/ast.js";

/** The `@word` that a declaration begins with. */
export const keywordSpan = ({ start }: Span, keyword: `@${string}`): Span => ({ start, end: start + keyword.length });
