/** Elements made by hand: text is always text, and nothing is parsed as HTML. */

type Attributes = Readonly<Record<string, string | boolean | undefined>>;
export type Child = Node | string | undefined;

/** An element with attributes (`true` is an empty one, `false` and `undefined` none) and children. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

/** A codicon; for eyes only, so words must stand beside it or in `hidden`. */
export function icon(name: IconName): HTMLElement {
  return h("span", { class: `icon icon-${name}`, "aria-hidden": "true" });
}

/** The codicons that `icons.css` knows. */
export type IconName =
  | "bell"
  | "arrow-right"
  | "chevron-right"
  | "circle-large-outline"
  | "circle-outline"
  | "circle-slash"
  | "clockface"
  | "copy"
  | "error"
  | "info"
  | "json"
  | "loading"
  | "pass"
  | "pass-filled"
  | "warning";

/** Words for screen readers alone. */
export function hidden(text: string): HTMLElement {
  return h("span", { class: "visually-hidden" }, text);
}

/** A button that looks like a link. */
export function linkButton(label: Child, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const button = h("button", { type: "button", class: "link", ...attributes }, label);
  button.addEventListener("click", onClick);
  return button;
}

export interface Slot<Input> {
  readonly element: HTMLElement;
  /** Renders anew if the input differs from the last, so that focus and open folds outlive a message that changes nothing. */
  update(input: Input): void;
}

/** A region of the page that is a function of its input. It is hidden while it has no content. */
export function slot<Input>(element: HTMLElement, render: (input: Input) => readonly Child[]): Slot<Input> {
  let last: string | undefined;
  return {
    element,
    update(input) {
      const now = JSON.stringify(input);
      if (now === last) return;
      last = now;
      const content = render(input).filter((child) => child !== undefined);
      element.replaceChildren(...content);
      element.hidden = content.length === 0;
    },
  };
}
