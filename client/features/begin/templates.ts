/** What a new flow begins as: whole programs with a test each, which `test/client/templates.test.ts` compiles and runs. */
export interface Template {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** The program with this name for its core. */
  readonly text: (core: string) => string;
}

const core = (name: string, description: string, model = true): string => `@core ${name} {
    version = "0.1.0"
    description = "${description}"
${
  model
    ? `
    @models {
        primary = { model = "scailabs/poolnoodle-omni" }
    }
`
    : ""
}}
`;

export const TEMPLATES: readonly Template[] = [
  {
    id: "approval",
    label: "A draft that a person approves",
    detail: "A model writes, somebody decides, and the flow goes on. The usual beginning.",
    text: (name) => `/// Drafts an answer, and asks a person before it goes out.
${core(name, "Drafts answers that a person approves")}
/// Writes a draft and gives it when somebody has approved it.
@flow answer(question: string): string {
    draft = @flexible {
        goal = "Answer the question in one friendly paragraph"
        input = { question }
        output = string
    }

    decision = @checkpoint approval {
        present = { prompt = "Send this answer?", payload = draft }
        options = ["approve", "reject"]
    }

    @match decision {
        "approve" => { return draft }
        "reject" => { return "We will call you back." }
    }
}

@test "an approved draft is given as it was written" {
    @mock primary = "It opens at nine."
    @given { question = "When do you open?" }
    @when answer(question)
    @then { result.status == :suspended }
    @when resume { decision = "approve" }
    @then { result.output == "It opens at nine." }
}
`,
  },
  {
    id: "extract",
    label: "Fields out of a text",
    detail: "A model reads a mail or a document, and gives checked, typed values.",
    text: (name) => `/// Reads what somebody wrote, and gives it as fields.
${core(name, "Reads orders out of mails")}
@types {
    type Line = { article: string, pieces: int }

    type Order = {
        customer: string,
        lines: array[Line],
        wanted_on: date?
    }
}

/// The order that a mail asks for.
@flow read_order(mail: string): Order {
    order = @guarded {
        goal = "Read the order out of this mail"
        input = { mail }
        output = Order
        validate = {
            output.lines.length > 0
        }
    }
    return order
}

@test "reads the lines of an order" {
    @mock primary = { customer: "Ada", lines: [{ article: "lamp", pieces: 2 }], wanted_on: null }
    @given { mail = "Two lamps, please. Ada" }
    @when read_order(mail)
    @then {
        result.output.customer == "Ada"
        result.output.lines.length == 1
    }
}
`,
  },
  {
    id: "sort",
    label: "Sort into kinds, and go different ways",
    detail: "A model says what something is, and each kind has its own way.",
    text: (name) => `/// Finds out what a message is about, and says who takes it.
${core(name, "Sorts messages")}
@types {
    type Topic = enum[question, complaint, other]
}

/// The desk that takes the message.
@flow sort(message: string): string {
    topic = @flexible {
        goal = "Say what the message is about"
        input = { message }
        output = Topic
    }
    @match topic {
        :question => { return "information" }
        :complaint => { return "service" }
        :other => { return "reception" }
    }
}

@test "a complaint goes to the service desk" {
    @mock primary = :complaint
    @given { message = "My lamp came broken." }
    @when sort(message)
    @then { result.output == "service" }
}
`,
  },
  {
    id: "rules",
    label: "Rules without a model",
    detail: "Exact money and dates in plain statements, with a test.",
    text: (name) => `/// Works out what a delivery costs.
${core(name, "Works out what deliveries cost", false)}
/// Free from fifty euros on.
@flow delivery_fee(total: money[EUR], express: bool = false): money[EUR] {
    fee: money[EUR] = if total >= 50.00 { 0.00 } else { 4.95 }
    return if express { fee + 7.50 } else { fee }
}

@test "a large order is delivered for nothing" {
    @given { total = 80.00 }
    @when delivery_fee(total)
    @then { result.output == 0.00 }
}

@test "express costs more" {
    @given {
        total = 10.00
        express = true
    }
    @when delivery_fee(total, express)
    @then { result.output == 12.45 }
}
`,
  },
];

/** The name of a core for what a person called it: `refund desk 2` is `RefundDesk2`. */
export function coreName(given: string): string {
  const words =
    given
      .normalize("NFKD")
      .replaceAll(/\p{M}/gu, "")
      .match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(name) ? name : `Flow${name}`;
}

/** The name of its file, without the ending: `RefundDesk` is `refund-desk`. */
export const fileName = (core: string): string => core.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
