// The bell in the bar: how much is unread, said when something comes; opened it shows what it is.
import { BellOutlined } from '@ant-design/icons';
import { Button, Drawer, Skeleton } from 'antd';
import {
  lazy, Suspense, useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject,
} from 'react';
import { call } from '../api';
import { useCommands } from '../commands';
import { useCompany } from '../company';
import { useNamedEvents } from '../events';
import { t } from '../texts';
import { usePhone } from '../theme';
import type { NoticeEvent } from './notices';

const NoticePanel = lazy(() => import('./NoticePanel'));
const MOST_SHOWN = 99;

export function Bell() {
  const phone = usePhone();
  const { unread, said } = useUnread();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useCommands([{ id: 'notices', label: t('web.notices'), keys: 'alt+i',
    run: () => setOpen((now) => !now) }]);

  function close(back: boolean) {
    setOpen(false);
    if (back) button.current?.focus();
  }
  const panel = (
    <Suspense fallback={<Skeleton active title={false} />}>
      <NoticePanel onLeave={() => close(false)} />
    </Suspense>
  );
  function pressed(event: KeyboardEvent) {
    if (!open || phone || event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close(true);
  }
  return (
    <span className="bell" onKeyDown={pressed}>
      <Button type="text" ref={button} icon={<BellOutlined />} aria-expanded={open}
        aria-haspopup="dialog" aria-label={unread
          ? t('web.notices.unread', { count: unread }) : t('web.notices')}
        title={t('web.notices')} onClick={() => setOpen(!open)} />
      {unread > 0 ? (
        <span className="bell-count" aria-hidden="true">
          {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
        </span>
      ) : null}
      <span className="hidden-text" role="status">{said}</span>
      {phone ? (
        <Drawer open={open} placement="right" size="100%" title={t('web.notices')}
          destroyOnHidden onClose={() => close(true)}>
          {panel}
        </Drawer>
      ) : open ? <Pop button={button} onClose={() => close(false)}>{panel}</Pop> : null}
    </span>
  );
}

/** The number, and what is said to those who do not see it change. */
function useUnread() {
  const { api } = useCompany();
  const [unread, setUnread] = useState(0);
  const [said, setSaid] = useState('');
  const load = () => {
    call<{ unread: number }>(`${api}/notifications/count`)
      .then((answer) => setUnread(answer.unread)).catch(() => {});
  };
  useEffect(load, [api]);
  useNamedEvents<NoticeEvent>('notification', (event) => {
    if (!event) { load(); return; }
    setUnread(event.unread);
    const last = event.items.at(-1);
    if (last) setSaid(t('web.notices.came', { what: last.text }));
  });
  return { unread, said };
}

// Below the bell, as long as the keyboard and the mouse stay with it.
function Pop({ button, onClose, children }: {
  button: RefObject<HTMLButtonElement | null>; onClose: () => void; children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(onClose);
  useEffect(() => { latest.current = onClose; });
  useEffect(() => {
    const elsewhere = (event: Event) => {
      const { target } = event;
      if (!(target instanceof Node) || box.current?.contains(target)
        || button.current?.contains(target)) return;
      latest.current();
    };
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    return () => {
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
    };
  }, [button]);
  return (
    <div className="bell-pop" role="dialog" aria-label={t('web.notices')} ref={box}>{children}</div>
  );
}
