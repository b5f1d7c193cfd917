import type { Plugin } from "esbuild";

export function commonJs(options?: { stays?: (file: string) => boolean }): Plugin;
