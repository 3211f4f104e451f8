import type { Condition } from '../model/condition.ts'
import type { Step } from '../model/workspace.ts'
import { conditionWords } from './condition-words.ts'
import { nameList, nounOfChannel, type Names } from './names.ts'
import { spanWords } from './span-words.ts'
import { untilWords } from './until-words.ts'

/** A step as a line of a plan: `Wait 1 hour`, `Send an email`, `Add to the list “retarget” at facebook`. */
export function stepWords(step: Step, names: Pick<Names, 'cohort'>): string {
  switch (step.kind) {
    case 'wait':
      return step.until ? `Wait until ${untilWords(step.until)}` : `Wait ${spanWords(step.ms)}`
    case 'waitFor':
      return `Wait${step.upToMs === undefined ? '' : ` up to ${spanWords(step.upToMs)}`} until the person ${casesWords(step.cases, names)}`
    case 'send':
      return `Send ${withArticle(nounOfChannel(step.channel))}`
    case 'branch':
      return `Go by whether the person ${casesWords(step.cases, names)}`
    case 'split':
      return `Go by chance: ${step.arms.map(({ id, control }) => (control ? `“${id}” (control)` : `“${id}”`)).join(' or ')}`
    case 'audience':
      return audienceWords(step)
    case 'exit':
      return `End here (${step.reason})`
  }
}

/** The same for what is about to happen to one person. */
export function stepAheadWords(step: Step, names: Pick<Names, 'cohort'>): string {
  switch (step.kind) {
    case 'send':
      return `${withArticle(nounOfChannel(step.channel))} goes out${step.if ? ', unless this person is passed over' : ''}`
    case 'exit':
      return 'the journey ends'
    case 'wait':
      return step.until
        ? `a wait begins until ${untilWords(step.until)}`
        : `another wait of ${spanWords(step.ms)} begins`
    case 'waitFor':
      return `a wait begins until the person ${casesWords(step.cases, names)}`
    case 'branch':
      return 'the journey takes the branch that fits'
    case 'split':
      return 'chance decides which way the journey goes'
    case 'audience':
      return step.add.length > 0
        ? `the person joins ${step.add.map(nameList).join(' and ')}`
        : `the person is taken off ${step.remove.map(nameList).join(' and ')}`
  }
}

const casesWords = (cases: readonly { readonly when: Condition }[], names: Pick<Names, 'cohort'>): string =>
  cases.map(({ when }) => conditionWords(when, names)).join(', or ')

function audienceWords({ add, remove }: Extract<Step, { kind: 'audience' }>): string {
  const parts = [
    ...(add.length > 0 ? [`Add to ${add.map(nameList).join(' and ')}`] : []),
    ...(remove.length > 0 ? [`Take off ${remove.map(nameList).join(' and ')}`] : []),
  ]
  return parts.join('; ')
}

export const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
