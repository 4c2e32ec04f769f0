// Which columns are shown, in which order, and by which the list is sorted (also without a mouse).
import { ArrowDownOutlined, ArrowUpOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover, Segmented, Select } from 'antd';
import { t } from '../texts';
import { usePhone } from '../theme';
import type { RecordMeta } from '../types';
import { shownFields } from './columns';
import type { ListState } from './state';

interface Props {
  record: RecordMeta;
  state: ListState;
  onChange: (change: Partial<ListState>) => void;
}

export function ColumnsMenu(props: Props) {
  const phone = usePhone();
  return (
    <Popover trigger="click" placement="bottomRight" destroyOnHidden
      content={<Choices {...props} />}>
      <Button icon={<TableOutlined />} aria-label={t('web.columns')}>
        {phone ? null : t('web.columns')}
      </Button>
    </Popover>
  );
}

function Choices({ record, state, onChange }: Props) {
  const shown = shownFields(record, state.columns).map((field) => field.name);
  const hidden = record.fields.filter((field) => !shown.includes(field.name));
  const set = (columns: string[]) => { if (columns.length) onChange({ columns }); };

  function move(index: number, by: number) {
    const next = [...shown];
    const [name] = next.splice(index, 1);
    next.splice(index + by, 0, name);
    set(next);
  }
  const label = (name: string) => record.fields.find((field) => field.name === name)?.label;
  return (
    <div className="columns-menu">
      <div className="columns-sort">
        <Select value={state.sort || undefined} aria-label={t('web.sort')}
          placeholder={t('web.sort')} popupMatchSelectWidth={false}
          options={record.fields.filter((field) => field.list)
            .map((field) => ({ value: field.name, label: field.label }))}
          onChange={(sort: string) => onChange({ sort })} />
        <Segmented<'asc' | 'desc'> value={state.order} aria-label={t('web.sort.order')}
          onChange={(order) => onChange({ order })}
          options={[
            { value: 'asc', icon: <ArrowUpOutlined />, tooltip: t('web.sort.up') },
            { value: 'desc', icon: <ArrowDownOutlined />, tooltip: t('web.sort.down') },
          ]} />
      </div>
      <ul>
        {shown.map((name, index) => (
          <li key={name}>
            <Checkbox checked onChange={() => set(shown.filter((one) => one !== name))}>
              {label(name)}
            </Checkbox>
            <span className="grow" />
            <Button size="small" type="text" icon={<ArrowUpOutlined />} disabled={index === 0}
              aria-label={t('web.move.up')} onClick={() => move(index, -1)} />
            <Button size="small" type="text" icon={<ArrowDownOutlined />}
              disabled={index === shown.length - 1} aria-label={t('web.move.down')}
              onClick={() => move(index, 1)} />
          </li>
        ))}
        {hidden.map((field) => (
          <li key={field.name}>
            <Checkbox checked={false} onChange={() => set([...shown, field.name])}>
              {field.label}
            </Checkbox>
          </li>
        ))}
      </ul>
      <Button size="small" type="link" onClick={() => onChange({ columns: [] })}>
        {t('web.columns.reset')}
      </Button>
    </div>
  );
}
