// A company with one document with lines and two catalogues, as docs/develop/web.md describes them.
import { readFileSync } from 'node:fs';
import type { Field, Kind, Meta, RecordMeta } from '../src/types';

function texts(language: string): Record<string, string> {
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  return {
    ...read(`../../src/http/labels.${language}.json`),
    ...read(`../src/document/texts.${language}.json`),
  };
}

export function describe(language: string): Meta {
  const say = (en: string, ru: string) => (language === 'ru' ? ru : en);
  const field = (name: string, label: string, kind: Kind, more: Partial<Field> = {}): Field => ({
    name, label, hint: '', kind, required: false, list: true, search: false, computed: false,
    frozen: false, personal: false, scale: 2, max_length: 100, ...more,
  });
  const code = field('code', say('Code', 'Код'), 'text',
    { search: true, required: true, frozen: true, hint: say('Short and unique; never changes afterwards.', 'Короткий, единственный; потом не меняется.') });
  const name = field('name', say('Name', 'Наименование'), 'text', { search: true, required: true });
  const may = { read: true, create: true, update: true, remove: true, post: true, reverse: true };
  const money = { currency: 'currency', computed: true };
  const statuses = [{ code: 'draft', label: say('Draft', 'Черновик') },
    { code: 'approved', label: say('Approved', 'Утверждён') },
    { code: 'posted', label: say('Posted', 'Проведён') },
    { code: 'reversed', label: say('Reversed', 'Сторнирован') }];
  const invoice: RecordMeta = {
    label: say('Invoice', 'Реализация'), plural: say('Invoices', 'Реализации'), hint: '',
    kind: 'document', title: ['number'], statuses, may,
    actions: [
      { name: 'approve', label: say('Approve', 'Утвердить'), hint: '', from: ['draft'], to: 'approved', arguments: [], destructive: false },
      { name: 'post', label: say('Post', 'Провести'), hint: '', from: ['draft', 'approved'], to: 'posted', arguments: [], destructive: false },
      { name: 'reverse', label: say('Reverse', 'Сторнировать'), hint: say('Makes a storno entry.', 'Создаёт сторно.'), from: ['posted'], to: 'reversed', destructive: true,
        arguments: [{ name: 'date', label: say('Date', 'Дата'), kind: 'date', required: true },
          { name: 'reason', label: say('Reason', 'Причина'), kind: 'text', required: true }] },
    ],
    fields: [
      field('number', say('Number', 'Номер'), 'text', { computed: true, search: true }),
      field('date', say('Date', 'Дата'), 'date', { required: true }),
      field('status', say('Status', 'Состояние'), 'enumeration', { options: statuses, computed: true }),
      field('customer', say('Customer', 'Покупатель'), 'reference', { target: 'party.party', required: true,
        hint: say('Who receives the goods and owes the money.', 'Кто получает товар и должен за него.') }),
      field('due_on', say('Due on', 'Срок оплаты'), 'date', { hint: say('When the customer must pay; the terms of the contract are proposed.', 'Когда покупатель должен заплатить; по умолчанию по договору.') }),
      field('currency', say('Currency', 'Валюта'), 'currency', { required: true }),
      field('channel', say('Channel', 'Канал'), 'enumeration', { options: [
        { code: 'shop', label: say('Shop', 'Магазин') }, { code: 'web', label: say('Website', 'Сайт') }] }),
      field('discount', say('Discount, %', 'Скидка, %'), 'decimal'),
      field('prices_include_tax', say('Prices include tax', 'Цены включают налог'), 'boolean'),
      field('open_days', say('Days to pay', 'Дней до оплаты'), 'integer', { computed: true }),
      field('note', say('Note', 'Примечание'), 'text', { max_length: 1000 }),
      field('net', say('Net', 'Без налога'), 'amount', money),
      field('tax', say('Tax', 'Налог'), 'amount', money),
      field('total', say('Total', 'Всего'), 'amount', money),
    ],
    lines: [{ name: 'lines', label: say('Lines', 'Строки'), fields: [
      field('item', say('Item', 'Номенклатура'), 'reference', { target: 'catalog.item', required: true }),
      field('description', say('Description', 'Описание'), 'text'),
      field('quantity', say('Quantity', 'Количество'), 'decimal', { required: true, scale: 3 }),
      field('price', say('Price', 'Цена'), 'decimal', { required: true, scale: 4 }),
      field('gross', say('Amount', 'Сумма'), 'amount', money),
    ] }],
  };
  const party: RecordMeta = {
    label: say('Counterparty', 'Контрагент'), plural: say('Counterparties', 'Контрагенты'), hint: '',
    kind: 'shared_catalogue', title: ['name', 'code'], lines: [], statuses: [], actions: [], may,
    fields: [code, name, field('country', say('Country', 'Страна'), 'text'),
      field('credit_limit', say('Credit limit', 'Кредитный лимит'), 'amount'),
      field('active', say('Active', 'Действует'), 'boolean')],
  };
  const item: RecordMeta = {
    ...party, label: say('Item', 'Номенклатура'), plural: say('Items', 'Номенклатура'), kind: 'catalogue',
    fields: [code, name, field('price', say('List price', 'Цена'), 'decimal')],
  };
  return {
    company: { code: 'demo', name: say('Northwind Trading', 'Северный ветер'), currency: 'GBP', digits: 2,
      business_date: '2026-07-15', periods: [],
      books: [{ code: 'main', name: say('Main book', 'Основная книга'), kind: 'primary', currency: 'GBP' }] },
    user: { login: 'ann', name: 'Ann Clark', language },
    currencies: { GBP: 2, EUR: 2, USD: 2, JPY: 0 },
    areas: [{ name: 'sales', label: say('Sales', 'Продажи'), records: ['sales.invoice', 'party.party', 'catalog.item'], reports: [] }],
    records: { 'sales.invoice': invoice, 'party.party': party, 'catalog.item': item },
    reports: {}, texts: texts(language),
  };
}

export { texts };
