// What a counter counts or which report a tile shows.
import { Form, Input, InputNumber, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useMeta } from '../company';
import type { SavedView } from '../list/ViewsMenu';
import { keyFor, useMine } from '../my';
import { visibleAreas } from '../shell/Navigation';
import { t } from '../texts';
import type { CounterTile, ReportTile, Tile } from './tiles';

interface Props {
  asked: 'counter' | 'report' | Tile;
  onCancel: () => void;
  onDone: (tile: CounterTile | ReportTile) => void;
}

export function TileDialog({ asked, onCancel, onDone }: Props) {
  const [tile, setTile] = useState<CounterTile | ReportTile>(() => begin(asked));
  const ready = tile.label.trim() !== '' && (tile.kind === 'counter' ? tile.record : tile.report);
  return (
    <Modal open width={440} title={t(`web.tile.${tile.kind}`)} okText={t('web.save')}
      okButtonProps={{ disabled: !ready }} onCancel={onCancel} onOk={() => onDone(tile)}>
      <Form layout="vertical">
        {tile.kind === 'counter' ? <OfCounter tile={tile} onChange={setTile} />
          : <OfReport tile={tile} onChange={setTile} />}
        <Form.Item label={t('web.tile.label')}>
          <Input value={tile.label} maxLength={60} aria-label={t('web.tile.label')}
            onChange={(event) => setTile({ ...tile, label: event.target.value })} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function begin(asked: Props['asked']): CounterTile | ReportTile {
  if (typeof asked === 'object') return asked as CounterTile | ReportTile;
  const base = { id: keyFor('tile'), search: '', label: '' };
  return asked === 'counter'
    ? { ...base, kind: 'counter', size: 's', record: '', warn: null, alarm: null }
    : { ...base, kind: 'report', size: 'm', report: '', show: 'chart' };
}

interface Of<T> { tile: T; onChange: (tile: T) => void }

function OfCounter({ tile, onChange }: Of<CounterTile>) {
  const meta = useMeta();
  const { items } = useMine<SavedView>('view');
  const record = meta.records[tile.record];
  // What of the list is counted: all of it, one state, or a saved view.
  const parts = [
    { value: '', label: t('web.view.all') },
    ...(record?.statuses ?? []).map(({ code, label }) => ({ value: `status=${code}`, label })),
    ...items.filter((item) => item.value.record === tile.record)
      .map((item) => ({ value: item.value.search, label: item.value.name })),
  ];
  const called = (search: string) => {
    const part = parts.find(({ value }) => value === search);
    return search && part ? `${record?.plural}: ${part.label}` : record?.plural ?? '';
  };
  return (
    <>
      <Form.Item label={t('web.tile.list')}>
        <Select value={tile.record || undefined} aria-label={t('web.tile.list')}
          showSearch={{ optionFilterProp: 'label' }}
          options={visibleAreas(meta).filter((area) => area.records.length > 0).map((area) => ({
            label: area.label, options: area.records.map((name) =>
              ({ value: name, label: meta.records[name].plural })),
          }))}
          onChange={(name: string) => onChange({ ...tile, record: name, search: '',
            label: meta.records[name].plural })} />
      </Form.Item>
      <Form.Item label={t('web.tile.part')}>
        <Select value={tile.search} disabled={!record} options={parts}
          aria-label={t('web.tile.part')}
          onChange={(search: string) => onChange({ ...tile, search, label: called(search) })} />
      </Form.Item>
      <div className="tile-thresholds">
        <Form.Item label={t('web.tile.warn')}>
          <InputNumber min={1} precision={0} value={tile.warn} aria-label={t('web.tile.warn')}
            onChange={(warn) => onChange({ ...tile, warn })} />
        </Form.Item>
        <Form.Item label={t('web.tile.alarm')}>
          <InputNumber min={1} precision={0} value={tile.alarm} aria-label={t('web.tile.alarm')}
            onChange={(alarm) => onChange({ ...tile, alarm })} />
        </Form.Item>
      </div>
    </>
  );
}

function OfReport({ tile, onChange }: Of<ReportTile>) {
  const meta = useMeta();
  return (
    <>
      <Form.Item label={t('web.tile.report')} extra={t('web.tile.report.hint')}>
        <Select value={tile.report || undefined} aria-label={t('web.tile.report')}
          showSearch={{ optionFilterProp: 'label' }}
          options={Object.entries(meta.reports).filter(([, report]) => report.may)
            .map(([name, { label }]) => ({ value: name, label }))}
          onChange={(report: string) => onChange({ ...tile, report, search: '',
            label: meta.reports[report].label })} />
      </Form.Item>
      <Form.Item label={t('web.tile.show')}>
        <Segmented<'chart' | 'figures'> value={tile.show} aria-label={t('web.tile.show')}
          options={[{ value: 'chart', label: t('web.report.chart') },
            { value: 'figures', label: t('web.tile.figures') }]}
          onChange={(show) => onChange({ ...tile, show })} />
      </Form.Item>
    </>
  );
}
