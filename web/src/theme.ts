// Colours and sizes, once for Ant Design; styles.css holds the same colours for our own parts.
import { theme as antd, type ThemeConfig } from 'antd';
import { useEffect, useState } from 'react';
import type { Density } from './settings';
import { useSettings } from './settings';

const LIGHT = {
  colorPrimary: '#2f55d4', colorBgLayout: '#f6f7f9', colorBgContainer: '#ffffff',
  colorBgElevated: '#ffffff', colorBorder: '#d3d8e0', colorBorderSecondary: '#e6e9ee',
  colorText: '#1a1f29', colorTextSecondary: '#586172', colorTextTertiary: '#667085',
  colorTextPlaceholder: '#6b7485', colorError: '#c22f2f', colorSuccess: '#1c7a45',
  colorWarning: '#a15c07', colorLink: '#2f55d4',
};
const DARK = {
  colorPrimary: '#4468dc', colorBgLayout: '#101216', colorBgContainer: '#16191f',
  colorBgElevated: '#1c2027', colorBorder: '#363d49', colorBorderSecondary: '#262b34',
  colorText: '#e7eaf0', colorTextSecondary: '#a3acbb', colorTextTertiary: '#949eae',
  colorTextPlaceholder: '#8e98a9', colorError: '#f07b7b', colorSuccess: '#5fc08a',
  colorWarning: '#e0a84e', colorLink: '#8fabff',
};

export const ROW_HEIGHT: Record<Density, number> = { compact: 29, comfortable: 37 };

export function themeOf(dark: boolean, density: Density): ThemeConfig {
  const compact = density === 'compact';
  return {
    zeroRuntime: true,   // tools/antd-styles.ts
    algorithm: dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      ...(dark ? DARK : LIGHT),
      fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Noto Sans", sans-serif',
      fontSize: compact ? 13 : 14, controlHeight: compact ? 28 : 34, borderRadius: 6,
      motionDurationMid: '0.12s', motionDurationSlow: '0.16s', wireframe: false,
    },
    components: {
      Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none' },
      Menu: { itemHeight: compact ? 28 : 34, itemMarginBlock: 1, itemBorderRadius: 5 },
      Form: { itemMarginBottom: compact ? 12 : 18, verticalLabelPadding: '0 0 4px' },
      Tag: { defaultBg: 'transparent' },
    },
  };
}

function systemDark() { return matchMedia('(prefers-color-scheme: dark)'); }

/** Whether dark colours are shown now; `data-theme` of the page follows for styles.css. */
export function useDark(): boolean {
  const { theme } = useSettings();
  const [system, setSystem] = useState(() => systemDark().matches);
  useEffect(() => {
    const query = systemDark();
    const changed = () => setSystem(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  const dark = theme === 'dark' || (theme === 'system' && system);
  useEffect(() => { document.documentElement.dataset.theme = dark ? 'dark' : 'light'; }, [dark]);
  return dark;
}

/** True on a screen as narrow as a phone's. */
export function usePhone(): boolean {
  const [phone, setPhone] = useState(() => matchMedia('(max-width: 760px)').matches);
  useEffect(() => {
    const query = matchMedia('(max-width: 760px)');
    const changed = () => setPhone(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return phone;
}
