// A reference: found by code or name while typing, opened, or made on the spot.
import { ExportOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import { useCompany } from '../company';
import { t } from '../texts';
import type { Found } from '../types';
import { CreateDrawer } from './CreateDrawer';
import { find, nameOf } from './find';
import type { InputProps } from './inputs';
import { chooseFound } from './paste';

const WAIT_MS = 150;

export function ReferenceInput(props: InputProps) {
  const { field, id, value, label, unread, disabled, invalid, describedBy, onValue, onText } =
    props;
  const { api, meta, link } = useCompany();
  const target = field.target ?? '';
  const [found, setFound] = useState<Found[]>([]);
  const [words, setWords] = useState('');
  const [searching, setSearching] = useState(false);
  const [making, setMaking] = useState(false);
  const [open, setOpen] = useState(false);
  const number = useRef(0);
  const typed = useRef('');   // the list may open after the words that opened it
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(text: string) {
    setWords(text);
    typed.current = text;
    clearTimeout(timer.current);
    const own = ++number.current;
    setSearching(true);
    if (text) setFound([]);   // Enter must not choose an answer to fewer letters
    timer.current = setTimeout(() => {
      find(api, target, text.trim())
        .then((items) => { if (own === number.current) setFound(items); })
        .catch(() => { if (own === number.current) setFound([]); })
        .finally(() => { if (own === number.current) setSearching(false); });
    }, text ? WAIT_MS : 0);
  }
  /** Left with words in it: what they name exactly is taken, else they stay and are marked. */
  function left() {
    const text = words.trim();
    setWords('');
    typed.current = '';
    if (!text || making) return;
    find(api, target, text)
      .then((items) => {
        const one = chooseFound(text, items);
        if (one) onValue(one.id, nameOf(one));
        else onText(text);
      })
      .catch(() => onText(text));
  }
  const described = meta.records[target];
  const id_ = value && unread === undefined ? String(value) : '';
  const options = found.map((one) => ({ value: one.id, label: nameOf(one), one }));
  if (id_ && !options.some((one) => one.value === id_) && !words)
    options.unshift({ value: id_, label: label || id_, one: { id: id_, code: '', name: label } });

  return (
    <div className="reference">
      <Select id={id} className="reference-select" showSearch filterOption={false}
        disabled={disabled}
        aria-invalid={invalid} aria-describedby={describedBy} aria-required={field.required}
        status={invalid ? 'error' : undefined} value={id_ || undefined} allowClear={!field.required}
        open={open} onOpenChange={(next) => { setOpen(next); if (next) search(typed.current); }}
        onSearch={search} loading={searching} options={options} placeholder={unread}
        labelRender={() => label || id_} defaultActiveFirstOption
        optionRender={({ data }) => (
          <span className="found">
            <span className="clip">{data.one.name || data.one.code}</span>
            {data.one.name && data.one.code
              ? <span className="quiet">{data.one.code}</span> : null}
          </span>
        )}
        onChange={(next: string | undefined) => {
          const one = found.find((other) => other.id === next);
          onValue(next ?? null, one && nameOf(one));
          setWords('');
          typed.current = '';
        }}
        onBlur={left}
        notFoundContent={searching ? t('web.searching') : t('web.nothing_found')}
        popupRender={(menu) => (
          <>
            {menu}
            {described?.may.create ? (
              <Button type="text" block className="reference-make" icon={<PlusOutlined />}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => { setOpen(false); setMaking(true); }}>
                {t('web.document.make', { what: described.label })}
              </Button>
            ) : null}
          </>
        )}
        onInputKeyDown={(event) => {
          // While searching; otherwise the key is the form's, for a new line.
          if (open && event.altKey && event.code === 'KeyN' && described?.may.create) {
            event.preventDefault();
            event.stopPropagation();
            setOpen(false);
            setMaking(true);
          }
        }} />
      {id_ ? (
        <Link className="reference-open" to={link(target, id_)}
          aria-label={t('web.document.open', { what: label })}
          title={t('web.document.open', { what: label })}>
          <ExportOutlined />
        </Link>
      ) : null}
      {making ? (
        <CreateDrawer record={target} words={words} onClose={() => setMaking(false)}
          onMade={(one) => { setMaking(false); onValue(one.id, nameOf(one)); }} />
      ) : null}
    </div>
  );
}
