import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  build: {
    // Files are named by their content, so the server lets browsers keep them for ever.
    assetsDir: 'assets',
    // The policy of the page allows no scripts or pictures inside the page.
    assetsInlineLimit: 0,
    // From here on browsers know light-dark(), which would else be rewritten into something that Mantine's colour scheme does not reach.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    // `npm run dev` beside `make run`: the page from here, everything else from the server.
    proxy: {
      '/graphql': { target: 'http://127.0.0.1:8080', ws: true },
      '/admin/session': 'http://127.0.0.1:8080',
    },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/app/testing.setup.ts'],
    // The files share one loaded page: loading Mantine for each would take most of the time.
    isolate: false,
  },
})
