import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { texts } from '../../texts.ts'
import { PageTitle } from './page-title.tsx'

const { notFound, broken } = texts.app

export const NoSuchPage = () => (
  <>
    <PageTitle title={notFound.title} lead={notFound.text} />
    <Link to="/">{notFound.home}</Link>
  </>
)

/** A page that threw; the others still work. */
export const BrokenPage = () => (
  <>
    <PageTitle title={broken.title} lead={broken.text} />
    <Button variant="default" onClick={() => window.location.reload()}>
      {broken.reload}
    </Button>
  </>
)
