// npx vite --config mock-document/vite.config.ts: forms and imports without a server.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { mockDocument } from './plugin';

export default defineConfig({ plugins: [react(), mockDocument()] });
