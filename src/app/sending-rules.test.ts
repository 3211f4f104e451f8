import { expect, it } from 'vitest'
import type { Workspace } from '../model/workspace.ts'
import { sendingRules } from './sending-rules.ts'

const workspace = (mode: string) => ({ sending: { mode } }) as unknown as Workspace
const codes = (mode: string, publicUrl: string, allowPrivate = false) =>
  sendingRules(workspace(mode), { publicUrl, allowPrivate }).map(({ code, path }) => `${code} ${path}`)

it.each(['http://localhost:3300', 'http://127.0.0.1', 'https://shop.localhost', 'http://[::1]:80', 'http://0.0.0.0'])(
  'live messages do not carry links to %s',
  (publicUrl) => {
    expect(codes('live', publicUrl)).toEqual(['not_allowed_here sending'])
    expect(codes('inbox', publicUrl)).toEqual([])
    expect(codes('test', publicUrl)).toEqual([])
    expect(codes('live', publicUrl, true)).toEqual([])
  },
)

it.each(['https://rekindle.shop.example', 'http://localhost.shop.example', 'https://127.shop.example'])(
  'live messages may carry links to %s',
  (publicUrl) => expect(codes('live', publicUrl)).toEqual([]),
)
