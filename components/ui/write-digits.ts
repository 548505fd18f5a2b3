import { digitGroups } from "./decimal-text";

/**
 * Writes a number's text into an element that is reused, with the gaps between groups of three digits.
 * Texts of one length keep their nodes: only what they say changes.
 */
export function writeDigits(element: HTMLElement, text: string): void {
  if (element.dataset.digits === text) return;
  element.dataset.digits = text;
  const groups = digitGroups(text);
  while (element.childElementCount > groups.length) element.lastElementChild?.remove();
  while (element.childElementCount < groups.length) element.append(document.createElement("span"));
  for (const [index, group] of groups.entries()) {
    const part = element.children[index];
    if (part === undefined) continue;
    if (part.textContent !== group.text) part.textContent = group.text;
    part.classList.toggle("digit-gap", group.gap);
  }
}

/** Empties the element for the next number. */
export function clearDigits(element: HTMLElement): void {
  if (element.dataset.digits === undefined) return;
  delete element.dataset.digits;
  element.replaceChildren();
}
