/** The states that the harness renders: what a host would send. Data of a furniture shop's invoices, none of it real. */

import type { CheckpointInfo, FlowError, JsonObject, Vote } from "scaicore";
import type { BundleHostMessage, BundleView } from "../bundle/messages.js";
import { EMPTY_INBOX, type Inbox, type InboxItem } from "../checkpoint/inbox-view.js";
import type { Kept } from "../checkpoint/kept.js";
import type { CheckpointHostMessage, CheckpointView } from "../checkpoint/messages.js";
import type { CompareHostMessage } from "../compare/messages.js";
import type { FlowGraph, GraphHostMessage, NodeRun } from "../graph/messages.js";
import type { FlowView, PastRun, RunHostMessage } from "../run/messages.js";
import type { TimelineRow } from "../run/rows.js";
import type { TrackStep } from "../shared/protocol.js";

const NOW = "2026-11-22T10:00:00.000Z";

const money = { type: ["number", "string"], format: "money", "x-currency": "EUR" } as const;

const invoiceSchema: JsonObject = {
  type: "object",
  properties: {
    invoice: {
      type: "object",
      properties: {
        vendor: { type: "string", description: "As printed on the invoice" },
        invoiceDate: { type: "string", format: "date" },
        status: { enum: ["pending", "in_review", "booked"] },
        net: money,
        vat: { ...money, title: "VAT 25 %" },
        total: money,
        note: { type: ["string", "null"] },
        orderedBy: { type: "string", format: "email" },
        costCenter: { type: ["string", "null"] },
        lines: {
          type: "array",
          items: {
            type: "object",
            properties: {
              description: { type: "string" },
              quantity: { type: "integer" },
              unitPrice: money,
              account: { type: "string" },
            },
          },
        },
        delivery: {
          type: "object",
          properties: { street: { type: "string" }, city: { type: "string" }, country: { type: "string" } },
        },
      },
    },
  },
};

const invoice: JsonObject = {
  invoice: {
    vendor: "Nordlys ApS",
    invoiceDate: "2026-11-12",
    status: "in_review",
    net: 1050,
    vat: "262.5",
    total: "1312.5",
    note: "Second delivery, the first was **credited** in October. See the [delivery note](https://example.com/notes/815).",
    orderedBy: "mette@example.com",
    costCenter: null,
    lines: [
      { description: "Oak table top, oiled", quantity: 3, unitPrice: "338.33", account: "4010" },
      { description: "Delivery", quantity: 1, unitPrice: 35, account: "4700" },
    ],
    delivery: { street: "Havnegade 12", city: "Aarhus", country: "Denmark" },
  },
};

const invoiceForm: JsonObject = {
  type: "object",
  properties: {
    amount: { ...money, default: "1312.5", exclusiveMinimum: 0 },
    account: { enum: ["4010", "4700", "6900"], default: "4010" },
    bookOn: { type: "string", format: "date", default: "2026-11-22" },
    notifyVendor: { type: "boolean", default: true, title: "Notify the vendor" },
    reason: { type: ["string", "null"], description: "Shown in the run's history." },
  },
  required: ["amount", "account", "bookOn", "notifyVendor"],
};

export const steps: readonly TrackStep[] = [
  { path: "process/scan", label: "scan", blockKind: "model_call", state: "done", durationMs: 410 },
  { path: "process/invoice", label: "invoice", blockKind: "flexible", state: "done", durationMs: 2140, tokens: 1204 },
  { path: "process/accounts", label: "accounts", blockKind: "foreach", state: "done", durationMs: 1800, count: 2 },
  { path: "process/answer", label: "answer", blockKind: "checkpoint", state: "waiting" },
  { path: "process/booking", label: "booking", blockKind: "core_call", state: "todo" },
];

const later = (answer: TrackStep["state"], booking: TrackStep["state"], ms?: number): readonly TrackStep[] =>
  steps.map((step) => {
    if (step.label === "answer") return { ...step, state: answer };
    return step.label === "booking"
      ? { ...step, state: booking, ...(ms === undefined ? {} : { durationMs: ms }) }
      : step;
  });

export const approval: CheckpointInfo = {
  checkpointId: "cp-1",
  invocationId: "inv-1",
  core: "InvoiceProcessor",
  flow: "process",
  nodeId: "process/answer",
  path: "process/answer",
  type: "approval",
  prompt: "Book INV-2026-0815 of Nordlys ApS for €1,312.50?",
  payload: invoice,
  payloadSchema: invoiceSchema,
  form: invoiceForm,
  options: [
    { id: "approve", label: "Approve", style: "primary" },
    { id: "reject", label: "Reject", style: "danger", needsForm: false },
    { id: "other_amount", label: "Approve another amount" },
  ],
  assignee: "role:finance",
  priority: "normal",
  createdAt: "2026-11-22T09:56:00.000Z",
  expiresAt: "2026-11-24T09:56:00.000Z",
  onTimeout: "escalate",
  status: "pending",
};

const view: CheckpointView = {
  kind: "checkpoint",
  checkpoint: approval,
  now: NOW,
  deciding: false,
  steps,
  outcomes: [
    { decision: "approve", text: "books it in the ERP" },
    { decision: "other_amount", text: "asks for the amount, then books it" },
    { decision: "reject", text: "ends with “rejected”" },
  ],
};

const decided: CheckpointInfo = {
  ...approval,
  status: "resolved",
  decision: {
    kind: "resolved",
    at: "2026-11-22T09:58:00.000Z",
    by: "ada",
    requestId: "r-1",
    resolution: {
      decision: "approve",
      amount: "1312.5",
      account: "4010",
      bookOn: "2026-11-22",
      notifyVendor: true,
      reason: null,
    },
  },
};

const voteOfAda: Vote = {
  at: "2026-11-22T09:57:00.000Z",
  by: "ada",
  person: { id: "ada", name: "Ada Lovelace", groups: [], roles: ["finance"] },
  resolution: {
    decision: "approve",
    amount: "1312.5",
    account: "4010",
    bookOn: "2026-11-22",
    notifyVendor: true,
    reason: null,
  },
};
const voteOfGrace: Vote = { ...voteOfAda, at: "2026-11-22T09:59:00.000Z", by: "grace", person: { id: "grace" } };

const usage = { modelCalls: 2, inputTokens: 980, outputTokens: 224 };
const output: JsonObject = { booking: "ERP-77120", amount: "1312.5", bookedOn: "2026-11-22", status: "booked" };
const outputSchema: JsonObject = {
  type: "object",
  properties: {
    booking: { type: "string", title: "Booking number" },
    amount: money,
    bookedOn: { type: "string", format: "date" },
    status: { enum: ["booked", "open"] },
  },
};

const error: FlowError = {
  errorType: "PluginError",
  message: "The ERP did not take the booking: period 2026-11 is closed for account 4010.",
  nodeId: "process/booking",
  sourceLocation: { file: "examples/invoice.scaicore", line: 42, column: 5 },
  details: { plugin: "erp", method: "book", status: 409 },
  cause: { errorType: "ConflictError", message: "HTTP 409 Conflict" },
};

const greet: CheckpointInfo = {
  checkpointId: "cp-2",
  invocationId: "inv-2",
  core: "Greeter",
  flow: "greet",
  nodeId: "greet/decision",
  path: "greet/decision",
  type: "approval",
  prompt: "Send this greeting?",
  payload: { text: "Hello Ada, how are you today?", tone: "warm" },
  options: [
    { id: "approve", label: "approve" },
    { id: "reject", label: "reject", style: "danger" },
  ],
  priority: "high",
  createdAt: "2026-11-22T09:59:40.000Z",
  expiresAt: "2026-11-22T10:09:40.000Z",
  onTimeout: "fail",
  status: "pending",
};

const question: CheckpointInfo = {
  ...greet,
  checkpointId: "cp-3",
  type: "freeform",
  prompt:
    "What shall we answer Mette?\n\nShe asks whether the **second table** can be collected on Friday, and who pays for it.",
  title: "Customer request",
  options: [],
  priority: "normal",
  payload: {
    subject: "Pick-up on Friday",
    message:
      "Hi,\n\ncan you collect the *second* table on Friday?\n\n1. It is scratched\n2. The legs are too short\n\n> We would like a refund.\n\n| Item | Price |\n|---|--:|\n| Table | 350 |\n\n`INV-815` <script>alert(1)</script> ![pic](https://evil.example/p.png) [click](javascript:alert(1))\n",
    received: "2026-11-21T16:20:00Z",
    attachments: ["photo-1.jpg", "photo-2.jpg"],
    customer: {
      name: "Mette Holm",
      since: "2019-04-01",
      address: { street: "Havnegade 12", city: "Aarhus" },
      orders: 12,
      vip: true,
    },
  },
};

const { expiresAt: _none, onTimeout: _never, ...questionOpen } = question;

const cp = (
  state: CheckpointView | Extract<CheckpointHostMessage, { type: "state" }>["state"],
): CheckpointHostMessage => ({
  type: "state",
  checkpointId: state.kind === "checkpoint" ? state.checkpoint.checkpointId : "cp-1",
  state,
  inbox: EMPTY_INBOX,
});

/** The same with a list beside it, or with what was done at it before. */
const withState = (message: CheckpointHostMessage, more: { inbox?: Inbox; kept?: Kept }): CheckpointHostMessage => ({
  ...message,
  ...more,
});

/** A review with sections, as a queue of people gets it. */
const review: CheckpointInfo = {
  ...approval,
  checkpointId: "cp-7",
  type: "hitl_review",
  title: "Invoice 2026-0042 does not add up",
  prompt: "Correct what was read, or discard the document.",
  payload: {
    file: "invoice-2026-0042.pdf",
    text: "VAN DIJK\nWERKPLAATS\n\n1 x Eiken blad  5.200,00\nBTW 21 %        1.092,00\n_a_ total       7.000,00",
  },
  payloadSchema: { type: "object", properties: { file: { type: "string" }, text: { type: "string" } } },
  hitlTarget: {
    queue: "invoice-reading",
    scope: "finance",
    hitl_spec: {
      timeout_s: 172_800,
      sections: [
        { type: "context", title: "What is wrong with it", content: "net + VAT is 6,292.00, the total says 7,000.00" },
        {
          type: "context",
          title: "What the model says",
          format: "markdown",
          content: "The total is **probably** a typing error:\n\n- 5,200.00 net\n- 1,092.00 VAT",
        },
        { type: "input", field: "total", title: "Total", kind: "number" },
        { type: "input", field: "remark", title: "Remark for the vendor", kind: "text" },
        { type: "decision", options: ["corrected", "discard"] },
      ],
    },
  },
  form: {
    type: "object",
    properties: {
      total: { ...money, default: "7000" },
      remark: {
        type: "string",
        default:
          "Dear Mr van Dijk,\n\nyour invoice does not add up: the total says 7,000.00. We shall pay the sum of its lines within fourteen days.\n\nKind regards\nBookkeeping",
      },
    },
    required: ["total", "remark"],
  },
  options: [
    { id: "corrected", label: "Corrected" },
    { id: "discard", label: "Discard", style: "danger", needsForm: false },
  ],
};

const item = (checkpointId: string, title: string, more: Partial<InboxItem> = {}): InboxItem => ({
  checkpointId,
  title,
  core: "InvoiceProcessor",
  flow: "process_mail",
  priority: "normal",
  createdAt: "2026-11-22T09:40:00.000Z",
  mine: true,
  digest: `sha256:${checkpointId}`,
  ...more,
});

const inbox: Inbox = {
  items: [
    item("cp-11", "Which account is the oak table top booked to?", {
      expiresAt: "2026-11-22T10:00:18.000Z",
      onTimeout: "default",
      priority: "critical",
    }),
    item("cp-7", "Invoice 2026-0042 does not add up", {
      expiresAt: "2026-11-24T09:56:00.000Z",
      onTimeout: "escalate",
      assignee: "role:finance",
    }),
    item("cp-12", "Book €6,292.00?", { quorum: 2, votes: 1, priority: "high", preview: "VAN DIJK · 2026-0042" }),
    item("cp-13", "Answer this mail?", { flow: "answer", expiresAt: "2026-11-22T10:59:00.000Z", onTimeout: "fail" }),
    item("cp-14", "Pay Nordlys ApS?", { mine: false, assignee: "role:manager", flow: "pay" }),
    item("cp-15", "Send this greeting to Ada?", {
      flow: "greet",
      core: "Greeter",
      preview: "Hello Ada, how are you today? · warm",
    }),
  ],
  omitted: 0,
  sending: [
    {
      requestId: "r-5",
      checkpointIds: ["cp-20"],
      label: "Approve",
      title: "Book €121.00?",
      sendsAt: "2026-11-22T10:00:04.000Z",
    },
  ],
};

const like = (n: number): InboxItem =>
  item(`cp-3${n}`, `Approve number ${n}?`, { flow: "many", core: "Cps", like: "many/d", preview: String(n) });
const likeInbox: Inbox = { items: [0, 1, 2, 3, 4].map(like), omitted: 0, sending: [] };
const alike: CheckpointInfo = {
  ...greet,
  checkpointId: "cp-30",
  prompt: "Approve number 0?",
  payload: { i: 0 },
  priority: "normal",
};

/** What a model, or the author of a store that was cloned, may send. */
const BIDI = "Pay \u202e001\u202c € by the file exe.\u202egnp";
const hostile: CheckpointInfo = {
  ...approval,
  checkpointId: "cp-3",
  title: `Refund\u202e ${BIDI}`,
  prompt: `Send this to \u202eadA\u202c?\n\n${BIDI} and [the contract](https://example.com/a\u202eb), [pay](command:evil), [https://example.com](https://evil.example).`,
  options: [
    { id: "approve", label: "Approve\u200b" },
    { id: "reject", label: "Reject\u202e" },
  ],
  assignee: "role:\u2066admin",
  payload: {
    bidi: BIDI,
    zero: "ad\u200bmin\u00ad\ufeff\u{E0041}",
    control: "over\rwritten \u001b[31m",
    hebrew: "שלום עולם, 12,5 €",
    family: "👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 می‌خواهم",
    stacked: `a${"\u0336".repeat(30)}`,
    quotes: "> quoted\n\n" + ">".repeat(1_000),
    stars: "**_a".repeat(500),
    long: "lorem ipsum ".repeat(20_000),
    "\u202eyek": "a key",
  },
  payloadSchema: { type: "object" },
  form: {
    type: "object",
    properties: { note: { type: "string", title: "Note\u202e", default: "ad\u200bmin" } },
  },
};
const hostileSteps: readonly TrackStep[] = [
  { path: "a\u202eb", label: "draft\u202e", blockKind: "flexible", state: "done", durationMs: 5 },
  { path: "c", label: "decision", blockKind: "checkpoint", state: "waiting" },
];

export const checkpointStates: Readonly<Record<string, CheckpointHostMessage>> = {
  approval: cp(view),
  deciding: cp({ ...view, deciding: true }),
  continuing: cp({
    ...view,
    checkpoint: decided,
    steps: later("done", "running"),
    run: { status: "running", cancellable: true, streaming: "Dear Mette, thank you for your order. We have booked" },
  }),
  completed: cp({
    ...view,
    checkpoint: decided,
    steps: later("done", "done", 640),
    run: { status: "completed", output, outputSchema, durationMs: 5240, usage },
  }),
  rejected: cp({
    ...view,
    checkpoint: {
      ...decided,
      decision: { kind: "resolved", at: "2026-11-22T09:59:30.000Z", by: "grace", resolution: { decision: "reject" } },
    },
    steps: later("done", "cancelled"),
    run: { status: "completed", output: "rejected", durationMs: 4350, usage },
  }),
  failed: cp({
    ...view,
    checkpoint: decided,
    steps: later("done", "failed", 310),
    run: { status: "failed", error, durationMs: 5240, usage },
  }),
  expired: cp({
    ...view,
    checkpoint: {
      ...approval,
      onTimeout: "fail",
      status: "expired",
      decision: { kind: "expired", at: "2026-11-22T09:00:00.000Z" },
    },
    steps: later("failed", "todo"),
  }),
  cancelled: cp({
    ...view,
    checkpoint: {
      ...approval,
      status: "cancelled",
      decision: { kind: "cancelled", at: "2026-11-22T09:00:00.000Z", by: "ada", reason: "The order was withdrawn." },
    },
    steps: later("cancelled", "todo"),
  }),
  interrupted: cp({ ...view, checkpoint: decided, steps: later("done", "todo"), run: { status: "interrupted" } }),
  next: cp({
    ...view,
    checkpoint: decided,
    steps: later("done", "waiting"),
    run: {
      status: "suspended",
      checkpoints: [{ checkpointId: "cp-9", prompt: "Send the confirmation to Nordlys ApS?" }],
    },
  }),
  greet: cp({
    kind: "checkpoint",
    checkpoint: greet,
    now: NOW,
    deciding: false,
    outcomes: [],
    steps: steps.slice(1, 2),
  }),
  voting: cp({
    ...view,
    checkpoint: {
      ...approval,
      quorum: 2,
      selfApproval: false,
      startedBy: { id: "grace", name: "Grace Hopper" },
      votes: [voteOfAda],
      digest: `sha256:${"ab12cd34ef56".repeat(5)}ab12`,
    },
    approvals: { needed: 2, agreeing: 1, standing: [voteOfAda] },
  }),
  forOthers: cp({
    ...view,
    checkpoint: { ...approval, digest: `sha256:${"ab12cd34ef56".repeat(5)}ab12` },
    refusal: "It is for role:finance, and grace has no group and no role.",
  }),
  approved: cp({
    ...view,
    checkpoint: {
      ...decided,
      quorum: 2,
      votes: [voteOfAda, voteOfGrace],
      decision: { ...voteOfGrace, kind: "resolved", votes: [voteOfAda, voteOfGrace] },
    },
    approvals: { needed: 2, agreeing: 2, standing: [voteOfAda, voteOfGrace] },
    steps: later("done", "running"),
    run: { status: "running", cancellable: true },
  }),
  freeform: cp({ kind: "checkpoint", checkpoint: questionOpen, now: NOW, deciding: false, outcomes: [], steps: [] }),
  hostile: cp({
    kind: "checkpoint",
    checkpoint: hostile,
    now: NOW,
    deciding: false,
    outcomes: [],
    steps: hostileSteps,
  }),
  review: cp({
    ...view,
    checkpoint: review,
    outcomes: [
      { decision: "corrected", text: "books it with these values" },
      { decision: "discard", text: "ends without a booking" },
    ],
  }),
  edited: withState(cp({ ...view, checkpoint: review, outcomes: [] }), {
    kept: {
      draft: {
        total: "6,292.00",
        remark:
          "Dear Mr van Dijk,\n\nyour invoice does not add up: the total says 7,000.00, and its lines 6,292.00. We shall pay the sum of its lines within ten days.\n\nKind regards\nBookkeeping",
      },
      note: "Called him: it is a typing error.",
      chosen: "corrected",
    },
  }),
  inbox: withState(
    cp({ ...view, checkpoint: review, outcomes: [{ decision: "corrected", text: "books it with these values" }] }),
    { inbox },
  ),
  alike: withState(cp({ kind: "checkpoint", checkpoint: alike, now: NOW, deciding: false, outcomes: [], steps: [] }), {
    inbox: likeInbox,
  }),
  sending: withState(cp(view), {
    inbox: {
      items: [item("cp-1", "Book INV-2026-0815?")],
      omitted: 0,
      sending: [
        {
          requestId: "r-1",
          checkpointIds: ["cp-1"],
          label: "Approve",
          title: "Book INV-2026-0815?",
          sendsAt: "2026-11-22T10:00:05.000Z",
        },
      ],
    },
  }),
  tenOptions: cp({
    kind: "checkpoint",
    checkpoint: {
      ...greet,
      checkpointId: "cp-8",
      type: "choice",
      prompt: "Which department answers this?",
      options: Array.from({ length: 10 }, (_, index) => ({
        id: `department_${index}`,
        label: `Send it to department ${index}`,
      })),
    },
    now: NOW,
    deciding: false,
    outcomes: [],
    steps: [],
  }),
  noted: cp({
    ...view,
    checkpoint: {
      ...decided,
      decision: {
        kind: "resolved",
        at: "2026-11-22T09:59:30.000Z",
        by: "grace",
        resolution: { decision: "reject" },
        note: "The vendor is not in our list.\nAsk him for his VAT number first.",
      },
    },
    steps: later("done", "cancelled"),
    run: { status: "completed", output: "rejected", durationMs: 4350, usage },
  }),
  notFound: cp({ kind: "unavailable", reason: "notFound" }),
  corrupt: cp({
    kind: "unavailable",
    reason: "corrupt",
    message: "invocations/inv-1/000007.log: the checksum of entry 3 does not match.",
  }),
  untrusted: cp({ kind: "unavailable", reason: "untrusted" }),
  loading: cp({ kind: "loading" }),
};

const parameters: JsonObject = {
  type: "object",
  properties: {
    vendor: { type: "string", description: "As it is called in the ERP." },
    email: { type: ["string", "null"], format: "email" },
    amount: { ...money, exclusiveMinimum: 0 },
    urgency: { enum: ["low", "normal", "very_high"] },
    dueOn: { type: "string", format: "date" },
    pickUp: { type: ["string", "null"], format: "date-time" },
    patience: { type: "string", format: "duration", default: "2h" },
    copies: { type: "integer", minimum: 1, maximum: 9, default: 1 },
    tags: { type: "array", items: { type: "string" }, default: [] },
    dryRun: { type: "boolean", default: false },
    contact: {
      type: "object",
      description: "Whom to ask.",
      properties: { name: { type: "string" }, phone: { type: ["string", "null"] } },
      required: ["name"],
    },
    lines: {
      type: "array",
      items: {
        type: "object",
        properties: { description: { type: "string" }, quantity: { type: "integer" }, price: money },
        required: ["description", "quantity", "price"],
      },
    },
  },
  required: ["vendor", "amount", "urgency", "dueOn", "contact", "lines"],
};

const flow: FlowView = {
  kind: "flow",
  core: "InvoiceProcessor",
  flow: "process",
  doc: "Reads an invoice, asks a person and books it. A booking is never made twice.",
  parameters,
  provider: "mock answers",
};

const greetFlow: FlowView = {
  kind: "flow",
  core: "Greeter",
  flow: "greet",
  doc: "Greets somebody after a person has agreed.",
  provider: "mock answers",
  parameters: {
    type: "object",
    properties: { name: { type: "string" }, tone: { enum: ["warm", "formal", "brief"], default: "warm" } },
    required: ["name"],
  },
  remembered: { name: "Ada" },
};

const run = (state: FlowView | PastRun): RunHostMessage => ({ type: "state", key: "flow-1", state });
const BEGAN = Date.parse("2026-11-22T09:59:56.000Z");
const greetRun = {
  invocationId: "inv-2",
  startedAt: "2026-11-22T09:59:56.000Z",
  now: NOW,
  workedMs: 1_240,
  waitedMs: 0,
  tokens: 182,
  modelCalls: 1,
} as const;
const timelineRow = (id: string, row: Partial<TimelineRow> & Pick<TimelineRow, "kind" | "name">): TimelineRow => ({
  id,
  nodeId: id,
  state: "done",
  begin: BEGAN,
  end: BEGAN + 1_240,
  waitedMs: 0,
  ...row,
});
const draftRow = timelineRow("greet/draft", {
  kind: "model",
  name: "draft",
  tokens: 182,
  text: "Hello Ada, how are you?",
});
const { end: _, ...going } = timelineRow("greet/decision", {
  kind: "checkpoint",
  name: "decision",
  state: "waiting",
  begin: BEGAN + 1_240,
  waitedMs: 2_760,
});
const greetRows: readonly TimelineRow[] = [draftRow, going];

/** Rounds of a loop, each with a model, a statement and a decision. */
const LOOP = "process/ledger";
const longRows = (rounds: number): readonly TimelineRow[] => [
  timelineRow("process/read", { kind: "plugin", name: "ocr.read", end: BEGAN + 90, text: "VAN DIJK · 0.94" }),
  timelineRow("process/invoice", {
    kind: "model",
    name: "invoice",
    begin: BEGAN + 90,
    end: BEGAN + 400,
    tokens: 506,
    text: "2026-0042 · 6,292.00",
  }),
  timelineRow(LOOP, {
    kind: "loop",
    name: "ledger",
    begin: BEGAN + 400,
    end: BEGAN + 60_400,
    waitedMs: 40_000,
    waitedFor: "Ada",
  }),
  ...Array.from({ length: rounds }, (_, index) => {
    const begin = BEGAN + 400 + index * 10;
    const round = `${LOOP}[${index}]`;
    const refused = index === 1;
    return [
      timelineRow(round, { kind: "round", name: `round ${index + 1}`, parent: LOOP, begin, end: begin + 9 }),
      timelineRow(`${round}/statements#1`, { kind: "step", name: "statements", parent: round, begin, end: begin + 1 }),
      timelineRow(`${round}/account`, {
        kind: "model",
        name: "account",
        parent: round,
        begin,
        end: begin + 9,
        tokens: 40,
        tries: 2,
        text: "4310",
      }),
      timelineRow(`${round}/sure`, {
        kind: "checkpoint",
        name: "sure",
        parent: round,
        begin: begin + 9,
        end: BEGAN + 40_400,
        waitedMs: 40_000,
        waitedFor: "Ada",
        text: refused ? "rejected by Ada" : "approved by Ada",
        ...(refused ? { refused } : {}),
      }),
    ];
  }).flat(),
  timelineRow("process/book", {
    kind: "plugin",
    name: "erp.book",
    begin: BEGAN + 60_400,
    end: BEGAN + 60_494,
    state: "failed",
    text: "The period is closed.",
  }),
];
const longRun = (rounds: number): PastRun => ({
  kind: "run",
  core: "InvoiceProcessor",
  flow: "process_mail",
  input: { sender: "mette@example.com", fileId: "6f1e1e1e-1111-4111-8111-111111111111" },
  parameters: {
    type: "object",
    properties: { sender: { type: "string", format: "email" }, fileId: { type: "string" } },
  },
  repeatable: true,
  run: {
    ...greetRun,
    invocationId: `inv-${rounds}`,
    endedAt: "2026-11-22T10:00:56.494Z",
    workedMs: 20_494,
    waitedMs: 40_000,
    waitedFor: "Ada",
    by: "Grace",
    modelCalls: rounds + 1,
    tokens: 506 + rounds * 40,
    cost: 0.0042,
    refusal: "rejected by Ada",
    rows: longRows(rounds),
    view: {
      status: "completed",
      output: "discarded",
      durationMs: 60_494,
      usage: { modelCalls: rounds + 1, inputTokens: 400, outputTokens: 106 + rounds * 40 },
    },
  },
});
const cancelledRun: PastRun = {
  ...longRun(3),
  run: {
    ...longRun(3).run,
    invocationId: "inv-cancelled",
    view: {
      status: "failed",
      error: { errorType: "CancelledError", message: "The run was cancelled: Cancelled in the editor." },
      durationMs: 25_000,
      usage: { modelCalls: 112, inputTokens: 150, outputTokens: 0 },
    },
  },
};

/** Rows in rows, types to choose from, and keys. */
const order: FlowView = {
  kind: "flow",
  core: "Orders",
  flow: "order",
  provider: "mock answers of orders.mock.json",
  parameters: {
    type: "object",
    properties: {
      lines: {
        type: "array",
        description: "What is ordered.",
        items: {
          type: "object",
          properties: {
            description: { type: "string" },
            price: money,
            parts: {
              type: "array",
              items: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
            },
          },
          required: ["description", "price", "parts"],
          additionalProperties: false,
        },
      },
      payment: { anyOf: [{ $ref: "#/$defs/Card" }, { $ref: "#/$defs/BankTransfer" }] },
      rates: { type: "object", additionalProperties: { type: "number" } },
    },
    required: ["lines", "payment", "rates"],
    $defs: {
      Card: { type: "object", properties: { number: { type: "string" } }, required: ["number"] },
      BankTransfer: {
        type: "object",
        properties: { iban: { type: "string" }, dueOn: { type: "string", format: "date" } },
        required: ["iban", "dueOn"],
      },
    },
  },
  remembered: {
    lines: [
      {
        description: "A bicycle",
        price: 899,
        parts: [{ name: "Bell" }, { name: "A basket with a very long name that takes a line" }],
      },
      { description: "A helmet", price: 49.5, parts: [] },
    ],
    payment: { iban: "NL91ABNA0417164300", dueOn: "2026-12-01" },
    rates: { NL: 0.21, BE: 0.06 },
  },
};

const noOrder: FlowView = { ...order, remembered: {} };

export const runStates: Readonly<Record<string, RunHostMessage>> = {
  form: run(flow),
  order: run(order),
  noOrder: run(noOrder),
  greet: run(greetFlow),
  running: run({
    ...greetFlow,
    run: {
      ...greetRun,
      rows: [{ ...going, id: "greet/draft", kind: "model", name: "draft", state: "running", waitedMs: 0 }],
      view: { status: "running", cancellable: true, streaming: "Hello Ada, how are" },
    },
  }),
  suspended: run({
    ...greetFlow,
    run: {
      ...greetRun,
      rows: greetRows,
      waitedMs: 2_760,
      view: { status: "suspended", checkpoints: [{ checkpointId: "cp-2", prompt: "Send this greeting?" }] },
    },
  }),
  completed: run({
    ...greetFlow,
    run: {
      ...greetRun,
      endedAt: NOW,
      rows: greetRows.map((row) => ({ ...row, state: "done", end: BEGAN + 4_000 })),
      view: {
        status: "completed",
        output: { text: "Hello Ada, how are you today?", tone: "warm" },
        durationMs: 1290,
        usage: { modelCalls: 1, inputTokens: 150, outputTokens: 32 },
      },
    },
  }),
  failed: run({
    ...greetFlow,
    run: {
      ...greetRun,
      endedAt: NOW,
      rows: [{ ...draftRow, state: "failed" }],
      view: { status: "failed", error, durationMs: 390, usage: { modelCalls: 1, inputTokens: 150, outputTokens: 0 } },
    },
  }),
  blocked: run({ ...greetFlow, blocked: "The source has errors; Run works again when they are corrected." }),
  noInput: run({ ...greetFlow, parameters: { type: "object", properties: {} } }),
  broken: { type: "state", key: "flow-1", state: { kind: "unavailable", reason: "broken" } },
  past: run(longRun(3)),
  cancelled: run(cancelledRun),
  interrupted: run({
    ...greetFlow,
    run: {
      ...greetRun,
      workedMs: 96,
      rests: [{ from: BEGAN + 96, to: BEGAN + 57_000 }],
      rows: [{ ...going, id: "greet/draft", kind: "model", name: "draft", waitedMs: 0, restedMs: 56_904 }],
      view: { status: "interrupted" },
    },
  }),
};

/** 10,000 rows and more. */
export const longRunState = (rounds: number): RunHostMessage => run(longRun(rounds));

const ranWith = (models: string, name: string, tone: string, cost: number | undefined) => {
  const totals = {
    calls: 2,
    inputTokens: 310,
    outputTokens: 58,
    durationMs: 2140,
    ...(cost === undefined ? {} : { cost }),
  };
  return {
    name,
    run: name,
    core: "HelloWorld",
    flow: "greet",
    input: { name: "Ada" },
    status: "COMPLETED",
    outcome: { message: "Hello Ada, how are you today?", tone },
    models: [models],
    totals,
  } as const;
};
const asked = { inputTokens: 155, outputTokens: 29, finish: "stop" } as const;

export const compareStates: Readonly<Record<string, CompareHostMessage>> = {
  two: {
    type: "state",
    runs: ["run-1", "run-2"],
    comparison: {
      runs: [
        ranWith("openai/gpt-5-mini", "22 November, 10:00", "warm", 0.00042),
        ranWith("local/llama3.2", "22 November, 10:05", "formal", undefined),
      ],
      places: [
        {
          kind: "model",
          path: "greet/candidate",
          name: "primary",
          sameRequest: true,
          sameAnswer: false,
          calls: [
            {
              ...asked,
              answer: '{"message":"Hello Ada, how are you today?","tone":"warm"}',
              cost: 0.00021,
              durationMs: 840,
            },
            { ...asked, answer: '{"message":"Good day, Ms Ada.","tone":"formal"}', durationMs: 1300 },
          ],
        },
        {
          kind: "model",
          path: "greet/candidate",
          name: "primary",
          attempt: 2,
          sameRequest: false,
          sameAnswer: false,
          calls: [null, { error: "ModelProviderError: the model is not there", durationMs: 12 }],
        },
        {
          kind: "plugin",
          path: "greet/rigid#1",
          name: "crm.note",
          sameRequest: true,
          sameAnswer: true,
          calls: [
            { answer: "null", durationMs: 31 },
            { answer: "null", durationMs: 29 },
          ],
        },
      ],
    },
  },
  nothing: {
    type: "state",
    runs: ["run-1", "run-2"],
    comparison: { runs: [ranWith("local/llama3.2", "now", "warm", 0.1)], places: [] },
  },
};

const processGraph: FlowGraph = {
  core: "InvoiceProcessor",
  flow: "process_mail",
  doc: "Reads the invoices of a mail, books what adds up, and answers.",
  nodes: [
    { id: "start", kind: "start", label: "start" },
    { id: "process_mail/text", kind: "plugin", label: "text", detail: "ocr.read" },
    { id: "process_mail/invoice", kind: "model", label: "invoice", detail: "reader", doc: "What the scan says" },
    { id: "process_mail/if#1", kind: "choice", label: "invoice adds up" },
    { id: "process_mail/review", kind: "checkpoint", label: "review", detail: "for finance / invoice-reading" },
    { id: "process_mail/for#1", kind: "loop", label: "for each line of the invoice, its credit notes included" },
    { id: "process_mail/account", kind: "model", label: `account${BIDI}`, detail: "ledger" },
    { id: "process_mail/parallel#1", kind: "parallel", label: "both" },
    { id: "process_mail/booking", kind: "plugin", label: "booking", detail: "erp.book" },
    { id: "process_mail/answer", kind: "call", label: "answer", detail: "write_answer" },
    { id: "process_mail/wait", kind: "wait", label: "both are done" },
    { id: "process_mail/try#1", kind: "try", label: "errors of the ERP" },
    { id: "process_mail/rest", kind: "step", label: "3 statements" },
    { id: "end", kind: "end", label: "end" },
  ],
  edges: [
    { from: "start", to: "process_mail/text", kind: "next" },
    { from: "process_mail/text", to: "process_mail/invoice", kind: "next" },
    { from: "process_mail/invoice", to: "process_mail/if#1", kind: "next" },
    { from: "process_mail/if#1", to: "process_mail/for#1", label: "yes", kind: "next" },
    { from: "process_mail/if#1", to: "process_mail/review", label: "no", kind: "next" },
    { from: "process_mail/review", to: "process_mail/for#1", label: "Corrected", kind: "next" },
    { from: "process_mail/review", to: "end", label: "Discard", kind: "error" },
    { from: "process_mail/for#1", to: "process_mail/account", label: "each", kind: "next" },
    { from: "process_mail/account", to: "process_mail/for#1", kind: "back" },
    { from: "process_mail/for#1", to: "process_mail/try#1", label: "then", kind: "next" },
    { from: "process_mail/try#1", to: "process_mail/parallel#1", kind: "next" },
    { from: "process_mail/try#1", to: "end", label: "PluginError", kind: "error" },
    { from: "process_mail/parallel#1", to: "process_mail/booking", kind: "next" },
    { from: "process_mail/parallel#1", to: "process_mail/answer", kind: "next" },
    { from: "process_mail/booking", to: "process_mail/wait", kind: "next" },
    { from: "process_mail/answer", to: "process_mail/wait", kind: "next" },
    { from: "process_mail/wait", to: "process_mail/rest", kind: "next" },
    { from: "process_mail/rest", to: "end", kind: "next" },
  ],
};
const graphRun: readonly NodeRun[] = [
  { id: "start", state: "done" },
  { id: "process_mail/text", state: "done", durationMs: 90 },
  { id: "process_mail/invoice", state: "done", durationMs: 310 },
  { id: "process_mail/if#1", state: "done" },
  { id: "process_mail/for#1", state: "done", count: 3 },
  { id: "process_mail/account", state: "done", count: 3, durationMs: 900 },
  { id: "process_mail/try#1", state: "running" },
  { id: "process_mail/parallel#1", state: "running" },
  { id: "process_mail/booking", state: "failed", durationMs: 31 },
  { id: "process_mail/answer", state: "waiting", count: 2 },
  { id: "process_mail/wait", state: "cancelled" },
];
const graphOf = (run: readonly NodeRun[], note?: string): GraphHostMessage => ({
  type: "state",
  key: "flow-1",
  graph: processGraph,
  run,
  ...(note === undefined ? {} : { note }),
});

export const graphStates: Readonly<Record<string, GraphHostMessage>> = {
  still: graphOf([]),
  run: graphOf(graphRun),
  stale: graphOf(graphRun, "The text has errors; this is the graph of when it had none."),
  unavailable: { type: "unavailable", message: "The program has no flow of this name any more." },
};

const bundle: BundleView = {
  name: "InvoiceProcessor",
  version: "2.1.0",
  description: "Reads invoices, has a person approve them, and books them",
  size: 4_812,
  hash: "9f2c41d06b0f8a6f1f60a9b1f4f4ac0d2f8b7c1e5a3d4c6b7a8990817263544f",
  fingerprint: "31b0c8e9a7d65f4e3d2c1b0a998877665544332211ffeeddccbbaa9988776655",
  compiler: "scaicore 0.1.0",
  schema: "0.1",
  instance: "entity by customer_id",
  identity: "Ledger",
  flows: [
    {
      name: "process",
      role: "flow",
      signature: "process(scan: file, customer_id: string): Booking",
      description: "Books an invoice once a person has approved it.",
      runnable: true,
      checkpoints: ['approval: "Book ${invoice.number} of ${invoice.vendor} for ${invoice.total}?"'],
      models: ["reader", "primary"],
      plugins: ["erp.book", "erp.vendors"],
      blocks: 6,
      disassembly: [
        '├─ invoice = @flexible "Read the invoice" → Invoice by reader  [process/invoice, line 31]',
        "├─ accounts = @foreach line in invoice.lines  [process/accounts, line 40]",
        '│  └─ account = @flexible "The account" → Account by primary  [process/accounts/account, line 42]',
        '├─ decision = @checkpoint approval: "Book ${invoice.number}?", options ["approve", "reject"]  [process/decision, line 50]',
        "└─ @match decision  [process/match#1, line 58]",
        '   └─ "approve"',
      ].join("\n"),
    },
    {
      name: "totals",
      role: "internal flow",
      signature: "totals(lines: Line[]): money",
      runnable: false,
      checkpoints: [],
      models: [],
      plugins: [],
      blocks: 1,
      disassembly: "└─ @rigid 3 statements  [totals/rigid#1, line 90]",
    },
    {
      name: "odd",
      role: "flow",
      signature: "odd()",
      description: "<img src=x onerror=alert(1)> \u202Eevil [x](command:workbench.action.quit)",
      runnable: true,
      checkpoints: [],
      models: [],
      plugins: [],
      blocks: 0,
      disassembly: "",
    },
  ],
  models: [
    { name: "primary", text: "scaigrid, scailabs/poolnoodle-omni" },
    { name: "reader", text: "scaigrid" },
  ],
  plugins: [{ name: "erp", text: "@nordlys/erp@3.2.0" }],
  triggers: [{ name: "nightly", text: "schedule → process" }],
  types: [
    { name: "Invoice", text: "{ vendor: string, number: string, total: money[EUR], lines: Line[] }" },
    { name: "Account", text: 'enum["4010", "4700", "6900"]' },
  ],
  memory: [{ name: "booked", text: "map[string, Booking] = {}" }],
  reference: [],
  config: [{ name: "limit", text: "money[EUR] = 500 @runtime_configurable" }],
  parts: [
    { name: "flows", bytes: 3_604 },
    { name: "types", bytes: 702 },
    { name: "plugin interfaces", bytes: 260 },
    { name: "name", bytes: 18 },
  ],
  faults: [],
};

export const bundleStates: Readonly<Record<string, BundleHostMessage>> = {
  bundle: {
    type: "state",
    bundle,
    sources: [
      { path: "flows/invoices.scaicore", state: "changed" },
      { path: "lib/money.scaicore", state: "missing" },
    ],
  },
  faulty: {
    type: "state",
    bundle: { ...bundle, flows: [], faults: ["E401: There is no flow `totals` (process/match#1)."] },
    sources: [],
  },
  damaged: {
    type: "unreadable",
    message: "The bundle is cut short: 900 of 4812 bytes of payload are there.",
    advice: "Fetch the file again, or make it anew from its source.",
  },
};
