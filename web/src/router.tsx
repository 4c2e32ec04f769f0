// Addresses. Each page is its own file of the build, fetched when it is first opened.
import { Button, Result, Spin } from 'antd';
import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from 'react';
import {
  createBrowserRouter, Link, Navigate, useParams, useRouteError,
} from 'react-router-dom';
import { CompanyProvider } from './company';
import { useSession } from './session/Session';
import { getSettings } from './settings';
import { Shell } from './shell/Shell';
import { t } from './texts';

const page = (Page: LazyExoticComponent<ComponentType>) => (
  <Suspense fallback={<div className="center"><Spin /></div>}><Page /></Suspense>
);
const pages = {
  home: () => import('./home/HomePage'),
  list: () => import('./list/ListPage'),
  document: () => import('./document/DocumentPage'),
  import: () => import('./import/ImportPage'),
  report: () => import('./report/ReportPage'),
  guide: () => import('./guide/GuidePage'),
  quarantine: () => import('./quarantine/QuarantinePage'),
};
const Home = lazy(pages.home);
const List = lazy(pages.list);
const Document = lazy(pages.document);
const Import = lazy(pages.import);
const Report = lazy(pages.report);
const Guide = lazy(pages.guide);
const Quarantine = lazy(pages.quarantine);

/** Fetches the code of the page at an address before it is drawn. */
export function fetchPage(path: string) {
  const [, second, third] = path.split('/').filter(Boolean);
  const wanted = !second ? pages.home : second === 'report' ? pages.report
    : second === 'import' ? pages.import : second === 'guide' ? pages.guide
      : second === 'quarantine' ? pages.quarantine
      : third ? pages.document : pages.list;
  wanted().catch(() => { /* the page itself tells of it */ });
}

export const router = createBrowserRouter([
  { path: '/', element: <FirstCompany />, errorElement: <Broken /> },
  {
    path: '/:company', element: <CompanyPages />, errorElement: <Broken />,
    children: [
      // A page that fails leaves the navigation in place.
      { errorElement: <Broken />, children: [
        { index: true, element: page(Home) },
        { path: 'report/:name', element: page(Report) },
        { path: 'import', element: page(Import) },
        { path: 'guide/*', element: page(Guide) },
        { path: 'quarantine', element: page(Quarantine) },
        { path: ':record', element: page(List) },
        { path: ':record/:id', element: page(Document) },
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
