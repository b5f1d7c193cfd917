/** Runs side by side: a column for each run, and a row for each block that asked. */

import type { ComparedCall, ComparedPlace, ComparedRun, Comparison } from "scaicore";
import { nothing, render } from "lit";
import { loading, type View } from "../shared/elements.js";
import { type Formats, tookText } from "../shared/formats.js";
import { html } from "../shared/template.js";

export class ComparePanel {
  readonly #page = document.createElement("div");

  constructor(
    root: HTMLElement,
    private readonly formats: Formats,
  ) {
    this.#page.className = "page";
    root.replaceChildren(this.#page);
    render(loading("Loading the runs…"), this.#page);
  }

  /** Says why nothing is shown. */
  tell(problem: string): void {
    render(
      html`<main class="notice">
        <div role="status"><h1>The runs cannot be compared</h1></div>
        <p>${problem}</p>
      </main>`,
      this.#page,
    );
  }

  show({ runs, places }: Comparison): void {
    const [first] = runs;
    const view = html`<main class="panel compare">
      <header class="top"><h1>Runs of ${first?.flow ?? first?.core ?? "this flow"}</h1></header>
      <div class="table-box">
        <table>
          <thead>
            <tr>
              <th scope="col">Block</th>
              ${runs.map((run) => html`<th scope="col">${run.models.join(", ") || "no model"}<br /><small>${run.name}</small></th>`)}
            </tr>
          </thead>
          <tbody>
            ${places.map((place) => this.#place(place, runs))}
            <tr class="sum">
              <th scope="row">In all</th>
              ${runs.map((run) => html`<td>${column(run)}${this.#total(run)}</td>`)}
            </tr>
          </tbody>
        </table>
      </div>
    </main>`;
    render(view, this.#page);
  }

  #place({ path, name, attempt, calls, sameAnswer, sameRequest }: ComparedPlace, runs: readonly ComparedRun[]): View {
    const notes = [
      attempt === undefined ? undefined : `attempt ${attempt}`,
      sameAnswer ? "same answer" : undefined,
      sameRequest ? undefined : "asked differently",
    ].filter((note) => note !== undefined);
    return html`<tr>
      <th scope="row"><span class="path">${path}</span><br /><small>${[name, ...notes].join(" · ")}</small></th>
      ${calls.map((call, at) => {
        const given = call === null ? html`<span class="quiet">not asked</span>` : this.#call(call);
        return html`<td>${column(runs[at])}${given}</td>`;
      })}
    </tr>`;
  }

  #call({ answer, error, stopped, finish, inputTokens, outputTokens, cost, durationMs }: ComparedCall): View {
    const given =
      stopped === true
        ? html`<p class="quiet">stopped before it was answered</p>`
        : error !== undefined
          ? html`<p class="bad">${error}</p>`
          : html`<pre>${pretty(answer ?? "")}</pre>`;
    return html`${given}
      <p class="quiet">
        ${this.#facts([
          finish === undefined || finish === "stop" ? undefined : finish,
          inputTokens === undefined ? undefined : this.#tokens(inputTokens, outputTokens ?? 0),
          inputTokens === undefined ? undefined : this.#cost(cost),
          tookText(durationMs),
        ])}
      </p>`;
  }

  #total({ status, outcome, totals }: ComparedRun): View {
    const { calls, inputTokens, outputTokens, cost, durationMs } = totals;
    const output = outcome === undefined ? nothing : html`<pre>${JSON.stringify(outcome, undefined, 2)}</pre>`;
    return html`<p>${STATUS[status ?? "none"]}</p>
      ${output}
      <p class="quiet">
        ${this.#facts([
          `${this.formats.number(calls)} ${calls === 1 ? "call" : "calls"}`,
          this.#tokens(inputTokens, outputTokens),
          this.#cost(cost),
          tookText(durationMs),
        ])}
      </p>`;
  }

  #tokens(input: number, output: number): string {
    return `${this.formats.number(input)} tokens in, ${this.formats.number(output)} out`;
  }

  #cost(cost: number | undefined): string {
    return cost === undefined ? "no price" : `cost ${cost}`;
  }

  #facts(facts: readonly (string | undefined)[]): string {
    return facts.filter((fact) => fact !== undefined).join(" · ");
  }
}

/** Whose column it is, where the page is too narrow for columns. */
const column = (run: ComparedRun | undefined): View => {
  const models = run?.models.join(", ") ?? "";
  return html`<p class="column">${models === "" ? (run?.name ?? "") : models}</p>`;
};

const STATUS: Readonly<Record<NonNullable<ComparedRun["status"]> | "none", string>> = {
  COMPLETED: "Completed",
  FAILED: "Failed",
  SUSPENDED: "Waits for a decision",
  none: "Not ended",
};

/** JSON on lines, any other answer as it was said. */
function pretty(answer: string): string {
  try {
    return JSON.stringify(JSON.parse(answer), undefined, 2);
  } catch {
    return answer;
  }
}
