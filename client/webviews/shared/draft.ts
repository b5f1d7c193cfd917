/** What a person has typed into a form, kept over reloads. Without DOM. */

import { isBoolean, isRecord, isString, type Guard } from "./guards.js";

/** By field name: the text as it stands in the control (not yet a value), or the state of a check box. */
export type Draft = Readonly<Record<string, string | boolean>>;

export const isDraft: Guard<Draft> = (value): value is Draft =>
  isRecord(value) && Object.values(value).every((entry) => isString(entry) || isBoolean(entry));
