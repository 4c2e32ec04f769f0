// The guide, written in Markdown. It is drawn from the parsed text as React nodes, never as HTML:
// what looks like HTML in a page is shown as it is written.
import { Alert, Spin } from 'antd';
import { marked, type Token } from 'marked';
import { useEffect, useMemo, useState } from 'react';
import { useParams } from 'react-router-dom';
import { raw } from '../api';
import { useCompany } from '../company';
import { useSettings } from '../settings';
import { t } from '../texts';
import './guide.css';
import { Blocks } from './Markdown';

const FIRST = 'index';

export default function GuidePage() {
  const { '*': path = '' } = useParams();
  const { code } = useCompany();
  const { language } = useSettings();
  const name = path.replace(/\/+$/, '') || FIRST;
  const [page, setPage] = useState<{ name: string; text: string } | null>(null);
  const [trouble, setTrouble] = useState(false);

  useEffect(() => {
    const abort = new AbortController();
    setTrouble(false);
    const address = name.split('/').map(encodeURIComponent).join('/');
    raw(`/api/guide/${address}?language=${language}`, { signal: abort.signal })
      .then((response) => response.text())
      .then((text) => setPage({ name, text }))
      .catch(() => { if (!abort.signal.aborted) setTrouble(true); });
    return () => abort.abort();
  }, [name, language]);

  const tokens = useMemo<Token[]>(() => (page ? marked.lexer(page.text) : []), [page]);
  // Links of a page are relative to its folder, as in the files.
  const folder = name.split('/').slice(0, -1);
  if (trouble) return <Alert banner type="warning" title={t('web.guide.missing')} />;
  if (!page) return <div className="center"><Spin /></div>;
  return (
    <article className="guide">
      <Blocks tokens={tokens} place={{ root: `/${code}/guide`, folder }} />
    </article>
  );
}
