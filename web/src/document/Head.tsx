// The head of the form: what it is, where it stands in its flow, what can be done with it and why
// not.
import {
  CheckOutlined, ClearOutlined, CopyOutlined, DeleteOutlined, IdcardOutlined, MoreOutlined,
} from '@ant-design/icons';
import { Button, Dropdown, Tooltip, type MenuProps } from 'antd';
import { Link } from 'react-router-dom';
import { headingOf, useCompany } from '../company';
import { t } from '../texts';
import { usePhone } from '../theme';
import { nextStep, stepsOf, type Offer } from './flow';
import { PrintButton, usePrinting } from './PrintButton';
import { useModel, useModelState } from './useDocument';

interface Props {
  onSave: () => void;
  onAction: (action: string) => void;
  onCopy: () => void;
  onRemove: () => void;
  onErase: () => void;
}

export function Head({ onSave, onAction, onCopy, onRemove, onErase }: Props) {
  const model = useModel();
  const { base, busy, crossing } = useModelState(model);
  const { link } = useCompany();
  const phone = usePhone();
  const { description, editable, dirty, offers: every } = model;
  const printing = usePrinting(description, model.path, base?.id ?? '');
  const status = String(base?.status ?? description.statuses[0]?.code ?? '');
  // What is not stored yet has no earlier version and no secret to renew.
  const offers = every.filter((one) => base || one.leads);
  const leading = offers.filter((one) => one.current);
  const first = nextStep(offers);
  // What belongs to another state stays to be seen with its reason; many of them go into the menu.
  const others = offers.filter((one) => !one.current);
  const few = leading.length + others.length <= 4;
  const inBar = phone ? [first ?? leading[0]].filter(Boolean) : few ? offers : leading;
  const inMenu = offers.filter((one) => !inBar.includes(one));
  const title = base ? headingOf(description, base) : '';

  const menu: MenuProps['items'] = [
    ...inMenu.map((offer) => ({
      key: offer.name, danger: offer.destructive, disabled: offer.reason !== '',
      label: offer.reason ? <Tooltip title={offer.reason} placement="left">{offer.label}</Tooltip>
        : offer.label,
      onClick: () => onAction(offer.name),
    })),
    ...(inMenu.length ? [{ type: 'divider' as const, key: 'line' }] : []),
    ...(base && phone ? printing.items : []),
    ...(base && !crossing && description.may.create !== false ? [{ key: 'copy',
      icon: <CopyOutlined />, label: t('web.document.copy'), onClick: onCopy }] : []),
    ...(base && editable && model.may('remove') ? [{ key: 'remove', danger: true,
      icon: <DeleteOutlined />, label: t('web.document.remove'), onClick: onRemove }] : []),
    ...(base && description.may.personal_data ? [{ key: 'held', icon: <IdcardOutlined />,
      label: <Link to={`${link('report', 'personal-data')}?record=${model.record}`
        + `&person=${base.id}`}>{t('web.document.personal_data')}</Link> }] : []),
    ...(base && description.may.erase ? [{ key: 'erase', danger: true, icon: <ClearOutlined />,
      label: t('web.document.erase'), onClick: onErase }] : []),
  ];
  return (
    <header className="doc-head">
      <div className="doc-title">
        <Link to={link(model.record)} className="doc-parent">{description.plural}</Link>
        <h1>
          {base ? title : t('web.document.title_new', { what: description.label })}
          {dirty ? <span className="doc-dirty" title={t('web.document.unsaved')}>
            <span className="unseen">{t('web.document.unsaved')}</span></span> : null}
        </h1>
      </div>
      {description.statuses.length > 1 ? <Stepper status={status} /> : <span className="grow" />}
      <div className="doc-actions" role="group" aria-label={t('web.document.actions')}>
        {editable ? (
          <Tooltip title="Ctrl+S">
            <Button loading={busy === 'save'} disabled={busy !== '' && busy !== 'save'}
              type={first ? 'default' : 'primary'} onClick={onSave}>
              {t('web.document.save')}
            </Button>
          </Tooltip>
        ) : null}
        {inBar.map((offer) => (
          <ActionButton key={offer.name} offer={offer} busy={busy} first={offer === first}
            label={offer === first && (dirty || !base) && !offer.withArguments
              ? t('web.document.save_and', { action: offer.label.toLocaleLowerCase() })
              : offer.label}
            onClick={() => onAction(offer.name)} />
        ))}
        {base && !phone ? <PrintButton printing={printing} /> : null}
        {menu.length ? (
          <Dropdown menu={{ items: menu }} trigger={['click']}>
            <Button icon={<MoreOutlined />} aria-label={t('web.document.more_actions')} />
          </Dropdown>
        ) : null}
      </div>
      {printing.dialog}
    </header>
  );
}

// Not the attribute `disabled`: a button that cannot be focused cannot say why.
function ActionButton({ offer, label, first, busy, onClick }: {
  offer: Offer; label: string; first: boolean; busy: string; onClick: () => void;
}) {
  const barred = offer.reason !== '';
  const reasonId = `why-${offer.name}`;
  return (
    <Tooltip title={barred ? <span className="why">{offer.reason}</span>
      : offer.hint || (first ? 'Ctrl+Enter' : '')}>
      <Button type={first && !barred ? 'primary' : 'default'} danger={offer.destructive && !barred}
        className={barred ? 'barred' : ''} aria-disabled={barred} loading={busy === offer.name}
        disabled={busy !== '' && busy !== offer.name}
        aria-describedby={barred ? reasonId : undefined}
        onClick={() => { if (!barred) onClick(); }}>
        {label}
        {barred ? <span id={reasonId} className="unseen">{offer.reason}</span> : null}
      </Button>
    </Tooltip>
  );
}

function Stepper({ status }: { status: string }) {
  const { description } = useModel();
  return (
    <ol className="steps" aria-label={t('web.document.flow')}>
      {stepsOf(description, status).map((step) => (
        <li key={step.code} className={`step step-${step.state}`}
          aria-current={step.state === 'now' ? 'step' : undefined}>
          {step.state === 'done' ? <CheckOutlined /> : <span className="step-dot" />}
          {step.label}
        </li>
      ))}
    </ol>
  );
}
