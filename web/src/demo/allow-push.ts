interface PushHelper {
  readonly push: {
    subscribe(options: { writeKey: string; anonymousId: string; userId?: string; workerPath: string }): Promise<unknown>
  }
}

/** The helper that shops load; the demo shop is a shop like any other. */
const HELPER_URL = '/push/rekindle.js'
const WORKER_PATH = '/sw.js'

export const canPush = (): boolean =>
  window.isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

/** Asks for permission and subscribes this browser. Rejects with a sentence for people. */
export async function allowPush(writeKey: string, anonymousId: string, userId: string | undefined): Promise<void> {
  const helper = await loadHelper()
  await helper.push.subscribe({
    writeKey,
    anonymousId,
    ...(userId !== undefined && { userId }),
    workerPath: WORKER_PATH,
  })
}

const loadedHelper = (): PushHelper | undefined => (window as { Rekindle?: PushHelper }).Rekindle

function loadHelper(): Promise<PushHelper> {
  const loaded = loadedHelper()
  if (loaded) return Promise.resolve(loaded)
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = HELPER_URL
    script.addEventListener('load', () => {
      const helper = loadedHelper()
      if (helper) resolve(helper)
      else reject(new Error(`${HELPER_URL} brought no Rekindle.push.`))
    })
    script.addEventListener('error', () => reject(new Error(`${HELPER_URL} could not be loaded.`)))
    document.head.append(script)
  })
}
