import { texts } from '../../texts.ts'
import { textOf, valueAt } from '../draft/path.ts'
import type { DraftStep } from './draft-steps.ts'

/** A step in a few words: the sentence of the server, if it is known, and what tells it from others like it. */
export function stepWords({ kind, step }: DraftStep, sentence?: string): string {
  if (!kind) return texts.builder.campaign.unknownStep
  const subject = [step['template'], valueAt(step, ['message', 'title']), valueAt(step, ['message', 'subject'])]
  const said = (sentence === undefined ? [step[kind], valueAt(step, ['emit', 'event']), ...subject] : subject)
    .map(textOf)
    .filter((text) => text !== '')
  return [sentence ?? texts.builder.campaign.kinds[kind].name, ...said].join(': ')
}
