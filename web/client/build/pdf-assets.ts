import { cpSync, createReadStream, existsSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { Plugin } from 'vite';

const source = join(import.meta.dirname, '..', 'node_modules', 'pdfjs-dist');
const folders = ['standard_fonts', 'wasm'];

/** pdfAssets serves what pdf.js loads by address (metric fonts, image decoders) from our own origin under /pdf/. */
export function pdfAssets(): Plugin {
  return {
    name: 'pdf-assets',
    configureServer(server) {
      server.middlewares.use('/pdf/', (request, response, next) => {
        const name = normalize(decodeURIComponent((request.url ?? '').split('?')[0] ?? ''));
        const path = join(source, name);
        if (!folders.some((folder) => path.startsWith(join(source, folder))) || !existsSync(path)) return next();
        if (name.endsWith('.wasm')) response.setHeader('Content-Type', 'application/wasm');
        createReadStream(path).pipe(response);
      });
    },
    writeBundle(options) {
      for (const folder of folders) cpSync(join(source, folder), join(options.dir ?? 'dist', 'pdf', folder), { recursive: true });
    },
  };
}
