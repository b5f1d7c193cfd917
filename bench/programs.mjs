// Programs of a wanted size, made of flows that people write.

const HEAD = `@core Bench {
    version = "1.0.0"
    @models { primary = { model = "any" } }
}

@types {
    type Mood = enum[warm, neutral, formal]
    type Greeting = { message: string, mood: Mood, note: string? }
}
`;

const flow = (n) => `
/// Writes greeting number ${n}.
@flow greet_${n}(name: string, formal: bool = false): Greeting {
    candidate = @flexible {
        goal = "Write a greeting for \${name}"
        input = { name, formal }
        output = Greeting
    }
    @rigid {
        shout = candidate.message.upper().trim()
        if shout.length > 100 { text = shout.slice(0, 100) } else { text = shout }
    }
    decision = @checkpoint approval {
        present = { prompt = "Send \${text}?", payload = candidate }
        options = ["approve", "reject"]
        timeout = 1h
        on_timeout = "escalate"
    }
    @match decision {
        "approve" => { return candidate }
        "reject" => { return { message: "Hello \${name}.", mood: :neutral } }
    }
}
`;

/** A program of at least this many lines. */
export function program(lines) {
  let text = HEAD;
  for (let n = 1; text.split("\n").length < lines; n++) text += flow(n);
  return text;
}

const libraryFlow = (n) => `
/// Shortens text number ${n}.
pub @flow shorten_${n}(text: string, most: int = ${(n % 50) + 10}): string {
    trimmed = text.trim()
    if trimmed.length <= most { return trimmed }
    words = trimmed.split(" ")
    first = words.slice(0, 3)
    return first.join(" ")
}
`;

/** A library of at least this many lines, for programs to import from. */
export function library(lines) {
  let text = "";
  for (let n = 1; text.split("\n").length < lines; n++) text += libraryFlow(n);
  return text;
}

/** A program of about 50 lines with a name from each of these libraries. */
export const importing = (paths) =>
  `${paths.map((path, n) => `import { shorten_1 as shorten_${n} } from "${path}"\n`).join("")}${program(40)}`;

const entity = (n) => `
// Order number ${n} of a customer.
entity Order${n} extends Base {
    title: String
    amount: Number
    many notes: String
    customer: Customer
    many items: Item
    first: Item
}
`;

/** A domain model of at least this many lines, in the language of Langium's example server. */
export function domainModel(lines) {
  let text = `datatype String
datatype Number

entity Base { id: Number }
entity Customer extends Base { name: String }
entity Item extends Base { price: Number }
`;
  for (let n = 1; text.split("\n").length < lines; n++) text += entity(n);
  return text;
}
