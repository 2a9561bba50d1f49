# One image, three commands: `server` (default), `consumer`, `zaaz <command>`.
FROM oven/bun:1.4.5-slim AS packages
WORKDIR /app
COPY package.json bun.lock ./
RUN bun install --frozen-lockfile

FROM oven/bun:1.4.5-slim
WORKDIR /app
ENV NODE_ENV=production
COPY package.json bun.lock ./
RUN bun install --frozen-lockfile --production --ignore-scripts
# The console's script is the one file needed of a package that is otherwise for development.
COPY --from=packages /app/node_modules/@scalar/api-reference/package.json node_modules/@scalar/api-reference/package.json
COPY --from=packages /app/node_modules/@scalar/api-reference/dist/browser/standalone.js node_modules/@scalar/api-reference/dist/browser/standalone.js
COPY tsconfig.json bunfig.toml ./
COPY src src
USER bun
EXPOSE 3000
CMD ["bun", "src/main/server.ts"]
