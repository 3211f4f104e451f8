import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    // The Content-Security-Policy allows neither inline scripts nor data: fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: { input: { app: page('index.html'), demo: page('demo.html') } },
  },
  server: {
    // `npx vite web` beside a running Rekindle.
    proxy: Object.fromEntries(
      ['/api', '/v1', '/demo/api', '/push', '/l', '/signin'].map((path) => [path, 'http://localhost:3300']),
    ),
  },
})
