/* Rekindle: shows push messages and reports what became of them. The shop's own worker loads it with importScripts(). */
;(() => {
  'use strict'

  /** Reports older than this tell nothing any more. */
  const REPORT_AGE_MS_MAX = 28 * 86400000
  /** A device that was offline for long must not send a flood. */
  const REPORTS_MAX = 200
  const SYNC_TAG = 'rekindle-reports'

  self.addEventListener('push', (event) => {
    const message = readMessage(event)
    // A push of another tool, whose own code in this worker shows it.
    if (!message) return
    event.waitUntil(Promise.all([show(message), report(message.receiptUrl, 'received')]))
  })

  self.addEventListener('notificationclick', (event) => {
    const ours = event.notification.data && event.notification.data.rekindle
    if (!ours) return
    event.notification.close()
    event.waitUntil(Promise.all([open(ours.link), report(ours.receiptUrl, 'opened')]))
  })

  self.addEventListener('notificationclose', (event) => {
    const ours = event.notification.data && event.notification.data.rekindle
    if (ours) event.waitUntil(report(ours.receiptUrl, 'dismissed'))
  })

  self.addEventListener('activate', (event) => event.waitUntil(flush()))

  self.addEventListener('sync', (event) => {
    if (event.tag === SYNC_TAG) event.waitUntil(flush())
  })

  self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(subscribeAgain(event)))

  function readMessage(event) {
    let message
    try {
      message = event.data && event.data.json()
    } catch {
      return undefined
    }
    const ours =
      message &&
      typeof message === 'object' &&
      typeof message.title === 'string' &&
      typeof message.deliveryId === 'string'
    return ours ? message : undefined
  }

  function show(message) {
    return self.registration.showNotification(message.title, {
      body: message.body || '',
      ...(isWeb(message.icon) && { icon: message.icon }),
      ...(isWeb(message.image) && { image: message.image }),
      // A second copy of the same delivery replaces the first instead of standing beside it.
      tag: message.deliveryId,
      data: { rekindle: { link: isWeb(message.link) ? message.link : undefined, receiptUrl: message.receiptUrl } },
    })
  }

  async function open(link) {
    const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
    const target = link || self.registration.scope
    const same = windows.find((client) => client.url === target)
    if (same) return same.focus()
    return self.clients.openWindow(target)
  }

  /** javascript: and the like never come from us; a message that holds one is not to be trusted. */
  function isWeb(address) {
    return typeof address === 'string' && /^https?:\/\//i.test(address)
  }

  /** Kept first, sent then: what cannot be sent now goes out with the next push, activation or sync. */
  async function report(url, type) {
    if (!isWeb(url)) return
    const entry = { url, type, at: Date.now(), id: crypto.randomUUID() }
    try {
      await inStore('reports', 'readwrite', (store) => store.add(entry))
    } catch {
      // No database (private windows): one try is better than none.
      await send(entry)
      return
    }
    await flush()
  }

  /** One after the other: a push and a click at the same time must not send each other's reports twice. */
  let flushing = Promise.resolve()
  function flush() {
    flushing = flushing.then(sendAll, sendAll)
    return flushing
  }

  async function sendAll() {
    const [keys, entries] = await Promise.all([
      inStore('reports', 'readonly', (store) => store.getAllKeys()),
      inStore('reports', 'readonly', (store) => store.getAll()),
    ])
    let left = 0
    for (const [index, entry] of entries.entries()) {
      const stale = entries.length - index > REPORTS_MAX || Date.now() - entry.at > REPORT_AGE_MS_MAX
      if (stale || (await send(entry))) await inStore('reports', 'readwrite', (store) => store.delete(keys[index]))
      else left++
    }
    if (left > 0 && self.registration.sync) await self.registration.sync.register(SYNC_TAG).catch(() => {})
  }

  /** True when it need not be tried again: taken, or refused for good. Text spares the browser a preflight. */
  async function send(entry) {
    try {
      const response = await fetch(entry.url, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify({ type: entry.type, at: entry.at, id: entry.id, sentAt: Date.now() }),
        keepalive: true,
        credentials: 'omit',
      })
      return response.ok || (response.status < 500 && response.status !== 408 && response.status !== 429)
    } catch {
      return false
    }
  }

  /** The browser gave up the old subscription: the person wanted messages, so a new one takes its place. */
  async function subscribeAgain(event) {
    const config = await inStore('config', 'readonly', (store) => store.get('subscription'))
    if (!config) return
    const subscription =
      event.newSubscription || (await self.registration.pushManager.subscribe(await subscribeOptions(event, config)))
    const track = (name, properties) =>
      fetch(`${config.base}/v1/track`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify({
          writeKey: config.writeKey,
          type: 'track',
          event: name,
          properties,
          messageId: `rekindle-push-${self.crypto.randomUUID()}`,
          timestamp: new Date().toISOString(),
          ...config.ids,
        }),
        credentials: 'omit',
      })
    await track('Push Subscribed', { subscription: subscription.toJSON() })
    if (config.endpoint !== subscription.endpoint) await track('Push Unsubscribed', { endpoint: config.endpoint })
    await inStore('config', 'readwrite', (store) =>
      store.put({ ...config, endpoint: subscription.endpoint }, 'subscription'),
    )
  }

  async function subscribeOptions(event, config) {
    const options = event.oldSubscription && event.oldSubscription.options
    if (options && options.applicationServerKey) return options
    const { publicKey } = await (await fetch(`${config.base}/push/key`)).json()
    return { userVisibleOnly: true, applicationServerKey: publicKey }
  }

  /** The subscribe helper on the page writes `config` into the same database: keep name, version and stores equal in both. */
  function openDatabase() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open('rekindle-push', 1)
      request.onupgradeneeded = () => {
        request.result.createObjectStore('reports', { autoIncrement: true })
        request.result.createObjectStore('config')
      }
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  }

  async function inStore(name, mode, run) {
    const database = await openDatabase()
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(name, mode)
        const request = run(transaction.objectStore(name))
        transaction.oncomplete = () => resolve(request.result)
        transaction.onabort = () => reject(transaction.error)
      })
    } finally {
      database.close()
    }
  }
})()
