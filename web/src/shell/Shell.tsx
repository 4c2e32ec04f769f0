// The frame of every page: navigation on the left, the bar on top, the page in the middle.
import { Drawer } from 'antd';
import { useEffect, useState } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router-dom';
import { CommandsProvider, useCommands } from '../commands';
import { useCompany } from '../company';
import { EventsProvider, useNamedEvents } from '../events';
import { rememberVisit } from '../recent';
import { changeSettings, useSettings } from '../settings';
import { t } from '../texts';
import { usePhone } from '../theme';
import { KeysHelp } from './KeysHelp';
import { Navigation } from './Navigation';
import { Palette } from './Palette';
import { Restored } from './Restored';
import { TopBar } from './TopBar';

export function Shell() {
  const { code } = useCompany();
  return (
    <EventsProvider company={code}>
      <CommandsProvider><Frame /></CommandsProvider>
    </EventsProvider>
  );
}

function Frame() {
  const phone = usePhone();
  const { narrow } = useSettings();
  const [menu, setMenu] = useState(false);
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  const { code, reload } = useCompany();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  // Forms and lists that are opened from now on have what somebody added.
  useNamedEvents('description', reload);
  useEffect(() => { setMenu(false); rememberVisit(pathname); }, [pathname]);

  useCommands([
    { id: 'palette', label: t('web.palette'), keys: 'ctrl+k', hidden: true,
      run: () => setPalette((open) => !open) },
    { id: 'keys', label: t('web.keys'), keys: '?', run: () => setKeys(true) },
    { id: 'home', label: t('web.home'), keys: 'alt+h', hidden: true,
      run: () => navigate(`/${code}/`) },
    { id: 'fold', label: t('web.nav.fold'), keys: 'ctrl+b', hidden: phone,
      run: () => changeSettings({ narrow: !narrow }) },
  ]);

  const folded = narrow && !phone;
  return (
    <div className={folded ? 'shell shell-folded' : 'shell'}>
      <a className="skip" href="#page">{t('web.skip')}</a>
      {phone
        ? (
          <Drawer open={menu} onClose={() => setMenu(false)} placement="left" size={280}
            title={t('web.nav')} styles={{ body: { padding: 0 } }}>
            <Navigation />
          </Drawer>
        )
        : <aside className="shell-side"><Navigation folded={folded} /></aside>}
      <div className="shell-main">
        <TopBar onMenu={phone ? () => setMenu(true) : undefined}
          onPalette={() => setPalette(true)} onKeys={() => setKeys(true)} />
        <Restored />
        <main id="page" className="page" tabIndex={-1}><Outlet /></main>
      </div>
      <Palette open={palette} onClose={() => setPalette(false)} />
      <KeysHelp open={keys} onClose={() => setKeys(false)} />
    </div>
  );
}
