import type { Campaign, Step } from '../../model/workspace.ts'
import type { Turn } from '../turn.ts'

/** May this message go out now? */
export interface Question {
  readonly turn: Turn
  /** Of the campaign. */
  readonly key: string
  readonly campaign: Campaign
  readonly step: Extract<Step, { kind: 'send' }>
  readonly delivery: string
}
