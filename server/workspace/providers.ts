import type { RoleProviders, SourceText } from "../../runtime/compiler/editor.js";
import { MODELS_FILE, readModelsConfig } from "../../runtime/models/config/models-config.js";
import { roleProviders } from "../../runtime/models/config/role-provider.js";

/** Programs of one folder share a configuration, so that few texts are read at a time. */
const MOST_KEPT = 20;

/**
 * Who answers for the roles of programs, by the configuration of models beside each. One with a mistake says nothing: editors check it
 * by its schema.
 *
 * @param read gives the text of a file
 */
export function createProviders(read: (path: string) => SourceText): (entry: string) => RoleProviders | undefined {
  const known = new Map<string, RoleProviders | undefined>();
  return (entry) => {
    const text = read(entry.slice(0, entry.lastIndexOf("/") + 1) + MODELS_FILE);
    if (typeof text !== "string") return undefined;
    if (!known.has(text)) {
      if (known.size >= MOST_KEPT) known.clear();
      known.set(text, providersIn(text));
    }
    return known.get(text);
  };
}

function providersIn(text: string): RoleProviders | undefined {
  try {
    return roleProviders(readModelsConfig(text));
  } catch {
    return undefined;
  }
}
