// The frame of a tile: its title, and in arranging its handles (with a mouse or with the keyboard).
import {
  ArrowLeftOutlined, ArrowRightOutlined, CloseOutlined, ColumnWidthOutlined, HolderOutlined,
  SettingOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import { Link } from 'react-router-dom';
import { useCompany } from '../company';
import { t } from '../texts';
import { Counter } from './Counter';
import { Monitors } from './Monitors';
import { Notes } from './Notes';
import { Recent } from './Recent';
import { ReportTileBody } from './ReportTileBody';
import { Steps } from './Steps';
import type { Size, Tile } from './tiles';
import { Waiting } from './Waiting';

const NEXT: Record<Size, Size> = { s: 'm', m: 'l', l: 's' };

interface Props {
  tile: Tile; arranging: boolean; first: boolean; last: boolean;
  onChange: (tile: Tile) => void; onMove: (by: number) => void; onEdit: () => void;
  onRemove: () => void; onDrag: () => void; onDrop: () => void;
}

export function TileFrame(props: Props) {
  const { tile, arranging, onDrag, onDrop } = props;
  const title = titleOf(tile);
  return (
    <section className={`tile tile-${tile.size} tile-${tile.kind}`} aria-label={title}
      draggable={arranging} onDragStart={onDrag} onDrop={onDrop}
      onDragOver={(event) => { if (arranging) event.preventDefault(); }}>
      {(arranging || tile.kind !== 'counter') && (
        <header>
          {arranging && <HolderOutlined className="quiet" />}
          <h2 className="clip"><Title tile={tile} text={title} /></h2>
          {arranging && <Handles {...props} title={title} />}
        </header>
      )}
      <Body {...props} />
    </section>
  );
}

function titleOf(tile: Tile): string {
  return tile.kind === 'counter' || tile.kind === 'report' ? tile.label
    : t(`web.tile.${tile.kind}`);
}

function Title({ tile, text }: { tile: Tile; text: string }) {
  const { code } = useCompany();
  if (tile.kind !== 'report') return text;
  return <Link to={`/${code}/report/${tile.report}?${tile.search}`}>{text}</Link>;
}

function Body({ tile, onChange }: Props) {
  switch (tile.kind) {
    case 'counter': return <Counter tile={tile} />;
    case 'report': return <ReportTileBody tile={tile} />;
    case 'recent': return <Recent />;
    case 'steps': return <Steps />;
    case 'waiting': return <Waiting />;
    case 'monitors': return <Monitors />;
    case 'notes':
      return <Notes text={tile.text} onChange={(text) => onChange({ ...tile, text })} />;
  }
}

function Handles({ tile, first, last, title, onMove, onEdit, onRemove, onChange }:
Props & { title: string }) {
  const named = (key: string) => `${t(key)}: ${title}`;
  const small = { size: 'small', type: 'text' } as const;
  return (
    <span className="tile-handles">
      <Button {...small} icon={<ArrowLeftOutlined />} disabled={first}
        aria-label={named('web.tile.left')} onClick={() => onMove(-1)} />
      <Button {...small} icon={<ArrowRightOutlined />} disabled={last}
        aria-label={named('web.tile.right')} onClick={() => onMove(1)} />
      <Button {...small} icon={<ColumnWidthOutlined />} aria-label={named('web.tile.size')}
        title={t('web.tile.size')} onClick={() => onChange({ ...tile, size: NEXT[tile.size] })} />
      {(tile.kind === 'counter' || tile.kind === 'report') && (
        <Button {...small} icon={<SettingOutlined />} aria-label={named('web.tile.edit')}
          onClick={onEdit} />
      )}
      <Button {...small} icon={<CloseOutlined />} aria-label={named('web.tile.remove')}
        onClick={onRemove} />
    </span>
  );
}
