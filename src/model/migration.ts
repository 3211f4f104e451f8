import { err, ok, type Result } from '../kernel/result.ts'

/** Where people go on who stand at a step: at another one, or one of these two words. */
export const TO_EXIT = 'exit'
export const TO_STAY = 'stay'

/** Where people at a step of an older version go on in the new one. */
export interface StepMapping {
  /** Absent: in every campaign that had the step. */
  readonly campaign?: string
  readonly from: string
  /** A step of the new version; `exit`: the journey ends; `stay`: it goes on in its own version. */
  readonly to: string
}

/** That journeys in flight move to the versions that a definition brings; steps that are not mapped are found by their ids. */
export type Migration = readonly StepMapping[]

/** `old=new` or `campaign:old=new`, several with commas between them. The error is a sentence for people. */
export function parseMappings(text: string): Result<Migration, string> {
  const mappings: StepMapping[] = []
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue
    const [, campaign, from, to] = /^(?:([^:=]+):)?([^:=]+)=([^:=]+)$/.exec(part)?.map((each) => each?.trim()) ?? []
    if (from === undefined || to === undefined)
      return err(`“${part}” says not where people go on: write it as OLD=NEW, OLD=exit, OLD=stay or CAMPAIGN:OLD=NEW.`)
    if (mappings.some((other) => other.campaign === campaign && other.from === from))
      return err(`The step ${from} is mapped twice: say once where its people go on.`)
    mappings.push({ ...(campaign !== undefined && { campaign }), from, to })
  }
  return ok(mappings)
}

/** What a migration says of a step; what is said of the campaign alone counts more. */
export const mappingOf = (migration: Migration, campaign: string, step: string): StepMapping | undefined =>
  migration.find((each) => each.campaign === campaign && each.from === step) ??
  migration.find((each) => each.campaign === undefined && each.from === step)
