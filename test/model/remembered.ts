/**
 * What was worked out already, so that brute force asks nothing twice. Answers must follow from the arguments alone, and objects must
 * not change: more knowledge makes new ones.
 */
export function remembered<About extends object, Of, Answer>(
  answer: (about: About, of: Of) => Answer,
): (about: About, of: Of) => Answer {
  const answers = new WeakMap<About, Map<Of, Answer>>()
  return (about, of) => {
    let known = answers.get(about)
    if (!known) answers.set(about, (known = new Map<Of, Answer>()))
    let value = known.get(of)
    if (value === undefined) known.set(of, (value = answer(about, of)))
    return value
  }
}
