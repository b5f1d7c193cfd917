import { RunError } from "../../host/errors.js";
import { contradictionText } from "../../stdlib/values/contradiction.js";

/** The error of a module whose parts do not fit: no compiler makes it, so it was changed or made by other means. */
export const contradiction = (what: string): RunError => new RunError("InternalError", contradictionText(what));
