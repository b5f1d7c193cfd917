/** What a bundle may be at most. Reading more is refused before it costs memory or stack. */
export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
export const MAX_DEPTH = 200;
/** Numbers, strings, objects and so on in all: a byte may stand for an object that takes fifty in memory. */
export const MAX_NODES = 10_000_000;
