// The demo shop's own service worker: the one line that every shop hosts for Web Push.
importScripts('/push/sw.js')
