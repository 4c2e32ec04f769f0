import { App as AntApp, ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB';
import ruRU from 'antd/locale/ru_RU';
import dayjs from 'dayjs';
import 'dayjs/locale/en-gb';
import 'dayjs/locale/ru';
import { useEffect, useMemo } from 'react';
import { RouterProvider } from 'react-router-dom';
import { nonce } from './nonce';
import { router } from './router';
import { SessionGate } from './session/Session';
import { useSettings } from './settings';
import { themeOf, useDark } from './theme';

export function App() {
  const dark = useDark();
  const { language, density } = useSettings();
  const theme = useMemo(() => themeOf(dark, density), [dark, density]);
  useEffect(() => { dayjs.locale(language === 'ru' ? 'ru' : 'en-gb'); }, [language]);
  return (
    <ConfigProvider theme={theme} csp={{ nonce }} locale={language === 'ru' ? ruRU : enGB}
      button={{ autoInsertSpace: false }}>
      <AntApp message={{ maxCount: 3 }}>
        <SessionGate><RouterProvider router={router} /></SessionGate>
      </AntApp>
    </ConfigProvider>
  );
}
