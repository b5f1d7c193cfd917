/**
 * Whether a decision needs the fields of the checkpoint's form: those that it lacks are mistakes then, and null otherwise. The
 * engine, and every surface that asks a person, goes by this.
 */
export function needsForm(
  { options }: { readonly options: readonly { readonly id: string; readonly needsForm?: false }[] },
  decision: unknown,
): boolean {
  return options.find(({ id }) => id === decision)?.needsForm !== false;
}
