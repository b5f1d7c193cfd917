import type { IRExpr } from "../../ir/module.js";
import type { ObjectField } from "./type.js";

/** By where the field is declared, so that all types that came from one declaration have the same. */
const defaults = new WeakMap<object, () => IRExpr | undefined>();

/** Says how the default of a field is made, once it has been checked. */
export function setFieldDefault(field: ObjectField, make: () => IRExpr): void {
  if (field.declaration === undefined) return;
  let state: "new" | "making" | "done" = "new";
  let value: IRExpr | undefined;
  defaults.set(field.declaration, () => {
    // One that needs itself has been told of.
    if (state !== "new") return value;
    state = "making";
    value = make();
    state = "done";
    return value;
  });
}

/** The default of a field as a constant; `undefined` where there is none. */
export const fieldDefault = ({ declaration }: ObjectField): IRExpr | undefined =>
  declaration === undefined ? undefined : defaults.get(declaration)?.();
