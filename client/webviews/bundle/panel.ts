/** The page of a bundle: what it is, what its flows do, and what it is made of. It is only read. */

import { nothing, render } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { Announcer } from "../shared/announcer.js";
import { card, hidden, loading, type View } from "../shared/elements.js";
import { fold } from "../shared/folds.js";
import { countText, type Formats } from "../shared/formats.js";
import { html, machineText } from "../shared/template.js";
import type {
  BundleFlow,
  BundleHostMessage,
  BundlePart,
  BundleSource,
  BundleView,
  BundleWebviewMessage,
  Entry,
} from "./messages.js";

/** Flows that are drawn at once; the others when somebody asks for them. */
const MOST_FLOWS = 100;
/** Entries of a list that are drawn at once. */
const MOST_ENTRIES = 200;

type State = Extract<BundleHostMessage, { type: "state" }>;

export class BundlePanel {
  readonly #page = document.createElement("div");
  readonly #body = document.createElement("div");
  readonly #announcer = new Announcer();

  constructor(
    root: HTMLElement,
    private readonly formats: Formats,
    private readonly send: (message: BundleWebviewMessage) => void,
  ) {
    this.#page.className = "page";
    this.#page.append(this.#body, this.#announcer.element);
    root.replaceChildren(this.#page);
    render(loading("Reading the bundle…"), this.#body);
  }

  show(message: BundleHostMessage): void {
    // Another bundle makes another page: folds that were opened were those of the old one.
    if (message.type === "state") render(keyed(message.bundle.hash, this.#bundle(message)), this.#body);
    else render(this.#unreadable(message), this.#body);
  }

  #unreadable({ message, advice }: Extract<BundleHostMessage, { type: "unreadable" }>): View {
    return html`<main class="panel bundle">
      <header class="top"><h1>This bundle cannot be read</h1></header>
      <p role="alert">${message}</p>
      <p>${advice}</p>
      <div class="bundle-tools">${this.#tool("Look Again", { type: "lookAgain" })}</div>
    </main>`;
  }

  #bundle({ bundle, sources }: State): View {
    const { name, version, description, faults } = bundle;
    const copy = () => {
      this.send({ type: "copyHash" });
      this.#announcer.say("The hash is copied.");
    };
    const found = sources.some(isThere);
    return html`<main class="panel bundle">
      <header class="top">
        <p class="quiet">Compiled program, read-only</p>
        <h1>${name} <span class="quiet">${version}</span></h1>
        ${description === undefined ? nothing : html`<p class="lead">${description}</p>`}
        <div class="bundle-tools" role="toolbar" aria-label="Bundle">
          ${bundle.flows.some(({ runnable }) => runnable) && faults.length === 0 ? this.#tool("Run…", { type: "run" }) : nothing}
          ${found ? this.#tool("Open Source", { type: "openSource", index: firstFound(sources) }) : nothing}
          ${isThere(sources[0]) ? this.#tool("Compare with Source", { type: "compare" }) : nothing}
          <button type="button" @click=${copy}>Copy Hash</button>
        </div>
      </header>
      ${faults.length === 0 ? nothing : this.#faults(faults)}
      ${card({ name: "about", title: "Bundle" }, this.#about(bundle, sources))}
      ${card({ name: "flows", title: "Flows", aside: String(bundle.flows.length) }, this.#flows(bundle.flows, faults.length === 0))}
      ${this.#list("models", "Model roles", bundle.models)} ${this.#list("plugins", "Plugins", bundle.plugins)}
      ${this.#list("triggers", "Triggers", bundle.triggers)} ${this.#list("memory", "Memory", bundle.memory)}
      ${this.#list("reference", "Reference data", bundle.reference)}
      ${this.#list("config", "Configuration", bundle.config)} ${this.#list("types", "Types", bundle.types)}
      ${card({ name: "parts", title: "Size of its parts", aside: this.#bytes(bundle.size) }, this.#parts(bundle.parts, bundle.size))}
    </main>`;
  }

  #faults(faults: readonly string[]): View {
    const body = html`<p>No engine loads this bundle: it was made or changed by other means than the compiler.</p>
      <ul class="list">
        ${faults.map((fault) => html`<li>${fault}</li>`)}
      </ul>`;
    return card({ name: "faults", title: "Faults", class: "bundle-faults" }, body);
  }

  #about(bundle: BundleView, sources: readonly BundleSource[]): View {
    const { hash, fingerprint, compiler, schema, size, instance, identity } = bundle;
    const rows: readonly (readonly [label: string, value: View])[] = [
      ["Hash", code(hash)],
      ["Fingerprint", code(fingerprint)],
      ["Compiled by", `${compiler}, schema ${schema}`],
      ["Size", this.#bytes(size)],
      ["Instances", instance],
      ...(identity === undefined ? [] : [["Speaks as", identity] as const]),
      ["Sources", this.#sources(sources)],
    ];
    return facts(rows);
  }

  #sources(sources: readonly BundleSource[]): View {
    if (sources.length === 0) return "not recorded";
    const shown = sources.slice(0, MOST_ENTRIES);
    return html`<ul class="list plain">
      ${shown.map(({ path, state }, index) => {
        const open = () => this.send({ type: "openSource", index });
        const name =
          state === "missing" ? path : html`<button type="button" class="link" @click=${open}>${path}</button>`;
        return html`<li>${name} <span class="quiet">${SOURCE_WORDS[state]}</span></li>`;
      })}
      ${more(sources.length - shown.length)}
    </ul>`;
  }

  #flows(flows: readonly BundleFlow[], sound: boolean): View {
    const list = (some: readonly BundleFlow[]) => some.map((flow) => this.#flow(flow, sound));
    const rest = flows.slice(MOST_FLOWS);
    const later = () => html`<div class="bundle-flows">${list(rest)}</div>`;
    return html`<div class="bundle-flows">
      ${list(flows.slice(0, MOST_FLOWS))}
      ${rest.length === 0 ? nothing : fold({ name: "more", label: `${this.formats.count(rest.length)} more` }, later)}
    </div>`;
  }

  #flow(flow: BundleFlow, sound: boolean): View {
    const { name, role, signature, description, runnable, checkpoints, models, plugins, blocks, disassembly } = flow;
    const run = () => this.send({ type: "run", flow: name });
    const uses = [
      ["Asks", models],
      ["Calls", plugins],
    ] as const;
    return html`<section class="bundle-flow">
      <div class="bundle-head">
        <h3><span class="quiet">${role}</span> ${code(signature)}</h3>
        ${runnable && sound ? html`<button type="button" class="link" @click=${run}>Run${hidden(` ${name}`)}</button>` : nothing}
      </div>
      ${description === undefined ? nothing : html`<p>${description}</p>`}
      ${uses.map(([label, names]) => (names.length === 0 ? nothing : html`<p><span class="quiet">${label}</span> ${names.join(", ")}</p>`))}
      ${
        checkpoints.length === 0
          ? nothing
          : html`<p class="quiet">Waits for a person</p>
              <ul class="list">
                ${checkpoints.slice(0, MOST_ENTRIES).map((one) => html`<li>${one}</li>`)}
                ${more(checkpoints.length - MOST_ENTRIES)}
              </ul>`
      }
      ${
        blocks === 0
          ? html`<p class="quiet">No blocks</p>`
          : fold(
              {
                name: `flow ${name}`,
                label: `Disassembly of ${name}`,
                preview: countText(blocks, "block", "blocks", this.formats),
              },
              () => listing(disassembly, `Disassembly of ${name}`),
            )
      }
    </section>`;
  }

  #list(name: string, title: string, entries: readonly Entry[]): View {
    if (entries.length === 0) return nothing;
    const shown = entries.slice(0, MOST_ENTRIES);
    const rows = shown.map((entry) => [entry.name, code(entry.text)] as const);
    return card({ name, title, aside: String(entries.length) }, [facts(rows), more(entries.length - shown.length)]);
  }

  #parts(parts: readonly BundlePart[], size: number): View {
    return html`<div class="table-box">
      <table>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col" class="numeric">Bytes</th>
            <th scope="col" class="numeric">Share</th>
          </tr>
        </thead>
        <tbody>
          ${parts.map(
            ({ name, bytes }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td class="numeric">${this.formats.count(bytes)}</td>
                <td class="numeric">${share(bytes, size)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #bytes(bytes: number): string {
    return countText(bytes, "byte", "bytes", this.formats);
  }

  #tool(label: string, message: BundleWebviewMessage): View {
    return html`<button type="button" @click=${() => this.send(message)}>${label}</button>`;
  }
}

const SOURCE_WORDS: Readonly<Record<BundleSource["state"], string>> = {
  same: "as it was compiled",
  changed: "changed since",
  missing: "not in this window",
};

const isThere = (source: BundleSource | undefined): boolean => source !== undefined && source.state !== "missing";
const firstFound = (sources: readonly BundleSource[]): number => sources.findIndex(isThere);

const code = (text: string): View => html`<code>${text}</code>`;

const listing = (text: string, label: string): View =>
  html`<pre class="raw" tabindex="0" aria-label=${label}>${machineText(text)}</pre>`;

const facts = (rows: readonly (readonly [label: string, value: View])[]): View =>
  html`<dl class="facts">
    ${rows.map(
      ([label, value]) =>
        html`<div class="fact">
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

const more = (count: number): View => (count <= 0 ? nothing : html`<p class="quiet">and ${String(count)} more</p>`);

/** `12 %`; what is less than half a percent is told as that. */
function share(bytes: number, size: number): string {
  const percent = Math.round((bytes / Math.max(1, size)) * 100);
  return percent === 0 ? "< 1 %" : `${percent} %`;
}
