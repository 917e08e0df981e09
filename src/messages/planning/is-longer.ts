/** Whether a text is longer than a phone sends. Lengths count Unicode code points, of which a string never has more than its `length`. */
export function isLonger(text: string, limit = Infinity): boolean {
  return text.length > limit && Array.from(text).length > limit;
}
