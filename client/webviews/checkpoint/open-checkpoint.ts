/** A checkpoint that the page shows, with all that a person has done at it. */

import { areaControl, type ControlHandle } from "../shared/controls.js";
import type { Formats } from "../shared/formats.js";
import { Parts } from "../shared/parts.js";
import { formOf, type FieldEdit, type SchemaForm } from "../shared/schema-form.js";
import type { Kept } from "./kept.js";
import type { CheckpointView } from "./messages.js";
import { choicesOf, firstChoice, formSchema, type Choice } from "./words.js";

export interface OpenCheckpoint {
  view: CheckpointView;
  kept: Kept;
  readonly parts: Parts;
  /** While it is pending, and where there is something to fill in. */
  form: SchemaForm | undefined;
  /** Why there is no form, though there is something to fill in. */
  readonly formProblem: Error | undefined;
  readonly note: ControlHandle;
  /** Whether those like it are decided with it. */
  together: boolean;
  /** Stands for the details that are drawn. */
  drawn: string | undefined;
}

export interface OpenContext {
  readonly formats: Formats;
  /** What is kept has changed in this part. */
  readonly onKeep: (change: Partial<Kept>) => void;
  readonly onEdit: ((edit: FieldEdit) => void) | undefined;
}

export function openCheckpoint(view: CheckpointView, kept: Kept, context: OpenContext): OpenCheckpoint {
  const { checkpoint } = view;
  const { formats, onKeep, onEdit } = context;
  const schema = checkpoint.status === "pending" ? formSchema(checkpoint) : undefined;
  const form =
    schema &&
    formOf({
      schema,
      draft: kept.draft,
      formats,
      compares: true,
      onInput: (draft) => onKeep({ draft }),
      ...(onEdit === undefined ? {} : { onEdit }),
    });
  const note = areaControl("note", { label: "Note", placeholder: "Note (optional)", required: false }, 1, false);
  note.set(kept.note);
  note.onInput(() => onKeep({ note: String(note.get()) }));
  return {
    view,
    kept,
    parts: new Parts(),
    form: form instanceof Error || form?.isEmpty === true ? undefined : form,
    formProblem: form instanceof Error ? form : undefined,
    note,
    together: false,
    drawn: undefined,
  };
}

/** The option that Ctrl+Enter confirms: the one that was chosen, else the one that is chosen from the start. */
export function chosenOf({ kept, view }: OpenCheckpoint): Choice | undefined {
  const { chosen } = kept;
  const choice =
    chosen === undefined ? undefined : choicesOf(view.checkpoint).find(({ decision = "" }) => decision === chosen);
  return choice ?? firstChoice(view.checkpoint);
}
