import { ERRORS, RekindleError } from '../kernel/errors.ts'

/** What the system says when it refuses a file, a folder or an address. */
interface SystemError extends Error {
  readonly code: string
  readonly syscall: string
  readonly path?: string
}

export const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'

/** What a person reads when something failed: what happened, and what to do. The stack only `withStack`, for reports of bugs. */
export function failureText(error: unknown, withStack = false): string {
  const stack = withStack && error instanceof Error && error.stack !== undefined ? `\n${error.stack}` : ''
  return sentences(error) + stack
}

function sentences(error: unknown): string {
  if (error instanceof RekindleError) {
    const { code, message, cause } = error
    const why = cause instanceof Error && !message.includes(cause.message) ? `: ${cause.message}` : ''
    return `${message.replace(/\.$/, '')}${why} [${code}]\n${ERRORS[code].help}`
  }
  if (isSystemError(error)) return error.message
  const message = error instanceof Error ? error.message : String(error)
  return `This should not have happened: ${message.split('\n')[0]}\nRun it again with --log-level debug to see where, and report it.`
}
