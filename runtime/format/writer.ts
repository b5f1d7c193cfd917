/** Blanks of one level of indentation. */
const INDENT = 4;

/** Writes text with indentation. Blanks are written only where text follows them on the line. */
export class Writer {
  text = "";
  /** Characters on the current line, with its indentation. */
  column = 0;
  private level = 0;
  private lineBegins = true;
  private blanks = "";
  private suffix = "";
  private afterComment = false;

  /** Whether nothing is written on the current line yet. */
  get atBeginning(): boolean {
    return this.lineBegins;
  }
  write(text: string): void {
    if (text === "") return;
    const end = text.trimEnd().length;
    if (end > 0) {
      this.begin(text);
      this.text += text.slice(0, end);
    }
    if (!this.lineBegins) this.blanks += text.slice(end);
    this.column += text.length;
  }
  /** Writes the indentation, or the blanks before `next`, which begins at the end of `text` then. */
  begin(next: string): void {
    if (this.afterComment && this.blanks === "" && !/^[\s,)\]]/.test(next)) this.blanks = " ";
    this.afterComment = false;
    this.text += this.lineBegins ? " ".repeat(this.level * INDENT) : this.blanks;
    this.lineBegins = false;
    this.blanks = "";
  }
  /** Writes lines as they are but for the indentation, which is left out where `level` is undefined. */
  writeLines(lines: readonly string[], level: number | undefined): void {
    lines.forEach((line, index) => {
      if (index === 0) this.begin(line);
      else {
        this.text += "\n";
        this.column = 0;
      }
      const indentation = index > 0 && level !== undefined && line !== "" ? " ".repeat(level * INDENT) : "";
      this.text += indentation + line;
      this.column += indentation.length + line.length;
    });
  }
  /** Writes a comment, with a blank before it unless it begins a line or a list. What follows is set off likewise. */
  writeComment(lines: readonly string[], level: number | undefined): void {
    if (!this.lineBegins && this.blanks === "" && !/[([]$/.test(this.text)) this.blanks = " ";
    this.writeLines(lines, level);
    this.afterComment = true;
  }
  /** Adds a comment to the end of the line, in front of its break. */
  defer(text: string): void {
    this.suffix += text;
  }
  newLine(level: number): void {
    this.text += `${this.suffix}\n`;
    this.suffix = "";
    this.blanks = "";
    this.afterComment = false;
    this.lineBegins = true;
    this.indentTo(level);
  }
  freshLine(level: number, blank: boolean): void {
    if (this.lineBegins) this.indentTo(level);
    else this.newLine(level);
    if (blank) this.text += "\n";
  }
  private indentTo(level: number): void {
    this.level = level;
    this.column = level * INDENT;
  }
  finish(): string {
    return this.text + this.suffix;
  }
}
