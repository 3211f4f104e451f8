import { expect, it } from 'vitest'
import type { Delivery } from '../model/delivery.ts'
import type { DeliverContext } from './deliver-context.ts'
import { sendMessage } from './message-turn.ts'
import type { Connection } from './open-connections.ts'

it('A message that is held back asks again when it may, and nothing else is done for it', async () => {
  const asked: string[] = []
  // Whatever else it would touch is missing, and would throw.
  const context = {
    template: () => undefined,
    offer: () => undefined,
    permissions: {
      ask: async ({ delivery }: { delivery: string }) => {
        asked.push(delivery)
        return { kind: 'hold', until: 5000 }
      },
    },
  } as unknown as DeliverContext
  const delivery = { id: 'dlv_1', profile: 1, attempts: [], definition: 1 } as unknown as Delivery
  expect(await sendMessage(context, { kind: {} } as Connection, delivery)).toEqual({
    again: [{ id: 'dlv_1', notBefore: 5000 }],
    notCalled: true,
  })
  expect(asked).toEqual(['dlv_1'])
})
