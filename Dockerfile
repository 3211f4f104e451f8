# Build: the browser part and the compiled server.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The image has its own Node 24, so that the development dependency `node` need not fetch one.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production REKINDLE_DATA=/data REKINDLE_HOST=0.0.0.0 REKINDLE_PORT=3300
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE /build/README.md ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/bin bin
COPY --from=build /build/dist dist
COPY --from=build /build/web/dist web/dist
COPY --from=build /build/examples examples
# The image's own user 1000; a mounted /data must be writable for it.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3300
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.REKINDLE_PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/bin/rekindle.js"]
CMD ["start"]
