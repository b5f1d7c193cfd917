/** What must not happen to a program that checks without errors. Two faults of one kind have one cause, most likely. */
export class Fault extends Error {
  constructor(
    readonly kind: string,
    readonly detail: string,
  ) {
    super(`${kind}: ${detail}`);
  }
}
