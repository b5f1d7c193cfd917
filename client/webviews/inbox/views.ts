/** What stands around the panel of decisions: the bar, the login, the runs. */

import { nothing, type TemplateResult } from "lit";
import { html } from "../shared/template.js";
import type { RunLine, Session } from "./service.js";

export interface BarState {
  readonly session: Session | undefined;
  readonly page: "decisions" | "runs";
}

export function barView({ session, page }: BarState, onLogOut: () => void): TemplateResult {
  const link = (name: BarState["page"], address: string, label: string) =>
    html`<a href=${address} aria-current=${page === name ? "page" : "false"}>${label}</a>`;
  return html`<div class="bar">
    <strong>ScaiCore</strong>
    ${
      session === undefined
        ? nothing
        : html`<nav aria-label="Pages">
              ${link("decisions", "#/", "Decisions")}
              ${session.access.includes("read") ? link("runs", "#/runs", "Runs") : nothing}
            </nav>
            <span class="who">${session.person.name ?? session.person.id}</span>
            <button type="button" @click=${onLogOut}>Log out</button>`
    }
  </div>`;
}

/** @param organisation where the login of the organisation begins, if there is one */
export function loginView(
  problem: string | undefined,
  organisation: string | undefined,
  onLogIn: (token: string) => void,
): TemplateResult {
  const submitted = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem("token");
    if (field instanceof HTMLInputElement && field.value.trim() !== "") onLogIn(field.value.trim());
  };
  return html`<main class="login">
    <h1>Log in</h1>
    ${
      organisation === undefined
        ? nothing
        : html`<p><a class="organisation" href=${organisation}>Log in with your organisation</a></p>`
    }
    <form @submit=${submitted}>
      <label for="token">Your key, or a token of your organisation's login</label>
      <input
        id="token"
        name="token"
        type="password"
        autocomplete="current-password"
        required
        aria-describedby="problem"
      />
      <p id="problem" role="alert">${problem ?? nothing}</p>
      <button type="submit">Log in</button>
    </form>
  </main>`;
}

export const emptyView = (): TemplateResult =>
  html`<main class="empty">
    <h1>Nothing waits for a decision</h1>
    <p>What comes appears here by itself.</p>
  </main>`;

export function runsView(runs: readonly RunLine[], moment: (at: number) => string): TemplateResult {
  return html`<main class="runs">
    <h1>Runs</h1>
    ${
      runs.length === 0
        ? html`<p>Nothing has run yet.</p>`
        : html`<div class="table" tabindex="0" role="region" aria-label="Runs">
            <table>
              <thead>
                <tr>
                  <th scope="col">Flow</th>
                  <th scope="col">Status</th>
                  <th scope="col">Started</th>
                  <th scope="col">Changed</th>
                  <th scope="col">Id</th>
                </tr>
              </thead>
              <tbody>
                ${runs.map(
                  (run) =>
                    html`<tr>
                      <td>${`${run.core}.${run.flow}`}</td>
                      <td>${run.status.toLowerCase()}</td>
                      <td>${moment(Date.parse(run.created_at))}</td>
                      <td>${moment(Date.parse(run.updated_at))}</td>
                      <td><code>${run.invocation_id}</code></td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </main>`;
}
