// A record of any kind as a form: documents with their flow and lines, entries of catalogues.
import { App, Button, Result, Skeleton } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { call } from '../api';
import { useAllCommands, useCommands } from '../commands';
import { headingOf, useCompany } from '../company';
import { ProceduresHere, WhatToDo } from '../procedure/Here';
import { t } from '../texts';
import type { Action } from '../types';
import { ActionDialog, type Arguments } from './ActionDialog';
import './document.css';
import { EraseDialog } from './EraseDialog';
import { forgetFound } from './find';
import { nextStep } from './flow';
import { fieldId, FormFields, formFields } from './FormFields';
import { Head } from './Head';
import { keyedDifferently } from './keying';
import { LineGrid, type GridHandle } from './LineGrid';
import { Cases, Crossing, Lost, Remarks, Restored, Summary } from './Notices';
import { withChoices } from './ofKind';
import { SidePanel } from './panel/SidePanel';
import { StaleDialog } from './StaleDialog';
import { Totals } from './Totals';
import type { Trouble } from './troubles';
import { ModelContext, useDocument, useModelState, useKindParts } from './useDocument';
import { Way } from './Way';

export default function DocumentPage() {
  const { record = '', id = 'new' } = useParams();
  const [search] = useSearchParams();
  const { meta, link } = useCompany();
  if (!meta.records[record])
    return (
      <Result status="404" title={t('web.nothing_here')} subTitle={t('web.nothing_here.what')} />
    );
  const from = id === 'new' ? search.get('from') ?? '' : '';
  const own = id === 'new' ? '' : id;
  return <Form key={link(record, id) + from} record={record} id={own} from={from} />;
}

function Form({ record, id, from }: { record: string; id: string; from: string }) {
  const model = useDocument(record, id, from);
  const state = useModelState(model);
  const { link } = useCompany();
  const navigate = useNavigate();
  const { message, modal } = App.useApp();
  const [asked, setAsked] = useState<Action | null>(null);
  const [erasing, setErasing] = useState(false);
  const grids = useRef(new Map<string, GridHandle>());
  const all = useAllCommands();
  const { description } = model;

  const parts = useKindParts(model);
  const lists = useMemo(() => description.lines.map((lines) => withChoices(lines, parts)),
    [description, parts]);

  useToldOf(record, state.base ? id : '');
  useTitle(state.base ? headingOf(description, state.base) : description.label);

  // A new form begins at its first question without an answer; the server has proposed the others.
  const fresh = !id && state.derived !== null;
  useEffect(() => {
    if (!fresh || model.dirty || begunElsewhere()) return;
    const first = formFields(description.fields).find((field) => !field.computed && !field.aside
      && (field.required ? !model.value(field.name) : field.kind === 'text'));
    if (first) document.getElementById(fieldId('', first.name))?.focus();
  }, [fresh, model]);

  // The command waits, and nothing was stored that could be shown here: the case is shown.
  const cases = description.kind === 'shared_catalogue' ? 'kernel.workspace_approval'
    : 'kernel.approval';
  useEffect(() => {
    if (state.made) navigate(link(cases, state.made), { replace: true });
  }, [state.made]);

  /** Goes to the address that the saved record has got; the form of the new one is left behind. */
  function saved(savedId: string, what: string) {
    if (!savedId) return;
    forgetFound();
    void message.success(what);
    if (!id) navigate(link(record, savedId), { replace: true });
  }
  async function save() {
    if (!model.dirty && state.base) {
      void message.info(t('web.document.nothing_to_save'));
      return;
    }
    saved(await model.save(), t('web.document.saved'));
  }
  async function take(action: Action, args: Arguments): Promise<boolean> {
    const first = model.dirty || !state.base;
    const plain = action.arguments.length === 0;
    if (first && plain) {
      const done = await model.save(action.name);
      saved(done, action.label);
      return done !== '';
    }
    if (first && !await model.save()) return false;
    const done = await model.act(action.name, args);
    if (done && action.name === 'approve' && keyedDifferently(model.get().base).length)
      void message.warning(t('web.approval.differs_all'));
    else saved(done, action.label);
    return done !== '';
  }
  function act(name: string) {
    const action = description.actions.find((one) => one.name === name);
    if (!action) return;
    if (action.arguments.length || action.destructive) setAsked(action);
    else void take(action, {});
  }
  function postNow() {
    const offer = nextStep(model.offers);
    if (!offer) { void save(); return; }
    if (offer.reason) { void message.warning(offer.reason); return; }
    act(offer.name);
  }
  function remove() {
    modal.confirm({
      title: t('web.document.remove_sure'), okText: t('web.document.remove'),
      cancelText: t('web.document.cancel'), okButtonProps: { danger: true },
      onOk: async () => { if (await model.remove()) navigate(link(record), { replace: true }); },
    });
  }
  async function erase(fields: string[], reason: string): Promise<boolean> {
    if (model.dirty && !await model.save()) return false;
    const done = await model.act('erase', { fields, reason });
    saved(done, t('web.document.erased'));
    return done !== '';
  }
  const copy = () => navigate(`${link(record, 'new')}?from=${state.base?.id ?? ''}`);
  const addLine = () => grids.current.get(description.lines[0]?.name ?? '')?.add();

  useCommands([
    { id: 'doc-save', label: t('web.document.save'), keys: 'ctrl+s', run: () => void save() },
    { id: 'doc-post', label: t('web.document.save_post'), keys: 'ctrl+enter', run: postNow },
    ...(description.lines.length
      ? [{ id: 'doc-line', label: t('web.document.line_add'), keys: 'alt+n', run: addLine }] : []),
    ...(state.base ? [{ id: 'doc-copy', label: t('web.document.copy'), run: copy }] : []),
    { id: 'doc-leave', label: t('web.document.leave'), keys: 'escape',
      run: () => navigate(link(record)) },
    { id: 'doc-line-remove', label: t('web.document.line_remove'), keys: 'ctrl+delete',
      hidden: true,
      run: () => {} },
    { id: 'doc-keys', label: t('web.keys'), keys: 'f1', hidden: true,
      run: () => all.find((one) => one.id === 'keys')?.run() },
  ]);
  useBrowserKeys(() => all.find((one) => one.id === 'keys')?.run());

  if (state.phase === 'failed')
    return <Result status="warning" title={t('web.document.not_opened')} subTitle={<>{state.failure}<WhatToDo codes={state.failed} /></>}
      extra={<Button onClick={() => void model.load(from)}>{t('web.try_again')}</Button>} />;
  if (state.phase === 'loading') return <div className="doc-wait"><Skeleton active /></div>;

  const toCell = ({ list = '', key = '', field }: Trouble) =>
    grids.current.get(list)?.focusCell(key, field);
  return (
    <ModelContext.Provider value={model}>
      <div className="doc">
        <Head onSave={() => void save()} onAction={act} onCopy={copy} onRemove={remove}
          onErase={() => setErasing(true)} />
        <div className="doc-body">
          <div className="doc-form">
            <Lost />
            <Restored />
            <Cases />
            <Crossing />
            <Remarks />
            <ProceduresHere place="step" name={record} />
            <Summary onCell={toCell} />
            {description.plan && state.base ? <Way plan={description.plan} /> : null}
            <FormFields parts={parts} />
            {lists.map((lines, i) => (
              <LineGrid key={lines.name} lines={lines}
                folds={i > 0 || description.kind !== 'document'} handle={(grid) => {
                if (grid) grids.current.set(lines.name, grid);
                else grids.current.delete(lines.name);
              }} />
            ))}
            <Totals />
          </div>
          <SidePanel />
        </div>
        <StaleDialog />
        {erasing ? <EraseDialog onErase={erase} onClose={() => setErasing(false)} /> : null}
        {asked ? <ActionDialog action={asked} onClose={() => setAsked(null)}
          onDo={(args) => take(asked, args)} /> : null}
      </div>
    </ModelContext.Provider>
  );
}

/** The keyboard is on the page already: somebody did not wait for the server's proposals. */
function begunElsewhere(): boolean {
  const page = document.getElementById('page');
  const here = document.activeElement;
  return page !== null && here !== page && page.contains(here);
}

// Whoever opens a record has read what he was told of it, by whichever way he came. Said when the
// page stands: it is nobody's first screen.
const READ_MS = 400;
function useToldOf(record: string, id: string) {
  const { api } = useCompany();
  useEffect(() => {
    if (!id) return undefined;
    const timer = setTimeout(() => {
      call(`${api}/notifications/read`, { body: { record, record_id: id } })
        .catch(() => { /* the bell still tells of it */ });
    }, READ_MS);
    return () => clearTimeout(timer);
  }, [api, record, id]);
}

function useTitle(title: string) {
  useEffect(() => {
    const before = document.title;
    document.title = title ? `${title} – Osnova` : before;
    return () => { document.title = before; };
  }, [title]);
}

// F1 must work in an input too, where keys without Ctrl or Alt are otherwise left to typing.
function useBrowserKeys(help: () => void) {
  const latest = useRef(help);
  useEffect(() => { latest.current = help; });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'F1' || event.defaultPrevented) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', pressed, true);
    return () => document.removeEventListener('keydown', pressed, true);
  }, []);
}
