import { callHierarchyFeature } from "./call-hierarchy.js";
import { codeActionFeature } from "./code-actions/code-actions.js";
import { codeLensFeature } from "./code-lenses.js";
import { completionFeature } from "./completion/feature.js";
import { definitionFeature } from "./definition.js";
import { documentLinkFeature } from "./document-links.js";
import { documentSymbolFeature } from "./document-symbols.js";
import type { Feature } from "./feature.js";
import { fileRenamesFeature } from "./file-renames.js";
import { flowsFeature } from "./flows.js";
import { foldingFeature } from "./folding.js";
import { formattingFeature } from "./formatting.js";
import { hoverFeature } from "./hover/hover.js";
import { inlayHintsFeature } from "./inlay-hints/inlay-hints.js";
import { linkedEditingFeature } from "./linked-editing.js";
import { pullDiagnosticsFeature } from "./pull-diagnostics.js";
import { documentHighlightFeature, referencesFeature } from "./references.js";
import { renameFeature } from "./rename/rename.js";
import { selectionRangesFeature } from "./selection-ranges.js";
import { semanticTokensFeature } from "./semantic-tokens.js";
import { signatureHelpFeature } from "./signature/signature-help.js";
import { workspaceSymbolFeature } from "./workspace-symbols.js";

/** All that the server offers beside diagnostics. */
export const features: readonly Feature[] = [
  callHierarchyFeature,
  codeActionFeature,
  codeLensFeature,
  completionFeature,
  definitionFeature,
  documentHighlightFeature,
  documentLinkFeature,
  documentSymbolFeature,
  fileRenamesFeature,
  flowsFeature,
  foldingFeature,
  formattingFeature,
  hoverFeature,
  inlayHintsFeature,
  linkedEditingFeature,
  pullDiagnosticsFeature,
  referencesFeature,
  renameFeature,
  selectionRangesFeature,
  semanticTokensFeature,
  signatureHelpFeature,
  workspaceSymbolFeature,
];
