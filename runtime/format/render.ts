/** Lays a document out: decides which groups break, and writes the text. */
import { type Doc, isHard } from "./doc.js";
import { Writer } from "./writer.js";

/** Where a token came to stand in the result. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface Rendered {
  readonly text: string;
  /** By the numbers of the tokens. */
  readonly places: readonly Place[];
}

interface Command {
  readonly level: number;
  readonly flat: boolean;
  readonly doc: Doc;
}
/** What is still to be printed, the next last. A number ends the token of that number. */
type Commands = (Command | number)[];

/** Lays `doc` out in lines of at most `width` characters, where it can be broken so. `count`: how many tokens it has. */
export function render(doc: Doc, width: number, count: number): Rendered {
  const writer = new Writer();
  const places = new Array<Place>(count);
  const begun: number[] = [];
  const stack: Commands = [{ level: 0, flat: false, doc }];
  for (let command = stack.pop(); command !== undefined; command = stack.pop()) {
    if (typeof command === "number") {
      places[command] = { start: begun.pop()!, end: writer.text.length };
      continue;
    }
    const { level, flat, doc: current } = command;
    if (typeof current === "string") {
      writer.write(current);
      continue;
    }
    switch (current.kind) {
      case "concat":
        for (let index = current.parts.length - 1; index >= 0; index--)
          stack.push({ level, flat, doc: current.parts[index]! });
        break;
      case "token":
        writer.begin(beginningOf(current.content));
        begun.push(writer.text.length);
        stack.push(current.index, { level, flat, doc: current.content });
        break;
      case "lines":
        writer.writeLines(current.lines, current.deeper === undefined ? undefined : level + current.deeper);
        break;
      case "comment":
        if (writer.atBeginning) writer.writeComment(current.moved, level);
        else writer.writeComment(current.lines, undefined);
        break;
      case "line":
        if (flat) writer.write(current.flat);
        else writer.newLine(level);
        break;
      case "fresh":
        writer.freshLine(level, current.blank);
        break;
      case "indent":
        stack.push({ level: level + 1, flat, doc: current.content });
        break;
      case "group": {
        const whole = { level, flat: true, doc: current.content };
        const fit = !current.hard && (flat || fits(whole, stack, width - writer.column));
        stack.push(fit ? whole : { ...whole, flat: false });
        break;
      }
      case "choice": {
        const room = width - writer.column;
        const { hard, first, second, third } = current;
        if (!hard && (flat || fits({ level, flat: true, doc: first }, stack, room)))
          stack.push({ level, flat: true, doc: first });
        else if (second !== undefined && fits({ level, flat: true, doc: second }, stack, room))
          stack.push({ level, flat: false, doc: second });
        else stack.push({ level, flat: false, doc: third });
        break;
      }
      case "operation": {
        const start = { level, flat: true, doc: current.start };
        const fit = flat || (!isHard(current.start) && fits(start, [], width - writer.column));
        stack.push({ level, flat, doc: fit ? current.other : current.joined });
        break;
      }
      case "separator":
        writer.write(flat ? current.flat : current.broken);
        break;
      case "suffix":
        writer.defer(current.text);
        break;
    }
  }
  return { text: writer.finish(), places };
}

/** The text with which a token begins. */
const beginningOf = (content: Doc): string =>
  typeof content === "string" ? content : content.kind === "lines" ? content.lines[0]! : "";

/** Returns whether `command`, and what follows it up to the next place where a line breaks, takes at most `room` characters. */
function fits(command: Command, following: Commands, room: number): boolean {
  const stack: Command[] = [command];
  let next = following.length;
  let left = room;
  while (left >= 0) {
    let current = stack.pop();
    if (current === undefined) {
      if (next === 0) return true;
      const further = following[--next]!;
      if (typeof further === "number") continue;
      current = further;
    }
    const { level, flat, doc } = current;
    if (typeof doc === "string") {
      left -= doc.length;
      continue;
    }
    switch (doc.kind) {
      case "concat":
        for (let index = doc.parts.length - 1; index >= 0; index--) stack.push({ level, flat, doc: doc.parts[index]! });
        break;
      case "token":
      case "indent":
        stack.push({ level, flat, doc: doc.content });
        break;
      case "lines":
        return doc.lines[0]!.length <= left;
      case "comment":
        if (doc.lines.length > 1) return doc.lines[0]!.length < left;
        left -= doc.lines[0]!.length + 1;
        break;
      case "line":
        if (!flat) return true;
        left -= doc.flat.length;
        break;
      case "fresh":
        return true;
      case "group":
        stack.push({ level, flat: flat && !doc.hard, doc: doc.content });
        break;
      case "choice":
        stack.push({ level, flat: flat && !doc.hard, doc: flat && !doc.hard ? doc.first : (doc.second ?? doc.third) });
        break;
      case "operation":
        stack.push({ level, flat, doc: flat ? doc.joined : doc.other });
        break;
      case "separator":
        left -= (flat ? doc.flat : doc.broken).length;
        break;
      case "suffix":
        break;
    }
  }
  return false;
}
