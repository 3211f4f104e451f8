import type { Mapping } from '../draft/mapping.ts'
import type { Problem } from '../../api/call.ts'
import type { Path } from '../draft/path.ts'
import type { Vocabulary } from '../conditions/vocabulary.ts'

/** What the fields of a step need to know of the rest of the definition. */
export interface Surroundings {
  readonly campaign: string
  readonly vocabulary: Vocabulary
  /** Ids of the steps that send, which conditions can name. */
  readonly sendSteps: readonly string[]
  readonly problems: readonly Problem[]
  /** The draft as text. */
  readonly definition: string
}

/** What the fields of a step of any kind are given. */
export interface FieldsProps {
  readonly step: Mapping
  /** From the top of the definition. */
  readonly path: Path
  readonly around: Surroundings
  readonly onChange: (step: Mapping) => void
}

/** What the fields of a campaign as a whole are given. */
export interface SettingsProps {
  readonly value: Mapping
  readonly path: Path
  readonly around: Surroundings
  readonly onChange: (value: Mapping) => void
}
