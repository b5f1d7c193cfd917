import {
  CodeLens,
  type DecorationOptions,
  DecorationRangeBehavior,
  Range,
  type TextEditor,
  ThemeColor,
  window,
} from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";
import type { Disposable } from "../lifetime.js";
import { type IconText, withIcon } from "./icon-text.js";

/** A line above a line of text that runs a command. VS Code shows icons in its title. */
export function codeLens(
  line: number,
  title: IconText,
  tooltip: PlainText,
  command: string,
  ...args: readonly unknown[]
): CodeLens {
  return new CodeLens(new Range(line, 0, line, 0), { title: withIcon(title), tooltip, command, arguments: [...args] });
}

/** A text at the end of a line. */
export interface LineEnd {
  /** 0-based, as VS Code counts. */
  readonly line: number;
  readonly text: PlainText;
  /** A theme colour. */
  readonly color: string;
}

export interface LineEnds extends Disposable {
  /** Shows these texts in an editor, and no earlier ones. */
  show(editor: TextEditor, ends: readonly LineEnd[]): void;
}

export function createLineEnds(): LineEnds {
  const type = window.createTextEditorDecorationType({
    isWholeLine: true,
    rangeBehavior: DecorationRangeBehavior.ClosedClosed,
    after: { margin: "0 0 0 3ch", fontStyle: "italic" },
  });
  const decoration = ({ line, text, color }: LineEnd): DecorationOptions => ({
    range: new Range(line, 0, line, 0),
    renderOptions: { after: { contentText: text, color: new ThemeColor(color) } },
  });
  return {
    show: (editor, ends) => editor.setDecorations(type, ends.map(decoration)),
    dispose: () => type.dispose(),
  };
}
