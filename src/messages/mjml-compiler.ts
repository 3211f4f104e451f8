import mjml2html from 'mjml'
import { err, ok, type Result } from '../kernel/result.ts'
import { hideLiquid, type HiddenLiquid } from './mjml-placeholders.ts'
import type { TextProblem } from './render-problem.ts'

/** MJML of a long mail is 30 K; ten times the length would hold up the process for seconds while it compiles. */
export const MJML_CHARS_MAX = 128 * 1024
/** Compiling takes some 0.2 ms an element. */
export const MJML_ELEMENTS_MAX = 3000

export interface CompiledMjml {
  /** HTML with the Liquid of the template in its places. */
  readonly html: string
  /** What MJML itself found wrong though it could compile: unknown attributes, elements in the wrong place. */
  readonly warnings: readonly TextProblem[]
}

/** Compiles once per template; Liquid is rendered afterwards, once per message. Reads no files. */
export async function compileMjml(source: string): Promise<Result<CompiledMjml, readonly TextProblem[]>> {
  if (source.length > MJML_CHARS_MAX)
    return err([{ message: `The MJML is longer than ${MJML_CHARS_MAX / 1024} K characters. Make it shorter.` }])
  const hidden = hideLiquid(source)
  if (!hidden.ok) return err([hidden.error])
  const refused = refuse(hidden.value)
  if (refused.length > 0) return err(refused)
  try {
    const made = await mjml2html(hidden.value.mjml, {
      validationLevel: 'soft',
      ignoreIncludes: true,
      keepComments: true,
    })
    const restored = hidden.value.restore(made.html)
    if (!restored.ok) return err([restored.error])
    return ok({ html: restored.value, warnings: made.errors.flatMap((error) => warningOf(error, hidden.value)) })
  } catch (error) {
    return err([
      {
        message: `This is not MJML that can be compiled: ${error instanceof Error ? firstLine(error.message) : 'unknown'}`,
      },
    ])
  }
}

function refuse(hidden: HiddenLiquid): readonly TextProblem[] {
  if (hidden.elements > MJML_ELEMENTS_MAX)
    return [{ message: `The MJML has more than ${MJML_ELEMENTS_MAX} elements. Make it shorter.` }]
  return hidden.includes.map((line) => ({
    message: 'mj-include is not available: put the part in directly, so that the template is whole.',
    line: hidden.lineOf(line),
  }))
}

function warningOf(
  error: { readonly line: number; readonly message: string; readonly tagName: string },
  hidden: HiddenLiquid,
): readonly TextProblem[] {
  // A colour that Liquid fills in is unknown until the message is made.
  if (/has invalid value: .* for type Color/.test(error.message) && hidden.isPlaceholder(error.message)) return []
  return [{ message: `${error.tagName}: ${error.message.trim()}`, line: hidden.lineOf(error.line) }]
}

const firstLine = (text: string): string => text.split('\n')[0]!
