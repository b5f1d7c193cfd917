import type { SymbolKind } from "../../../runtime/compiler/editor.js";
import type { DocumentState } from "../../workspace/document-state.js";
import type { Workspace } from "../../workspace/workspace.js";
import { isImportedName, keyIn, localName, type Place, placesAt, placesOf, sharedNames } from "../names/places.js";
import { statesAround } from "../names/program.js";

/** A name that can be changed, with all the words that are to be changed with it. */
export interface RenameTarget {
  /** The word that was asked about. */
  readonly place: Place;
  readonly name: string;
  readonly places: readonly Place[];
  /** The files that may say something else afterwards. */
  readonly states: readonly DocumentState[];
}

/** Why names of a kind stay as they are; `undefined` for those that can be changed where they are declared. */
const FIXED: Readonly<Record<SymbolKind, ((name: string) => string) | undefined>> = {
  core: undefined,
  type: undefined,
  field: undefined,
  enum_member: undefined,
  flow: undefined,
  parameter: undefined,
  variable: undefined,
  constant: undefined,
  model_role: undefined,
  plugin: undefined,
  method: undefined,
  memory_field: undefined,
  reference_field: undefined,
  config_param: undefined,
  trigger: undefined,
  interface: (name) => `\`${name}\` is the name of something outside of this program.`,
  event: (name) => `Others, outside of this program, may know the event \`${name}\` by its name.`,
  function: (name) => `\`${name}\` belongs to the standard library.`,
  setting: (name) => `\`${name}\` is a setting of the language.`,
  error_type: (name) => `\`${name}\` is an error of the language.`,
};

/** The name at an offset that can be changed, or why there is none. */
export function renameTarget(workspace: Workspace, state: DocumentState, offset: number): RenameTarget | string {
  const place = renamed(state, offset);
  if (place === undefined) return "There is no name here.";
  const { symbol } = place.occurrence;
  const { text } = place;
  const fixed = FIXED[symbol.kind]?.(symbol.name);
  if (fixed !== undefined) return fixed;
  if (symbol.declaration === undefined) return `\`${symbol.name}\` belongs to the language.`;
  const local = localName(place);
  if (local === undefined && text !== symbol.name)
    return `\`${text}\` means \`${symbol.name}\` here, by a rule of the language. Rename that where it is declared.`;
  if (local !== undefined) {
    const places = placesOf([state], new Set([keyIn(state, symbol)]));
    return {
      place,
      name: local,
      places: places.filter((one) => one.text === local && !isImportedName(one)),
      states: statesAround(workspace, state),
    };
  }
  const { states, keys } = sharedNames(workspace, state, [symbol]);
  const places = placesOf(states, keys).filter((one) => one.text === symbol.name && localName(one) === undefined);
  return { place, name: symbol.name, places, states };
}

/** The meaning of the word at an offset that is to be renamed: of a shorthand, that of what it reads or binds. */
const renamed = (state: DocumentState, offset: number): Place | undefined => {
  const places = placesAt(state, offset);
  return places.find(({ occurrence }) => occurrence.isKey !== true) ?? places[0];
};
