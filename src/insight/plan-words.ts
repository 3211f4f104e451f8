import type { CampaignPlan, CohortPlan, StandingPlan, StepPlan, WorkspacePlan } from './plan.ts'
import type { Section, WorkspaceChanges } from './workspace-changes.ts'

/** Sections that a plan says nothing more of than what changes. */
const PLAIN_SECTIONS: readonly (readonly [Section, string])[] = [
  ['sources', 'Sources'],
  ['connections', 'Connections'],
  ['coupons', 'Coupons'],
  ['computed', 'Computed traits'],
  ['templates', 'Templates'],
]

/** A plan as lines for people: what changes, for how many of them, and what becomes of those who are on their way. */
export function planWords(changes: WorkspaceChanges, plan: WorkspacePlan): readonly string[] {
  const lines = [
    ...section('Settings', changes.settings.length > 0 ? [`  changed: ${changes.settings.join(', ')}`] : []),
    ...PLAIN_SECTIONS.flatMap(([name, title]) => {
      const { added, changed, removed } = changes[name]
      const words = [
        added.length > 0 && `  added: ${added.join(', ')}`,
        changed.length > 0 && `  changed: ${changed.join(', ')}`,
        removed.length > 0 && `  removed: ${removed.join(', ')}`,
      ]
      return section(
        title,
        words.filter((line) => line !== false),
      )
    }),
    ...section('Cohorts', plan.cohorts.map(cohortWords)),
    ...section('Campaigns', plan.campaigns.flatMap(campaignWords(plan))),
  ]
  const head = `Compared with version ${plan.version}, which is in force.`
  if (lines.length === 0) return [head, 'Nothing changes.']
  return [head, ...approximation(plan), ...lines, ...advice(plan)]
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines]

function approximation({ people }: WorkspacePlan): readonly string[] {
  if (!people) return ['People were not counted.']
  if (people.approximate === 'time')
    return [
      `Figures are approximate: there was time to look at ${number(people.counted)} of about ${number(people.total)} people.`,
    ]
  if (people.approximate === 'filling')
    return ['Figures are approximate: not everybody has been judged by the version in force yet.']
  return [`${peopleWords(people.counted)} were looked at.`]
}

const MARKS = { added: '+', changed: '~', removed: '-', follows: '~', same: '~' } as const

function cohortWords({ key, change, before, after, enter, leave }: CohortPlan): string {
  const mark = `  ${MARKS[change]} ${key}`
  const why = change === 'follows' ? ' (it rests on something that changes)' : ''
  if (before === null)
    return `${mark}${change === 'added' ? ': new' : change === 'removed' ? ': goes away' : ': changed'}${why}`
  if (change === 'removed') return `${mark}: goes away with its ${peopleWords(before)}`
  if (after === null)
    return `${mark}: ${change === 'added' ? 'new' : `${peopleWords(before)} now`}; how many it will be is not known: there was no time to read all of history`
  if (change === 'added') return `${mark}: new, with ${peopleWords(after)}`
  if (enter === 0 && leave === 0) return `${mark}: ${peopleWords(before)}, and they stay the same${why}`
  return `${mark}: ${number(before)} → ${peopleWords(after)}: ${number(enter ?? 0)} come in, ${number(leave ?? 0)} leave${why}`
}

const campaignWords =
  (plan: WorkspacePlan) =>
  ({ key, change, status, people, steps, standing }: CampaignPlan): readonly string[] => {
    const inIt = people === null || people === 0 ? '' : `; ${peopleAre(people)} in it`
    if (change === 'added') return [`  + ${key}: new, ${status.after ?? ''}`]
    if (change === 'removed') {
      const ends = people === null || people === 0 ? '' : `; it ends for ${peopleWords(people)}`
      return [`  - ${key}: goes away${ends}`]
    }
    const isUnmapped = (step: string): boolean =>
      plan.migrate && plan.unmapped.some((each) => each.campaign === key && each.step === step)
    const becomes = status.before === status.after ? '' : `, ${status.before ?? ''} → ${status.after ?? ''}`
    return [
      `  ~ ${key}: ${change === 'same' ? 'does not change' : 'changed'}${becomes}${inIt}`,
      ...steps.map((step) => `      ${stepPlanWords(step)}`),
      ...standing
        .filter(isWorthSaying(plan))
        .map((each) => `      ${standingWords(each, standing, isUnmapped(each.step))}`),
    ]
  }

function stepPlanWords({ step, change, was }: StepPlan): string {
  const named = was === null ? `step \`${step}\`` : `step \`${was}\`, now \`${step}\`,`
  switch (change) {
    case 'added':
      return `+ ${named} is new`
    case 'removed':
      return `- ${named} goes away`
    case 'renamed':
      return `~ step \`${was ?? ''}\` is called \`${step}\``
    case 'changed':
      return `~ ${named} is changed`
  }
}

/** Who stands where nothing changes and goes on there is many lines and no news. */
const isWorthSaying =
  ({ migrate }: WorkspacePlan) =>
  ({ isGone, goes }: StandingPlan): boolean =>
    isGone || goes !== 'stays' || !migrate

function standingWords(
  { version, step, people, isGone, goes, to, reason }: StandingPlan,
  all: readonly StandingPlan[],
  isUnmapped: boolean,
): string {
  const isOne = people === 1
  const place =
    step === ''
      ? `${peopleAre(people)} behind the last step`
      : `${peopleWords(people)} ${isOne ? 'stands' : 'stand'} at step \`${step}\`${isGone ? ', which goes away' : ''}`
  const where = `${place}${all.some((other) => other.version !== version) ? ` (version ${version})` : ''}`
  if (goes === 'ends') return `${where}; the journey ends: ${END_REASONS[reason ?? ''] ?? reason ?? ''}`
  if (goes === 'moves') {
    const at = to === step ? 'where they are' : `at \`${to ?? ''}\``
    return `${where}; they move to the new version and go on ${at}`
  }
  return `${where}; they stay on their version${isUnmapped ? ' unless you say where they go on' : ''}`
}

const END_REASONS: Readonly<Record<string, string>> = {
  campaign_removed: 'the campaign goes away',
  campaign_ended: 'the campaign is ended',
  version_gone: 'too many newer versions came since the one they are on',
  migrated: 'you asked for it',
}

function advice({ migrate, campaigns, unmapped, mapProblems }: WorkspacePlan): readonly string[] {
  if (!migrate) {
    const stay = campaigns
      .filter(({ change }) => change === 'changed')
      .flatMap(({ standing }) => standing.filter(({ goes }) => goes === 'stays'))
      .reduce((sum, { people }) => sum + people, 0)
    return stay === 0
      ? []
      : [
          '',
          `${peopleWords(stay)} on their way ${stay === 1 ? 'stays' : 'stay'} on their version; --migrate moves them.`,
        ]
  }
  const missing = unmapped.map(
    ({ campaign, step, people }) =>
      `  --map ${campaign}:${step}=STEP (or =exit, or =stay)${people === null || people === 0 ? '' : `: ${peopleWords(people)}`}`,
  )
  return [
    ...section('To be said before people can move', missing),
    ...section(
      'Wrong in what was said',
      mapProblems.map((problem) => `  ${problem}`),
    ),
  ]
}

const peopleAre = (count: number): string => `${peopleWords(count)} ${count === 1 ? 'is' : 'are'}`
const peopleWords = (count: number): string => `${number(count)} ${count === 1 ? 'person' : 'people'}`
const number = (count: number): string => count.toLocaleString('en-US')

/** What a version changed, in one line. */
export function changesLine(changes: WorkspaceChanges, isFirst: boolean): string {
  if (isFirst) return 'the first version'
  const { settings, ...sections } = changes
  const words = Object.entries(sections).flatMap(([name, { added, changed, removed }]) => {
    const keys = [
      ...added.map((key) => `+${key}`),
      ...changed.map((key) => `~${key}`),
      ...removed.map((key) => `-${key}`),
    ]
    if (keys.length === 0) return []
    const shown = keys.slice(0, KEYS_SHOWN_MAX).join(' ')
    return [`${name}: ${shown}${keys.length > KEYS_SHOWN_MAX ? ` and ${keys.length - KEYS_SHOWN_MAX} more` : ''}`]
  })
  if (settings.length > 0) words.unshift(settings.join(', '))
  return words.length === 0 ? 'nothing that runs' : words.join('; ')
}

const KEYS_SHOWN_MAX = 5
