import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { readProfile } from '../../api/admin-api.ts'
import { ApiFault } from '../../api/call.ts'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'

const words = texts.app.people

export function People() {
  const go = useNavigate()
  const [idType, setType] = useState('user_id')
  const [id, setId] = useState('')
  const search = useMutation({
    mutationFn: () => readProfile(idType, id.trim()),
    onSuccess: () => go({ to: '/people/$idType/$id', params: { idType, id: id.trim() } }),
  })
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    search.mutate()
  }
  return (
    <>
      <PageTitle title={words.title} lead={words.lead} />
      <Panel title={words.submit} lead={words.hint}>
        <form className={styles.filters} onSubmit={submit}>
          <NativeSelect
            label={words.type}
            value={idType}
            data={Object.entries(words.types).map(([value, label]) => ({ value, label }))}
            onChange={(event) => setType(event.currentTarget.value)}
          />
          <TextInput
            label={words.value}
            value={id}
            data-autofocus
            error={search.error && faultText(search.error, id.trim())}
            onChange={(event) => setId(event.currentTarget.value)}
          />
          <Button type="submit" loading={search.isPending} disabled={id.trim() === ''}>
            {words.submit}
          </Button>
        </form>
      </Panel>
    </>
  )
}

const faultText = (error: Error, id: string): string =>
  error instanceof ApiFault && error.status === 404 ? words.notFound(id) : error.message
