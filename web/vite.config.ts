import react from '@vitejs/plugin-react';
import { antdStyles } from './tools/antd-styles';
import { thirdParty } from './tools/third-party';
import { defineConfig, type Plugin, type Rollup } from 'vite';

// `vite` and `vite preview` need the program beside them: ./run, or OSNOVA_SERVER=http://host:port.
const server = process.env.OSNOVA_SERVER ?? 'http://127.0.0.1:8080';

// The code of each page, as the server writes it into the page of an address: the browser fetches
// it together with the program, not after the program has found out which page it is. The grid's
// parts are fetched by the grid itself, later still.
const SCREENS: Record<string, string[]> = {
  home: ['HomePage'],
  list: ['ListPage', 'revo-grid.entry', 'revogr-data_4', 'revogr-attribution_7',
    'revogr-clipboard_3'],
  document: ['DocumentPage', 'revo-grid.entry', 'revogr-data_4', 'revogr-attribution_7',
    'revogr-clipboard_3'],
  report: ['ReportPage'],
  import: ['ImportPage'],
  guide: ['GuidePage'],
};

function firstScreens(): Plugin {
  return {
    name: 'first-screens',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return html;   // `vite` serves the sources
        const chunks = Object.values(bundle).filter((one): one is Rollup.OutputChunk =>
          one.type === 'chunk');
        const known = new Set(html.match(/assets\/[\w.-]+/g) ?? []);
        const closure = (names: string[], seen = new Set<string>()): Set<string> => {
          for (const name of names) {
            const chunk = bundle[name];
            if (chunk?.type !== 'chunk' || seen.has(name) || known.has(name)) continue;
            seen.add(name);
            for (const css of chunk.viteMetadata?.importedCss ?? []) seen.add(css);
            closure(chunk.imports, seen);
          }
          return seen;
        };
        const lines = Object.entries(SCREENS).map(([screen, starts]) => {
          const roots = starts.map((start) => {
            const root = chunks.find(({ fileName }) => fileName.startsWith(`assets/${start}`));
            if (!root) throw new Error(`no chunk ${start}`);
            return root.fileName;
          });
          return `<!--screen ${screen} ${[...closure(roots)].map((name) => `/${name}`).join(' ')}-->`;
        });
        const early = chunks.find(({ name }) => name === 'early');
        if (!early) throw new Error('no chunk early');
        return html.replace('<script ',
          `<script type="module" async crossorigin src="/${early.fileName}"></script>\n    `
          + '<script ').replace('</head>', `  ${lines.join('\n    ')}\n  </head>`);
      },
    },
  };
}

export default defineConfig({
  plugins: [antdStyles(), react(), firstScreens(), thirdParty()],
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
      input: { index: 'index.html', early: 'src/early.ts' },
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
