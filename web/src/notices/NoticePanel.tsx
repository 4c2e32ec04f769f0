// Under the bell: jobs, and below them what happened, by days.
import { SettingOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import { useCompany } from '../company';
import { WhatToDo } from '../procedure/Here';
import { t } from '../texts';
import { JobList } from './JobList';
import './notices.css';
import { NoticeKinds } from './NoticeKinds';
import { byDay, dayName, placeOf, timeOf, type Notice } from './notices';
import { useNotices, type Notices } from './useNotices';

export default function NoticePanel({ onLeave }: { onLeave: () => void }) {
  const notices = useNotices();
  const box = useRef<HTMLDivElement>(null);
  const [choosing, setChoosing] = useState(false);
  // The keyboard is inside from the beginning.
  useEffect(() => { box.current?.focus({ preventScroll: true }); }, []);
  return (
    <div className="notices" ref={box} tabIndex={-1}>
      <JobList onLeave={onLeave} />
      <section aria-label={t('web.notices')}>
        <div className="notices-head">
          <h2>{t('web.notices')}</h2>
          <Button size="small" type="text" onClick={notices.markAll}
            disabled={!notices.items?.some(({ read }) => !read)}>
            {t('web.notices.read_all')}
          </Button>
          <Button size="small" type="text" icon={<SettingOutlined />} aria-expanded={choosing}
            aria-controls="notice-kinds" aria-label={t('web.notices.kinds')}
            title={t('web.notices.kinds')} onClick={() => setChoosing(!choosing)} />
        </div>
        {choosing ? <NoticeKinds id="notice-kinds" /> : null}
        <Days notices={notices} onLeave={onLeave} />
      </section>
    </div>
  );
}

function Days({ notices, onLeave }: { notices: Notices; onLeave: () => void }) {
  const { items, failure, more } = notices;
  const [busy, setBusy] = useState(false);
  if (failure && !items)
    return (
      <div className="notices-none" role="status">
        <p>{failure}</p>
        <Button size="small" onClick={notices.again}>{t('web.try_again')}</Button>
      </div>
    );
  if (!items) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  if (items.length === 0) return <p className="quiet notices-none">{t('web.notices.none')}</p>;
  return (
    <>
      {failure ? <p role="status" className="job-why">{failure}</p> : null}
      {byDay(items).map(({ day, notices: list }) => (
        <div key={day}>
          <h3 className="quiet">{dayName(day)}</h3>
          <ul>
            {list.map((one) => (
              <One key={one.id} notice={one} onRead={() => notices.markRead(one.id)}
                onLeave={onLeave} />
            ))}
          </ul>
        </div>
      ))}
      {more ? (
        <Button block size="small" loading={busy} onClick={() => {
          setBusy(true);
          void notices.loadMore().finally(() => setBusy(false));
        }}>
          {t('web.notices.more')}
        </Button>
      ) : null}
    </>
  );
}

function One({ notice, onRead, onLeave }: {
  notice: Notice; onRead: () => void; onLeave: () => void;
}) {
  const company = useCompany();
  const place = placeOf(company, notice);
  const inside = (
    <>
      <span className="notice-text">
        {notice.read ? null : <span className="hidden-text">{t('web.notices.unread_one')}: </span>}
        {notice.text}
      </span>
      <time className="quiet" dateTime={notice.at}>{timeOf(notice.at)}</time>
      {notice.excerpt ? <span className="notice-excerpt quiet">{notice.excerpt}</span> : null}
    </>
  );
  const mark = notice.read ? 'notice' : 'notice notice-unread';
  return (
    <li>
      {place ? (
        <Link className={mark} to={place}
          onClick={() => { if (!notice.read) onRead(); onLeave(); }}>
          {inside}
        </Link>
      ) : (
        <button type="button" className={mark} onClick={onRead}>{inside}</button>
      )}
      <WhatToDo codes={[notice.kind]} onLeave={onLeave} />
    </li>
  );
}
