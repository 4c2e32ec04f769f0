import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `vite` and `vite preview` need the program beside them: ./run, or OSNOVA_SERVER=http://host:port.
const server = process.env.OSNOVA_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api': server } },
  preview: { proxy: { '/api': server } },
  build: {
    outDir: 'dist',
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
    // Small pictures as files, not data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        manualChunks(id) {
          if (/node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run)\//
            .test(id)) return 'react';
          return undefined;
        },
      },
    },
  },
  test: { include: ['src/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0]);
