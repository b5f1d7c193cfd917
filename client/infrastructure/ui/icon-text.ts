import type { PlainText } from "../../../runtime/plain-text.js";

/** A text with a codicon before it. */
export interface IconText {
  /** A codicon's name, one of the extension's own choice. */
  readonly icon: string;
  readonly text: PlainText;
}

/** A plain blank after an icon is swallowed in some places. */
const GAP = "\u00a0";

/** As VS Code writes an icon in a label: in text from outside this form is broken. */
export const withIcon = ({ icon, text }: IconText): string => `$(${icon})${GAP}${text}`;
