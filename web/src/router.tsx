// Addresses. Each page is its own file of the build, fetched when it is first opened.
import { Button, Result, Spin } from 'antd';
import { useEffect, useState, type ComponentType } from 'react';
import {
  createBrowserRouter, Link, Navigate, useParams, useRouteError,
} from 'react-router-dom';
import { CompanyProvider } from './company';
import { useSession } from './session/Session';
import { getSettings } from './settings';
import { Shell } from './shell/Shell';
import { t } from './texts';

/**
 * A page whose code is fetched when it is first opened. Not `lazy`: what a Suspense has fetched is
 * held back by React until 300 ms after the last spinner.
 */
function page(load: () => Promise<{ default: ComponentType }>) {
  let Ready: ComponentType | null = null;
  const fetched = () => load().then((module) => { Ready = module.default; });
  function Page() {
    const [trouble, setTrouble] = useState<Error | null>(null);
    const [, redraw] = useState(0);
    useEffect(() => {
      let here = true;
      if (!Ready)
        fetched().then(() => { if (here) redraw((n) => n + 1); },
          (error: Error) => { if (here) setTrouble(error); });
      return () => { here = false; };
    }, []);
    if (trouble) throw trouble;
    return Ready ? <Ready /> : <div className="center"><Spin /></div>;
  }
  return { Page, fetched };
}
const pages = {
  home: page(() => import('./home/HomePage')),
  list: page(() => import('./list/ListPage')),
  document: page(() => import('./document/DocumentPage')),
  import: page(() => import('./import/ImportPage')),
  report: page(() => import('./report/ReportPage')),
  guide: page(() => import('./guide/GuidePage')),
  quarantine: page(() => import('./quarantine/QuarantinePage')),
  account: page(() => import('./account/AccountPage')),
  procedure: page(() => import('./procedure/ProcedurePage')),
};

/** Fetches the code of the page at an address before it is drawn; never fails. */
export function fetchPage(path: string): Promise<void> {
  const [, second, third] = path.split('/').filter(Boolean);
  const wanted = !second ? pages.home : second === 'report' ? pages.report
    : second === 'import' ? pages.import : second === 'guide' ? pages.guide
      : second === 'quarantine' ? pages.quarantine
      : second === 'account' ? pages.account
      : second === 'procedure' ? pages.procedure
      : third ? pages.document : pages.list;
  return wanted.fetched().catch(() => { /* the page itself tells of it */ });
}

export const router = createBrowserRouter([
  { path: '/', element: <FirstCompany />, errorElement: <Broken /> },
  {
    path: '/:company', element: <CompanyPages />, errorElement: <Broken />,
    children: [
      // A page that fails leaves the navigation in place.
      { errorElement: <Broken />, children: [
        { index: true, element: <pages.home.Page /> },
        { path: 'report/:name', element: <pages.report.Page /> },
        { path: 'import', element: <pages.import.Page /> },
        { path: 'guide/*', element: <pages.guide.Page /> },
        { path: 'quarantine', element: <pages.quarantine.Page /> },
        { path: 'account', element: <pages.account.Page /> },
        { path: 'procedure/:id', element: <pages.procedure.Page /> },
        { path: ':record', element: <pages.list.Page /> },
        { path: ':record/:id', element: <pages.document.Page /> },
        { path: '*', element: <Missing /> },
      ] },
    ],
  },
]);

function CompanyPages() {
  const { company = '' } = useParams();
  return <CompanyProvider key={company} code={company}><Shell /></CompanyProvider>;
}

function FirstCompany() {
  const { session } = useSession();
  const { company } = getSettings();
  const known = session.companies.find((one) => one.code === company) ?? session.companies[0];
  if (known) return <Navigate to={`/${known.code}/`} replace />;
  return <Result status="info" title={t('web.no_company')} subTitle={t('web.no_company.what')} />;
}

export function Missing() {
  const { company = '' } = useParams();
  return (
    <Result status="404" title={t('web.nothing_here')} subTitle={t('web.nothing_here.what')}
      extra={<Link to={`/${company}/`}>{t('web.home')}</Link>} />
  );
}

function Broken() {
  const error = useRouteError();
  return (
    <Result status="error" title={t('web.broken')}
      subTitle={error instanceof Error ? error.message : String(error)}
      extra={<Button onClick={() => window.location.reload()}>{t('web.reload')}</Button>} />
  );
}
