import { Loader, VisuallyHidden } from '@mantine/core'
import { texts } from '../../texts.ts'

/** Something is on its way, also for those who hear the page. */
export const Loading = () => (
  <output>
    <Loader size="sm" aria-hidden />
    <VisuallyHidden>{texts.app.loading}</VisuallyHidden>
  </output>
)
