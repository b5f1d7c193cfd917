/** What the compiler needs from outside. */
export interface CompilerHost {
  /** The text of a file, or `undefined` where there is none. Paths use `/`; it never throws. */
  read(path: string): string | undefined;
}
