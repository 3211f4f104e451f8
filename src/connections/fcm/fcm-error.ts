import type { Reply } from '../connection.ts'
import { isObject, jsonObject } from '../reply-facts.ts'

const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError'
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest'

/** What an error reply says. */
export interface FcmError {
  /** That of FCM itself, else of Google's APIs in general; '' if the body is none of theirs. */
  readonly code: string
  /** Whether FCM itself says so, and not what stands before it. */
  readonly isOwn: boolean
  readonly message: string
  /** Fields of our message that are wrong. */
  readonly fields: readonly string[]
}

export function fcmError(reply: Extract<Reply, { kind: 'http' }>): FcmError {
  const body = jsonObject(reply.body)
  const error = isObject(body.error) ? body.error : {}
  const details = Array.isArray(error.details) ? error.details.filter(isObject) : []
  const own = details.find((detail) => detail['@type'] === FCM_ERROR)?.errorCode
  const violations = details.flatMap((detail) =>
    detail['@type'] === BAD_REQUEST && Array.isArray(detail.fieldViolations) ? detail.fieldViolations : [],
  )
  const code = typeof own === 'string' ? own : typeof error.status === 'string' ? error.status : ''
  return {
    code: code === 'APNS_AUTH_ERROR' ? 'THIRD_PARTY_AUTH_ERROR' : code,
    isOwn: typeof own === 'string',
    message: typeof error.message === 'string' ? error.message : '',
    fields: violations.flatMap((violation) =>
      isObject(violation) && typeof violation.field === 'string' ? [violation.field] : [],
    ),
  }
}
