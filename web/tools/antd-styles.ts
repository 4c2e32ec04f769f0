// The styles of Ant Design as a file, instead of rules that are made and put into the page while its
// components are drawn for the first time: 30 ms of processor time of 330 to a list. Colours and sizes
// remain variables, set by the theme.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const NAME = 'virtual:antd.css';

// Parts of the library that no page draws. One that comes to be drawn is taken out of this list; the
// build fails when the sources name it (below).
const UNUSED: Record<string, string> = {
  affix: 'Affix', anchor: 'Anchor', avatar: 'Avatar', 'back-top': 'BackTop', badge: 'Badge',
  breadcrumb: 'Breadcrumb', calendar: 'Calendar', card: 'Card', carousel: 'Carousel',
  cascader: 'Cascader', collapse: 'Collapse', 'color-picker': 'ColorPicker',
  descriptions: 'Descriptions', divider: 'Divider', 'float-btn': 'FloatButton', flex: 'Flex',
  image: 'Image', layout: 'Layout', list: 'List', listy: 'List', masonry: 'Masonry',
  mentions: 'Mentions', otp: 'OTP', pagination: 'Pagination', popconfirm: 'Popconfirm',
  qrcode: 'QRCode', rate: 'Rate', ribbon: 'Ribbon', slider: 'Slider', splitter: 'Splitter',
  statistic: 'Statistic', switch: 'Switch', table: 'Table', timeline: 'Timeline', tour: 'Tour',
  transfer: 'Transfer', tree: 'Tree', 'tree-select': 'TreeSelect', typography: 'Typography',
  upload: 'Upload', watermark: 'Watermark', notification: 'notification',
};

function rulesOf(css: string): string[] {
  const rules: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < css.length; i += 1) {
    if (css[i] === '{') depth += 1;
    else if (css[i] === '}') {
      depth -= 1;
      if (depth === 0) { rules.push(css.slice(start, i + 1)); start = i + 1; }
    }
  }
  return rules;
}

/** Whether everything that a rule speaks of is unused, or a set of default variables. */
function isUnused(rule: string): boolean {
  const head = rule.slice(0, rule.indexOf('{'));
  if (/^\.(css-var-_R_|data-ant-cssinjs)/.test(head)) return true;
  const selectors = head.startsWith('@media') || head.startsWith('@supports')
    ? [...rule.matchAll(/([^{}]+)\{/g)].slice(1).map(([, one]) => one) : [head];
  if (head.startsWith('@keyframes') || selectors.length === 0) return false;
  return selectors.every((list) => list.split(',').every((one) => {
    const [, name = ''] = /\.ant-([a-z-]+)/.exec(one) ?? [];
    return Object.keys(UNUSED).some((part) => name === part || name.startsWith(`${part}-`))
      || /^col-(?:xs|sm|md|lg|xl|xxl|xxxl)?-?$/.test(name);
  }));
}

export function antdStyles(): Plugin {
  const file = createRequire(import.meta.url).resolve('antd/dist/antd.css');
  return {
    name: 'antd-styles',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}`
      ? rulesOf(readFileSync(file, 'utf8')).filter((rule) => !isUnused(rule)).join('\n') : null),
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id)) return;
      for (const [, names] of code.matchAll(/import \{([^}]*)\} from ['"]antd['"]/g))
        for (const name of names.split(',').map((one) => one.trim()))
          if (Object.values(UNUSED).includes(name))
            this.error(`${name} has no styles: take it out of UNUSED in tools/antd-styles.ts`);
    },
  };
}
