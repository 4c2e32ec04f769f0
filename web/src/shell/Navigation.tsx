// Areas with the lists and reports that this person may see; nothing else.
import {
  BarChartOutlined, BookOutlined, CaretRightOutlined, HomeOutlined, ImportOutlined,
  SafetyOutlined,
} from '@ant-design/icons';
import { useState, type ReactNode } from 'react';
import { NavLink, useLocation } from 'react-router-dom';
import { useCompany } from '../company';
import { keep, readKept } from '../kept';
import { t } from '../texts';
import type { Meta } from '../types';
import { Mark } from './Mark';

export interface VisibleArea { name: string; label: string; records: string[]; reports: string[] }

/** The areas of a person: only what may be read, without empty ones. */
export function visibleAreas(meta: Meta): VisibleArea[] {
  return meta.areas
    .map((area) => ({
      ...area,
      records: area.records.filter((name) => meta.records[name]?.may.read),
      reports: area.reports.filter((name) => meta.reports[name]?.may),
    }))
    .filter((area) => area.records.length + area.reports.length > 0);
}

const CLOSED = 'osnova.nav.closed';

export function Navigation({ folded = false }: { folded?: boolean }) {
  const { meta, code } = useCompany();
  const { pathname } = useLocation();
  const [closed, setClosed] = useState(() => readKept<string[]>(CLOSED, []));
  const areas = visibleAreas(meta);

  function toggle(name: string) {
    const next = closed.includes(name) ? closed.filter((one) => one !== name) : [...closed, name];
    setClosed(next);
    keep(CLOSED, next);
  }

  return (
    <nav className="nav" aria-label={t('web.nav')}>
      <div className="nav-mark"><Mark folded={folded} /></div>
      <Entry to={`/${code}/`} end icon={<HomeOutlined />} folded={folded}>{t('web.home')}</Entry>
      <div className="nav-areas">
        {areas.map((area) => (
          <Area key={area.name} area={area} folded={folded} path={pathname}
            open={!closed.includes(area.name)} onToggle={() => toggle(area.name)} />
        ))}
      </div>
      <div className="nav-foot">
        <Entry to={`/${code}/import`} icon={<ImportOutlined />} folded={folded}>
          {t('web.import')}
        </Entry>
        {meta.may.quarantine ? (
          <Entry to={`/${code}/quarantine`} icon={<SafetyOutlined />} folded={folded}>
            {t('web.quarantine')}
          </Entry>
        ) : null}
        <Entry to={`/${code}/guide/`} icon={<BookOutlined />} folded={folded}>
          {t('web.guide')}
        </Entry>
      </div>
    </nav>
  );
}

interface AreaProps {
  area: VisibleArea; folded: boolean; open: boolean; path: string; onToggle: () => void;
}

function Area({ area, folded, open, path, onToggle }: AreaProps) {
  const { meta, code, link } = useCompany();
  const first = area.records[0] ? link(area.records[0]) : `/${code}/report/${area.reports[0]}`;
  if (folded) {
    const here = area.records.some((name) => path.split('/')[2] === name);
    return (
      <NavLink to={first} title={area.label} aria-label={area.label}
        className={here ? 'nav-entry nav-letter active' : 'nav-entry nav-letter'}>
        {area.label.slice(0, 2)}
      </NavLink>
    );
  }
  return (
    <section>
      <button type="button" className="nav-area" aria-expanded={open} onClick={onToggle}>
        <CaretRightOutlined rotate={open ? 90 : 0} />
        {area.label}
      </button>
      {open && (
        <>
          {area.records.map((name) => (
            <Entry key={name} to={link(name)} nested>{meta.records[name].plural}</Entry>
          ))}
          {area.reports.map((name) => (
            <Entry key={name} to={`/${code}/report/${name}`} nested report>
              {meta.reports[name].label}
            </Entry>
          ))}
        </>
      )}
    </section>
  );
}

interface EntryProps {
  to: string; children: string; icon?: ReactNode;
  end?: boolean; nested?: boolean; report?: boolean; folded?: boolean;
}

function Entry({ to, children, icon, end, nested, report, folded }: EntryProps) {
  return (
    <NavLink to={to} end={end} title={children}
      aria-label={folded ? children : undefined}
      className={({ isActive }) => [
        'nav-entry', nested ? 'nav-nested' : '', isActive ? 'active' : '',
      ].join(' ')}>
      {icon}
      {!folded && <span className="nav-text">{children}</span>}
      {report && <BarChartOutlined className="nav-kind" />}
    </NavLink>
  );
}
