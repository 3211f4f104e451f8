/* Rekindle: lets a visitor subscribe to push messages. Load it on the shop's pages, then call Rekindle.push.subscribe(). */
;(() => {
  'use strict'

  // Only while the script itself runs does the page tell where it came from.
  const base = new URL(document.currentScript ? document.currentScript.src : location.href).origin

  /** Each has a `code` to act on: unsupported, insecure, denied, dismissed, not_configured, worker_failed, subscribe_failed, network. */
  class PushError extends Error {
    constructor(code, message, cause) {
      super(message)
      this.name = 'RekindlePushError'
      this.code = code
      if (cause !== undefined) this.cause = cause
    }
  }

  /**
   * Asks for permission, registers the shop's worker, subscribes the browser and tells Rekindle. Call it from a click:
   * browsers ignore or punish a question that nobody asked for. Resolves with the subscription; rejects with a RekindlePushError.
   * options: writeKey (needed), userId, anonymousId, workerPath ('/sw.js').
   */
  async function subscribe(options) {
    const { writeKey, workerPath = '/sw.js' } = options || {}
    if (!writeKey)
      throw new PushError(
        'not_configured',
        'Rekindle.push.subscribe needs { writeKey }: the key of a source in the workspace.',
      )
    const ids = idsOf(options)
    checkSupport()
    await askPermission()
    const registration = await registerWorker(workerPath)
    const subscription = await subscribeBrowser(registration, await publicKey())
    await remember({ base, writeKey, ids, endpoint: subscription.endpoint })
    await track(writeKey, ids, 'Push Subscribed', { subscription: subscription.toJSON() })
    return subscription
  }

  /** Ends the subscription and tells Rekindle. Resolves with false if there was none. Same options as subscribe(). */
  async function unsubscribe(options) {
    const { writeKey, workerPath = '/sw.js' } = options || {}
    if (!writeKey) throw new PushError('not_configured', 'Rekindle.push.unsubscribe needs { writeKey }.')
    if (!('serviceWorker' in navigator)) return false
    const registration = await navigator.serviceWorker.getRegistration(workerPath)
    const subscription = registration && registration.pushManager && (await registration.pushManager.getSubscription())
    if (!subscription) return false
    await subscription.unsubscribe()
    await remember(undefined)
    await track(writeKey, idsOf(options), 'Push Unsubscribed', { endpoint: subscription.endpoint })
    return true
  }

  function checkSupport() {
    if (!window.isSecureContext) throw new PushError('insecure', 'Push messages need https (or localhost).')
    if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return
    throw new PushError(
      'unsupported',
      'This browser knows no push messages. On an iPhone, the shop has to be added to the home screen first.',
    )
  }

  async function askPermission() {
    const denied =
      'This person has blocked notifications for the shop. Only they can change that, in the settings of their browser.'
    if (Notification.permission === 'denied') throw new PushError('denied', denied)
    const answer = Notification.permission === 'granted' ? 'granted' : await Notification.requestPermission()
    if (answer === 'denied') throw new PushError('denied', denied)
    if (answer !== 'granted') throw new PushError('dismissed', 'This person has not answered. Ask again another time.')
  }

  async function registerWorker(path) {
    try {
      await navigator.serviceWorker.register(path)
      return await navigator.serviceWorker.ready
    } catch (cause) {
      const hint = `The shop must serve a worker at ${path} with the line: importScripts('${base}/push/sw.js')`
      throw new PushError('worker_failed', `The service worker could not be registered. ${hint}`, cause)
    }
  }

  async function publicKey() {
    const response = await call(`${base}/push/key`)
    const body = await response.json().catch(() => ({}))
    if (response.ok && body.publicKey) return body.publicKey
    throw new PushError(
      'not_configured',
      (body.error && body.error.message) || `Rekindle gave no public key (HTTP ${response.status}).`,
    )
  }

  async function subscribeBrowser(registration, key) {
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) }
    try {
      return await registration.pushManager.subscribe(options)
    } catch (first) {
      // A subscription made with another key stands in the way; no message could be sent to it any more.
      const old = first.name === 'InvalidStateError' && (await registration.pushManager.getSubscription())
      if (!old) throw new PushError('subscribe_failed', `The browser could not subscribe: ${first.message}`, first)
      await old.unsubscribe()
      return registration.pushManager.subscribe(options)
    }
  }

  /** Some browsers take the key only as bytes. */
  function bytesOf(base64url) {
    const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'))
    return Uint8Array.from(text, (character) => character.charCodeAt(0))
  }

  /** The ids by which the shop's own events come, so that the subscription belongs to the same person. */
  function idsOf(options) {
    const user = window.analytics && typeof window.analytics.user === 'function' ? window.analytics.user() : undefined
    const userId = (options && options.userId) || (user && user.id && user.id()) || undefined
    const anonymousId =
      (options && options.anonymousId) || (user && user.anonymousId && user.anonymousId()) || undefined
    if (!userId && !anonymousId) {
      throw new PushError(
        'not_configured',
        'Nobody to subscribe: give { userId } or { anonymousId }, or load analytics first.',
      )
    }
    return { ...(userId && { userId }), ...(anonymousId && { anonymousId }) }
  }

  /** Text spares the browser a preflight; the write key travels in the body, as analytics does it. */
  async function track(writeKey, ids, event, properties) {
    const response = await call(`${base}/v1/track`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({
        writeKey,
        type: 'track',
        event,
        properties,
        messageId: `rekindle-push-${crypto.randomUUID()}`,
        timestamp: new Date().toISOString(),
        context: { userAgent: navigator.userAgent, page: { url: location.href } },
        ...ids,
      }),
      keepalive: true,
    })
    if (response.ok) return
    const body = await response.json().catch(() => ({}))
    throw new PushError('network', `Rekindle did not take "${event}": ${body.message || `HTTP ${response.status}`}`)
  }

  async function call(url, init) {
    try {
      return await fetch(url, { ...init, credentials: 'omit' })
    } catch (cause) {
      throw new PushError('network', `${base} could not be reached.`, cause)
    }
  }

  /** For the worker, when the browser replaces the subscription. It goes without, so no failure here is worth an error. */
  function remember(config) {
    return new Promise((resolve) => {
      // The worker opens the same database: keep name, version and stores equal in both.
      const request = indexedDB.open('rekindle-push', 1)
      request.onupgradeneeded = () => {
        request.result.createObjectStore('reports', { autoIncrement: true })
        request.result.createObjectStore('config')
      }
      request.onerror = () => resolve()
      request.onsuccess = () => {
        const transaction = request.result.transaction('config', 'readwrite')
        const store = transaction.objectStore('config')
        if (config) store.put(config, 'subscription')
        else store.delete('subscription')
        transaction.oncomplete = transaction.onabort = () => {
          request.result.close()
          resolve()
        }
      }
    })
  }

  window.Rekindle = { ...window.Rekindle, push: { subscribe, unsubscribe, PushError } }
})()
