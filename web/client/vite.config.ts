import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { pdfAssets } from './build/pdf-assets.ts';

const server = process.env['NT_DEV_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), pdfAssets()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    // The committed placeholder page is overwritten, the folder itself must stay: Go embeds it.
    emptyOutDir: false,
    // font-src 'self' and img-src 'self' know no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/trust': server,
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 30_000 },
});
