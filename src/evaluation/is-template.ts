const MARKER = /\{[{%#]/;

/** Whether there is anything to render in the text: it contains `{{`, `{%` or `{#`. */
export function isTemplate(text: string): boolean {
  return MARKER.test(text);
}
