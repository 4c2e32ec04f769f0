// The filters of a list as chips; each opens its editor, and one more can be added.
import { ApartmentOutlined, CloseOutlined, FilterOutlined } from '@ant-design/icons';
import { Button, Dropdown, Popover, Spin } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useCompany } from '../company';
import { useNames } from '../fields/useNames';
import { t } from '../texts';
import type { Field, RecordMeta } from '../types';
import { describeFilter } from './filters';
import { filteredFields, ofField, withField } from './state';

const FilterEditor = lazy(() => import('./FilterEditor'));

interface Props {
  record: RecordMeta;
  conditions: Record<string, string>;
  group: string;
  onChange: (conditions: Record<string, string>) => void;
  onGroup: (field: string) => void;
}

const GROUPS = new Set(['enumeration', 'boolean', 'reference', 'date']);
/** Fields that a list can be grouped by. */
export const groupFields = (record: RecordMeta) =>
  record.fields.filter((field) => field.list && GROUPS.has(field.kind));

export function FilterBar({ record, conditions, group, onChange, onGroup }: Props) {
  const [added, setAdded] = useState('');   // chosen, but not asked for anything yet
  const names = filteredFields(conditions);
  if (added && !names.includes(added)) names.push(added);
  const fields = names.flatMap((name) => record.fields.find((f) => f.name === name) ?? []);
  const free = record.fields.filter((field) => field.list && !names.includes(field.name));

  return (
    <div className="filters">
      {fields.map((field) => (
        <Chip key={field.name} field={field} own={ofField(conditions, field.name)}
          fresh={field.name === added} onClose={() => setAdded('')}
          onChange={(own) => onChange(withField(conditions, field.name, own))} />
      ))}
      <Dropdown trigger={['click']} menu={{
        className: 'filter-menu',
        items: free.map((field) => ({ key: field.name, label: field.label })),
        onClick: ({ key }) => setAdded(key),
      }}>
        <Button size="small" type="dashed" icon={<FilterOutlined />}>{t('web.filter.add')}</Button>
      </Dropdown>
      <GroupBy record={record} group={group} onGroup={onGroup} />
      {names.length > 1 && (
        <Button size="small" type="text" onClick={() => { setAdded(''); onChange({}); }}>
          {t('web.filter.clear')}
        </Button>
      )}
    </div>
  );
}

function GroupBy({ record, group, onGroup }: Pick<Props, 'record' | 'group' | 'onGroup'>) {
  const fields = groupFields(record);
  const current = fields.find((field) => field.name === group);
  if (fields.length === 0) return null;
  return (
    <Dropdown trigger={['click']} menu={{
      className: 'filter-menu', selectable: true, selectedKeys: [current?.name ?? ''],
      items: [{ key: '', label: t('web.list.group.none') },
        ...fields.map((field) => ({ key: field.name, label: field.label }))],
      onClick: ({ key }) => onGroup(key),
    }}>
      <Button size="small" type={current ? 'default' : 'dashed'} icon={<ApartmentOutlined />}>
        {current ? t('web.list.group.by', { field: current.label }) : t('web.list.group')}
      </Button>
    </Dropdown>
  );
}

interface ChipProps {
  field: Field; own: Record<string, string>; fresh: boolean;
  onChange: (own: Record<string, string>) => void; onClose: () => void;
}

function Chip({ field, own, fresh, onChange, onClose }: ChipProps) {
  const { api, meta } = useCompany();
  const [open, setOpen] = useState(fresh);
  const ids = field.kind !== 'reference' ? []
    : (own.in ?? own[''] ?? '').split(',').filter(Boolean);
  const names = useNames(api, meta, field.target ?? '', ids);
  const words = describeFilter(field, own, names);

  function opened(next: boolean) {
    setOpen(next);
    if (!next) onClose();
  }
  return (
    <span className="chip">
      <Popover open={open} onOpenChange={opened} trigger="click" placement="bottomLeft"
        title={field.label} destroyOnHidden
        content={<div className="filter-editor">
          <Suspense fallback={<Spin />}>
            <FilterEditor field={field} own={own} onChange={onChange} />
          </Suspense>
        </div>}>
        <button type="button" aria-haspopup="dialog" aria-expanded={open}>
          <span className="quiet">{field.label}</span> {words || '…'}
        </button>
      </Popover>
      <button type="button" className="chip-x"
        aria-label={t('web.filter.remove', { field: field.label })}
        onClick={() => { onClose(); onChange({}); }}>
        <CloseOutlined />
      </button>
    </span>
  );
}
