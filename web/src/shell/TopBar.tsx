import {
  DownOutlined, MenuOutlined, MoonOutlined, QuestionCircleOutlined, SearchOutlined, SunOutlined,
} from '@ant-design/icons';
import { Button, Dropdown, Tooltip, type MenuProps } from 'antd';
import { useNavigate } from 'react-router-dom';
import { useCompany, useMeta } from '../company';
import { Bell } from '../notices/Bell';
import { useSession } from '../session/Session';
import { changeSettings, useSettings, type Density, type Theme } from '../settings';
import { t } from '../texts';
import { useDark, usePhone } from '../theme';
import { Periods } from './Periods';

interface Props { onMenu?: () => void; onPalette: () => void; onKeys: () => void }

export function TopBar({ onMenu, onPalette, onKeys }: Props) {
  const phone = usePhone();
  return (
    <header className="top">
      {onMenu && (
        <Button type="text" icon={<MenuOutlined />} aria-label={t('web.nav')} onClick={onMenu} />
      )}
      <CompanySwitch />
      {!phone && <Periods />}
      <span className="grow" />
      {phone
        ? (
          <Button type="text" icon={<SearchOutlined />} aria-label={t('web.search')}
            onClick={onPalette} />
        )
        : (
          <button type="button" className="top-search" aria-keyshortcuts="Control+K"
            onClick={onPalette}>
            <SearchOutlined />
            <span>{t('web.search.prompt')}</span>
            <kbd>Ctrl K</kbd>
          </button>
        )}
      <Bell />
      {!phone && (
        <>
          <Tooltip title={t('web.keys')}>
            <Button type="text" icon={<QuestionCircleOutlined />} aria-label={t('web.keys')}
              onClick={onKeys} />
          </Tooltip>
          <LanguageButton />
          <ThemeButton />
        </>
      )}
      <UserMenu />
    </header>
  );
}

function CompanySwitch() {
  const meta = useMeta();
  const navigate = useNavigate();
  const { session } = useSession();
  if (session.companies.length < 2)
    return <span className="top-company">{meta.company.name}</span>;
  return (
    <Dropdown trigger={['click']} menu={{
      selectedKeys: [meta.company.code],
      items: session.companies.map(({ code, name }) => ({ key: code, label: name })),
      onClick: ({ key }) => navigate(`/${key}/`),
    }}>
      <Button type="text" className="top-company" title={t('web.company')}>
        <span className="clip">{meta.company.name}</span>
        <DownOutlined />
      </Button>
    </Dropdown>
  );
}

function LanguageButton() {
  const { language } = useSettings();
  const other = language === 'ru' ? 'en' : 'ru';
  return (
    <Tooltip title={other === 'ru' ? 'По-русски' : 'In English'}>
      <Button type="text" className="top-language" lang={other}
        aria-label={other === 'ru' ? 'EN: по-русски' : 'RU: in English'}
        onClick={() => changeSettings({ language: other })}>
        {language === 'ru' ? 'RU' : 'EN'}
      </Button>
    </Tooltip>
  );
}

function ThemeButton() {
  const dark = useDark();
  const label = dark ? t('web.theme.to_light') : t('web.theme.to_dark');
  return (
    <Tooltip title={label}>
      <Button type="text" aria-label={label} icon={dark ? <SunOutlined /> : <MoonOutlined />}
        onClick={() => changeSettings({ theme: dark ? 'light' : 'dark' })} />
    </Tooltip>
  );
}

function UserMenu() {
  const { session, signOut } = useSession();
  const { code } = useCompany();
  const navigate = useNavigate();
  const { theme, density, language } = useSettings();
  const items: MenuProps['items'] = [
    { key: 'who', type: 'group', label: `${session.name} · ${session.login}` },
    { key: 'theme', type: 'group', label: t('web.theme'), children: [
      { key: 'theme:light', label: t('web.theme.light') },
      { key: 'theme:dark', label: t('web.theme.dark') },
      { key: 'theme:system', label: t('web.theme.system') },
    ] },
    { key: 'density', type: 'group', label: t('web.density'), children: [
      { key: 'density:compact', label: t('web.density.compact') },
      { key: 'density:comfortable', label: t('web.density.comfortable') },
    ] },
    { key: 'language', type: 'group', label: t('web.language'), children: [
      { key: 'language:en', label: 'English' }, { key: 'language:ru', label: 'Русский' },
    ] },
    { type: 'divider' },
    { key: 'account', label: t('web.account') },
    { key: 'out', label: t('web.sign_out') },
  ];
  function choose(key: string) {
    const [what, value] = key.split(':');
    if (what === 'theme') changeSettings({ theme: value as Theme });
    else if (what === 'density') changeSettings({ density: value as Density });
    else if (what === 'language') changeSettings({ language: value });
    else if (what === 'account') navigate(`/${code}/account`);
    else void signOut();
  }
  const initials = session.name.split(/\s+/).map((word) => word[0]).slice(0, 2).join('');
  return (
    <Dropdown trigger={['click']} placement="bottomRight" menu={{
      items, onClick: ({ key }) => choose(key),
      selectedKeys: [`theme:${theme}`, `density:${density}`, `language:${language}`],
    }}>
      <button type="button" className="top-user"
        aria-label={`${initials}: ${t('web.user_menu')}`}>
        {initials}
      </button>
    </Dropdown>
  );
}
