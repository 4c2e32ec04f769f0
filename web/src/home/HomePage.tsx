// The workspace of one person: tiles that they pick, size and arrange.
import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Skeleton } from 'antd';
import { useCallback, useState } from 'react';
import { useCommands } from '../commands';
import { useMeta } from '../company';
import { formatDate } from '../format';
import { ProceduresHere } from '../procedure/Here';
import { useSession } from '../session/Session';
import { t } from '../texts';
import './home.css';
import { TileDialog } from './TileDialog';
import { TileFrame } from './TileFrame';
import {
  newTile, useTiles, type CounterTile, type PlainTile, type ReportTile, type Tile,
} from './tiles';

export default function HomePage() {
  const meta = useMeta();
  const { session } = useSession();
  const { message } = App.useApp();
  const trouble = useCallback((text: string) => { message.error(text); }, [message]);
  const { tiles, ready, set, reset } = useTiles(trouble);
  const [arranging, setArranging] = useState(false);
  const [asked, setAsked] = useState<'counter' | 'report' | Tile | null>(null);
  const [dragged, setDragged] = useState('');

  useCommands([{ id: 'home.arrange', label: t('web.home.arrange'), keys: 'e',
    run: () => setArranging((on) => !on) }]);

  const replace = (tile: Tile) => set(tiles.map((one) => (one.id === tile.id ? tile : one)));
  function move(id: string, to: number) {
    const from = tiles.findIndex((tile) => tile.id === id);
    if (from < 0 || to < 0 || to >= tiles.length || from === to) return;
    const next = [...tiles];
    next.splice(to, 0, ...next.splice(from, 1));
    set(next);
  }
  function add(kind: string) {
    if (kind === 'counter' || kind === 'report') setAsked(kind);
    else set([...tiles, newTile(kind as 'notes' | PlainTile['kind'])]);
  }
  function accept(tile: CounterTile | ReportTile) {
    if (tiles.some((one) => one.id === tile.id)) replace(tile); else set([...tiles, tile]);
    setAsked(null);
  }

  return (
    <div className="home">
      <div className="page-head">
        <h1>{session.name}</h1>
        <span className="quiet">{meta.company.name}, {formatDate(meta.company.business_date)}</span>
        <span className="grow" />
        {arranging && (
          <>
            <Dropdown trigger={['click']} menu={{
              items: ['waiting', ...(meta.records['kernel.monitor']?.may.read ? ['monitors'] : []),
                'counter', 'report', 'recent', 'notes', 'steps'].map((kind) =>
                ({ key: kind, label: t(`web.tile.${kind}`) })),
              onClick: ({ key }) => add(key),
            }}>
              <Button icon={<PlusOutlined />}>{t('web.home.add')}</Button>
            </Dropdown>
            <Button onClick={reset}>{t('web.home.reset')}</Button>
          </>
        )}
        <Button type={arranging ? 'primary' : 'default'} aria-pressed={arranging}
          onClick={() => setArranging(!arranging)}>
          {arranging ? t('web.done') : t('web.home.arrange')}
        </Button>
      </div>
      <ProceduresHere place="screen" name="home" />
      {ready
        ? (
          <div className="tiles">
            {tiles.map((tile, index) => (
              <TileFrame key={tile.id} tile={tile} arranging={arranging}
                first={index === 0} last={index === tiles.length - 1}
                onChange={replace} onMove={(by) => move(tile.id, index + by)}
                onEdit={() => setAsked(tile)}
                onRemove={() => set(tiles.filter((one) => one.id !== tile.id))}
                onDrag={() => setDragged(tile.id)} onDrop={() => move(dragged, index)} />
            ))}
            {tiles.length === 0 && <p className="quiet">{t('web.home.empty')}</p>}
          </div>
        )
        : <div className="tiles"><Skeleton active className="tile tile-m" /></div>}
      {asked && (
        <TileDialog asked={asked} onCancel={() => setAsked(null)} onDone={accept} />
      )}
    </div>
  );
}
