import type { CampaignDefinition, CohortDefinition, WorkspaceDefinition } from './workspace-file.ts'

/**
 * The typed builder: definitions in TypeScript, in the file's own shape, so that editors complete and check them while they
 * are written. What they give is plain data: `parseWorkspaceObject` reads it, and printed as JSON it is a workspace file.
 */
export const workspace = (definition: Omit<WorkspaceDefinition, 'version'>): WorkspaceDefinition => ({
  version: 1,
  ...definition,
})

export const cohort = (definition: CohortDefinition): CohortDefinition => definition

export const campaign = (definition: CampaignDefinition): CampaignDefinition => definition
