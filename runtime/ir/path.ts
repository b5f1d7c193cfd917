/** Keys and indices from the root to a place in a module. */
export type Path = readonly (string | number)[];

/** `flows[0].body[2].goal`; the root is the empty text. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path)
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_]\w*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step.length > 40 ? `${step.slice(0, 40)}…` : step)}]`;
  return text;
}

/** The path for a message: a long one without its middle. */
export function placeText(path: Path): string {
  const text = pathText(path);
  if (text === "") return "the module";
  return text.length <= 160 ? text : `${text.slice(0, 80)} … ${text.slice(-75)}`;
}
