// Electronic signatures of a record: what each is worth now, and signing.
import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { App, Button, Modal } from 'antd';
import { useState } from 'react';
import { useCompany } from '../../company';
import { formatTimestamp } from '../../format';
import { t } from '../../texts';
import type { Problem } from '../../types';
import { dayOf, download, NOT_SIGNED, ready, sign, SignFields, wordsOf } from '../SignFields';
import { useModel, useModelState } from '../useDocument';
import { Part } from './Part';
import { useLoaded } from './useLoaded';

interface Seen {
  id: string; person: string; at: string; claimed_at?: string; command: string;
  state: 'valid' | 'not_known' | 'broken'; owner: string; issuer: string; serial: string;
  valid_from: string; valid_to: string; algorithm: string; digest: string; problems: Problem[];
  stamps: { at: string; authority: string; problems: Problem[] }[];
  power?: string; power_file?: string;
}

// "CN=Stamps,O=Firm" (RFC 2253) as people call it.
const commonName = (subject: string) => /(?:^|,)CN=((?:[^,\\]|\\.)+)/.exec(subject)?.[1] ?? subject;

const MARKS = {
  valid: <CheckCircleFilled className="signature-valid" />,
  not_known: <QuestionCircleFilled className="signature-not-known" />,
  broken: <CloseCircleFilled className="signature-broken" />,
};

export function Signatures() {
  const model = useModel();
  const { base } = useModelState(model);
  const { meta } = useCompany();
  const loaded = useLoaded<{ items: Seen[] }>('signatures');
  const [signing, setSigning] = useState(false);
  const path = `${model.path}/${base?.id ?? ''}`;
  // In a case there is something to sign while it waits; what is shared has no signatures.
  const waits = model.record !== 'kernel.approval' || base?.status === 'waiting';
  const may = meta.records['kernel.signature']?.may.create !== false && waits;
  return (
    <div className="signatures">
      {may
        ? <Button size="small" onClick={() => setSigning(true)}>{t('web.signature.sign')}</Button>
        : null}
      <Part of={loaded}>
        {({ items }) => <List items={items} path={path} />}
      </Part>
      {signing ? (
        <SignDialog path={path} onClose={() => setSigning(false)} onSigned={() => {
          setSigning(false);
          loaded.again();
        }} />
      ) : null}
    </div>
  );
}

function List({ items, path }: { items: Seen[]; path: string }) {
  const { message } = App.useApp();
  if (!items.length) return <p className="panel-empty quiet">{t('web.signature.none')}</p>;
  const take = (what: string) => {
    download(`${path}/signatures/${what}`)
      .catch((error: Error) => void message.error(error.message));
  };
  return (
    <ul className="signature-list">
      {items.map((one) => (
        <li key={one.id}>
          <div>
            {MARKS[one.state]} <strong>{one.owner}</strong>
            {' '}<span className="quiet">{t(`web.signature.state.${one.state}`)}</span>
          </div>
          {one.problems.map((problem) => (
            <p key={problem.code} className="field-bad">{problem.message}</p>
          ))}
          <p className="quiet">
            {t('web.signature.line', { person: one.person, step: one.command,
              at: formatTimestamp(one.at) })}
          </p>
          <p className="quiet">
            {t('web.signature.of', { serial: one.serial, from: dayOf(one.valid_from),
              to: dayOf(one.valid_to) })}
            {' · '}{one.algorithm}
          </p>
          {one.stamps.map((stamp) => (
            <p key={stamp.at + stamp.authority} className={stamp.problems.length ? 'field-bad' : 'quiet'}>
              {stamp.problems.length
                ? t('web.signature.stamp_bad', { why: stamp.problems[0]?.message ?? '' })
                : t('web.signature.stamp', { at: formatTimestamp(stamp.at),
                  authority: commonName(stamp.authority) })}
            </p>
          ))}
          {one.power ? (
            <p className="quiet">
              {t('web.signature.by_power', { power: one.power })}
              {one.power_file ? `, ${one.power_file}` : ''}
            </p>
          ) : null}
          <Button size="small" type="link" onClick={() => take(`${one.id}/p7s`)}
            aria-label={`${t('web.signature.take')}: ${one.owner}`}>
            {t('web.signature.take')}
          </Button>
          <Button size="small" type="link" onClick={() => take(`${one.id}/content`)}
            aria-label={`${t('web.signature.take_content')}: ${one.owner}`}>
            {t('web.signature.take_content')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function SignDialog({ path, onSigned, onClose }: {
  path: string; onSigned: () => void; onClose: () => void;
}) {
  const [value, setValue] = useState(NOT_SIGNED);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  async function go() {
    if (!ready(value)) return;
    setBusy(true);
    try {
      await sign(path, value);
      onSigned();
    } catch (error) {
      setTrouble(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Modal open onCancel={onClose} onOk={() => void go()} width={460} title={t('web.signature.sign')}
      okText={t('web.signature.sign')} cancelText={t('web.document.cancel')} confirmLoading={busy}
      okButtonProps={{ disabled: !ready(value) }}>
      <SignFields path={path} value={value} onEnter={() => void go()} trouble={trouble}
        onChange={(next) => { setValue(next); setTrouble(''); }} />
    </Modal>
  );
}
