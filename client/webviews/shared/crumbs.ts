/** Where something comes from, each part a link to its source. */

import { h, icon, linkButton } from "./dom.js";
import type { RevealTarget } from "./protocol.js";

export function breadcrumbs(
  steps: readonly (readonly [label: string, target: RevealTarget])[],
  onReveal: (target: RevealTarget) => void,
): HTMLElement {
  return h(
    "nav",
    { class: "crumbs", "aria-label": "Where this comes from" },
    h(
      "ol",
      {},
      ...steps.map(([label, target], index) =>
        h(
          "li",
          {},
          index === 0 ? undefined : icon("chevron-right"),
          linkButton(
            label,
            () => {
              onReveal(target);
            },
            { title: "Show in the source" },
          ),
        ),
      ),
    ),
  );
}
