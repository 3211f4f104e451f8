import type { ReceivedRequest, Verification } from '../connection.ts'
import { keyInAddress, shownLogin, verifySecret } from '../verification.ts'
import type { Settings } from './settings.ts'

/** Postmark signs nothing: the address that it was given holds a secret, in its query or as the password of Basic auth. */
export const verifyWebhook = ({ webhookSecret }: Settings, request: ReceivedRequest): Verification =>
  verifySecret({
    setting: 'webhookSecret',
    secret: webhookSecret,
    shown: [keyInAddress(request), shownLogin(request).password],
    places: '?key=… of the address, or as the password of Basic auth',
  })
