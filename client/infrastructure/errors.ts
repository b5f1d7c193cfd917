/** Messages for people about an error: what, where and what to do. Stacks go to the log only. */

/** Operating-system errors that a person can do something about. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full. Free some space and try again.",
  EDQUOT: "The disk quota is used up. Free some space and try again.",
  EACCES: "Access was denied. Check the permissions of the folder.",
  EPERM: "The operation is not permitted there. Check the permissions of the folder.",
  EROFS: "The file system is read-only.",
  EMFILE: "Too many files are open. Close some programs and try again.",
};

/** `errorType` of an error of ScaiCore, or `undefined` for any other. */
export function errorType(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("errorType" in error)) return undefined;
  return typeof error.errorType === "string" ? error.errorType : undefined;
}

/** The type of the error of a bundle that cannot be read. */
export const BUNDLE_ERROR = "BundleError";

/** Details of an error of ScaiCore, by name. */
export function errorDetail(error: unknown, name: string): string | undefined {
  if (errorType(error) === undefined) return undefined;
  const { details } = error as { readonly details?: Readonly<Record<string, unknown>> };
  const value = details?.[name];
  return typeof value === "string" ? value : undefined;
}

/** One or two sentences for a person. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `Something unexpected happened: ${firstLine(String(error))}`;
  if (errorType(error) !== undefined) return error.message;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const known = code === undefined ? undefined : SYSTEM[code];
  if (known !== undefined) {
    const path = "path" in error && typeof error.path === "string" ? ` (${error.path})` : "";
    return `${known}${path}`;
  }
  return `Something unexpected happened: ${firstLine(error.message)}`;
}

/** For the log: everything there is. */
export function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
