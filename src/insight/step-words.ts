import type { Condition } from '../model/condition.ts'
import type { WhenCapped } from '../model/policies.ts'
import type { GivenValue, Step } from '../model/workspace.ts'
import { conditionWords, eventWords } from './condition-words.ts'
import { nameList, nounOfChannel, type Names } from './names.ts'
import { spanWords } from './span-words.ts'
import { untilWords } from './until-words.ts'

/** A step as a line of a plan: `Wait 1 hour`, `Send an email`, `Add to the list “retarget” at facebook`. */
export function stepWords(step: Step, names: Pick<Names, 'cohort' | 'campaign'>): string {
  switch (step.kind) {
    case 'wait':
      return step.until ? `Wait until ${untilWords(step.until)}` : `Wait ${spanWords(step.ms)}`
    case 'waitFor':
      return `Wait${step.upToMs === undefined ? '' : ` up to ${spanWords(step.upToMs)}`} until the person ${casesWords(step.cases, names)}${step.reset ? `; its time begins anew with each ${eventWords(step.reset)}` : ''}`
    case 'send':
      return `Send ${withArticle(nounOfChannel(step.channel))}${cappedWords(step.whenCapped)}`
    case 'call':
      return `Ask ${step.via}${savedWords(step)}`
    case 'branch':
      return `Go by whether the person ${casesWords(step.cases, names)}`
    case 'split':
      return `Go by chance: ${step.arms.map(({ id, control }) => (control ? `“${id}” (control)` : `“${id}”`)).join(' or ')}`
    case 'audience':
      return audienceWords(step)
    case 'set':
      return `Set ${Object.entries(step.traits).map(givenWords).join(' and ')}`
    case 'emit':
      return `Record the event “${step.event}”`
    case 'enter':
      return `Start the campaign ${names.campaign(step.campaign)}`
    case 'exit':
      return `End here (${step.reason})`
  }
}

/** The same for what is about to happen to one person. */
export function stepAheadWords(step: Step, names: Pick<Names, 'cohort' | 'campaign'>): string {
  switch (step.kind) {
    case 'send':
      return `${withArticle(nounOfChannel(step.channel))} goes out${step.if ? ', unless this person is passed over' : ''}`
    case 'call':
      return `${step.via} is asked${savedWords(step)}`
    case 'set':
      return `the person gets ${Object.entries(step.traits).map(givenAheadWords).join(' and ')}`
    case 'emit':
      return `the event “${step.event}” is recorded`
    case 'enter':
      return `the campaign ${names.campaign(step.campaign)} begins, if its rules allow`
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

const CAPPED: Readonly<Record<WhenCapped, string>> = {
  wait: 'wait for room',
  skip: 'leave it out',
  continue: 'send it all the same',
  exit: 'end here',
}

const cappedWords = (whenCapped: WhenCapped | undefined): string =>
  whenCapped === undefined ? '' : ` (if a cap is full: ${CAPPED[whenCapped]})`

const savedWords = ({ save }: Extract<Step, { kind: 'call' }>): string =>
  Object.keys(save).length === 0 ? '' : ` for ${Object.keys(save).join(', ')}`

const givenWords = ([name, given]: readonly [string, GivenValue]): string =>
  `${name} to ${'value' in given ? JSON.stringify(given.value) : `what ${given.trait} is`}`

const givenAheadWords = ([name]: readonly [string, GivenValue]): string => `a new ${name}`

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
