/** The list of rejected events is for people to look at: this much of an event tells what it was. */
export const SAMPLE_LENGTH_MAX = 4096

/** A rejected event as text, cut. Never throws, whatever was sent. */
export function rejectSample(raw: unknown): string {
  try {
    return (JSON.stringify(raw) ?? '').slice(0, SAMPLE_LENGTH_MAX)
  } catch (error) {
    // Nesting that the parser takes can be too much for the writer's stack.
    if (error instanceof RangeError) return '(nested too deep to show)'
    throw error
  }
}
