import { Button, Modal, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { listKinds } from '../../api/admin-api.ts'
import { texts } from '../../texts.ts'
import { freeKey } from '../draft/free-key.ts'
import { valueAt } from '../draft/path.ts'
import { useDraft } from '../draft/use-draft.ts'
import { Answer } from '../shared/answer.tsx'

const words = texts.builder.connecting

/** Puts a connection into the draft and goes to where it is told what it needs. */
export function NewConnection() {
  const { data: drafting } = useDraft()
  const navigate = useNavigate()
  const [isOpen, setOpen] = useState(false)
  const [chosen, choose] = useState('')
  const kinds = useQuery({ queryKey: ['kinds'], queryFn: () => listKinds({ limit: 200 }), enabled: isOpen })
  if (!drafting?.definition) return null
  const make = (): void => {
    const key = freeKey(chosen, Object.keys(valueAt(drafting.definition, ['connections']) ?? {}))
    drafting.put(['connections', key], { kind: chosen })
    void navigate({ to: '/connections/$key/edit', params: { key } })
  }
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {words.new}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={words.new}
        closeButtonProps={{ 'aria-label': texts.common.close }}
      >
        <Answer of={kinds}>
          {({ items }) => (
            <>
              <NativeSelect
                data-autofocus
                label={words.kind}
                description={items.find(({ key }) => key === chosen)?.summary}
                value={chosen}
                data={[
                  { value: '', label: texts.builder.conditions.choose },
                  ...items.map(({ key, title }) => ({ value: key, label: title })),
                ]}
                onChange={(event) => choose(event.currentTarget.value)}
              />
              <Button mt={14} disabled={chosen === ''} onClick={make}>
                {texts.builder.make}
              </Button>
            </>
          )}
        </Answer>
      </Modal>
    </>
  )
}
