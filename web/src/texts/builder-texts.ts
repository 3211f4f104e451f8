/** The words of where a definition is changed. */
export const builderTexts = {
  draft: {
    has: 'You have changes that are not published.',
    review: 'Review and publish',
    undo: 'Undo',
    redo: 'Redo',
    unreadable: 'The definition cannot be read as YAML as it stands. Mend it on the page “Workspace”.',
  },
  newer: {
    text: (version: string) =>
      `Version ${version} was published meanwhile. Your changes are kept here, and cannot be published over it.`,
    onTop: 'Put my changes on top',
    load: 'Load the new version',
    unreadable: 'Your text cannot be read as YAML. Mend it first, or load the new version.',
    conflicts: 'Both of you changed these. Choose one for each.',
    mine: (value: string) => `Mine: ${value}`,
    theirs: (value: string) => `Published: ${value}`,
    gone: 'taken away',
    goOn: 'Go on with this',
  },
} as const
