/**
 * What SDKs fetch before they send: where to send to. Only `Segment.io` may stand in `integrations`, since any other name makes the
 * browser SDK load a chunk of code from the CDN. The sample rate of 0 keeps the SDKs' own telemetry off.
 */
export function sdkSettings(writeKey: string, base: URL): unknown {
  // SDKs put the protocol in front themselves.
  const apiHost = `${base.host}${base.pathname.replace(/\/+$/, '')}/v1`
  const protocol = base.protocol === 'http:' ? 'http' : 'https'
  return {
    integrations: { 'Segment.io': { apiKey: writeKey, apiHost, protocol } },
    plan: {},
    metrics: { sampleRate: 0, host: apiHost, protocol },
  }
}
