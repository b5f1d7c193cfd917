/** All sources of a workspace, as VS Code looks for files. */
export const SOURCES = "**/*.scaicore";

const MADE_FOLDERS = ["node_modules", "dist", "build"];
/** What lies in folders whose files nobody writes, as VS Code leaves files out. */
export const MADE_FILES = `**/{${MADE_FOLDERS.join(",")}}/**`;

/** Whether a path is in a folder whose files nobody writes. */
export const isMadeFile = (path: string): boolean =>
  path
    .split("/")
    .slice(0, -1)
    .some((name) => MADE_FOLDERS.includes(name));

/** The file of a core's bundle, as the command line names it. */
export const bundleName = (core: string): string => `${core}.scaicore-ir`;

/** Whether a path is that of a bundle, which is compiled already. */
export const isBundle = (path: string): boolean => path.endsWith(".scaicore-ir");

/** `312 bytes`, `2.1 kB`, `1.4 MB`. */
export function readableSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  return bytes < 999_950 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The file beside a program that says which models answer for its roles. */
export const MODELS_FILE = "scaicore.models.json";

/** The file of answers that belongs to a source: `greet.mock.json` beside `greet.scaicore` or `greet.scaicore-ir`. Both are addresses as text. */
export const mockFileOf = (source: string): string | undefined => besides(source, ".mock.json");

/** The file of inputs that people have named: `greet.inputs.json` beside `greet.scaicore`. */
export const inputsFileOf = (source: string): string | undefined => besides(source, ".inputs.json");

function besides(source: string, extension: string): string | undefined {
  const match = /^(.+)\.scaicore(?:-ir)?$/.exec(source);
  return match === null ? undefined : `${match[1] ?? ""}${extension}`;
}
