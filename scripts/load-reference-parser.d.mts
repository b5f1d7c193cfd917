import type * as reference from "../runtime/syntax/chevrotain/reference.js";

export function loadReferenceParser(): Promise<typeof reference>;
