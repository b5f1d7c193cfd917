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
