import { Socket, type TcpSocketConnectOpts } from 'node:net'
import { literalProblem, type EgressRules } from './url-rules.ts'
import { createVettedLookup, systemResolve } from './vetted-lookup.ts'

type Connect = (this: Socket, ...args: unknown[]) => Socket

/**
 * Holds every socket of this thread to the rules, also those of libraries that speak no HTTP or bring a client of their own.
 * `closed`: none may connect at all. For threads that run code of others; there is no way back.
 */
export function guardSockets(rule: EgressRules | 'closed'): void {
  const connect = Reflect.get(Socket.prototype, 'connect') as Connect
  const lookup = rule === 'closed' ? undefined : createVettedLookup(systemResolve, rule)
  const guarded: Connect = function (...args) {
    const { options, rest } = readArguments(args)
    const problem = rule === 'closed' ? 'Nothing may connect here.' : optionsProblem(options, rule)
    if (problem !== undefined) {
      // Who connects goes on to set up what it has got; the error comes when it listens.
      queueMicrotask(() => this.destroy(new Error(problem)))
      return this
    }
    return connect.call(this, { ...options, lookup }, ...rest)
  }
  Socket.prototype.connect = guarded
}

function optionsProblem(options: Partial<TcpSocketConnectOpts>, rules: EgressRules): string | undefined {
  if (!('port' in options) || 'path' in options) return 'Only addresses with a port are called.'
  return rules.allowPrivate ? undefined : literalProblem(options.host ?? 'localhost')
}

/** `connect(options)`, `connect(port, host)`, `connect(path)`, or what Node makes of either before it calls itself. */
function readArguments(args: readonly unknown[]): {
  readonly options: Partial<TcpSocketConnectOpts>
  readonly rest: readonly unknown[]
} {
  const [first, ...others] = (Array.isArray(args[0]) ? args[0] : args) as readonly unknown[]
  const rest = others.filter((other) => typeof other === 'function')
  // Node adds `path: null` of its own.
  if (typeof first === 'object' && first !== null) {
    const { path, ...options } = first as TcpSocketConnectOpts & { readonly path?: unknown }
    return { options: { ...options, ...(typeof path === 'string' && { path }) }, rest }
  }
  const port = Number(first)
  if (!Number.isInteger(port)) return { options: {}, rest }
  return { options: { port, ...(typeof others[0] === 'string' && { host: others[0] }) }, rest }
}
