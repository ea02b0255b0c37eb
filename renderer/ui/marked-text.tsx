/** Plain text in which words between backticks are code. */
export function MarkedText({ text }: { text: string }) {
  // Every second part was between backticks.
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
}
