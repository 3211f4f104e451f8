import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

/** The system's own; no browser is downloaded. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** A shop's web server: another origin than Rekindle's. */
export interface ShopServer {
  readonly url: string
  close(): Promise<void>
}

export async function startShopServer(pages: Readonly<Record<string, string>>): Promise<ShopServer> {
  const sdk = readFileSync(join(sdkFolder(), 'dist/umd/index.js'))
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop.invalid').pathname
    if (path === '/sdk.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(sdk)
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': type }).end(page ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server's address is never a string or null.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const sdkFolder = (): string => {
  const require = createRequire(import.meta.url)
  // The package exports no package.json; its main file lies two folders below.
  return join(dirname(require.resolve('@segment/analytics-next')), '../..')
}

/** A page with the real browser SDK, as the documentation of Rekindle says to load it. */
export const pageWithSdk = (rekindle: string, writeKey: string): string => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Shop</title><link rel="icon" href="data:," /></head>
  <body>
    <script src="/sdk.js"></script>
    <script>
      window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: ${JSON.stringify(writeKey)}, cdnURL: ${JSON.stringify(rekindle)} })
    </script>
  </body>
</html>
`
