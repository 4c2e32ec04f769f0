// A company with a few records, described as docs/develop/web.md says, in either language.
import { readFileSync } from 'node:fs';
import type { Field, Kind, Meta, RecordMeta, ReportMeta } from '../src/types';

export function texts(language: string): Record<string, string> {
  const folder = new URL('../../src/http/', import.meta.url);
  return JSON.parse(readFileSync(new URL(`labels.${language}.json`, folder), 'utf8'));
}

export function describe(language: string): Meta {
  const ru = language === 'ru';
  const say = (en: string, russian: string) => (ru ? russian : en);

  function field(name: string, label: string, kind: Kind, more: Partial<Field> = {}): Field {
    return {
      name, label, hint: '', kind, required: false, list: true, search: false, computed: false,
      frozen: false, personal: false, scale: 0, max_length: 100, ...more,
    };
  }
  const codes = (list: [string, string, string][]) =>
    list.map(([code, en, russian]) => ({ code, label: say(en, russian) }));
  const may = { read: true, create: true, update: true, remove: true, post: true, reverse: true };
  const statuses = codes([
    ['draft', 'Draft', 'Черновик'], ['posted', 'Posted', 'Проведён'],
    ['reversed', 'Reversed', 'Сторнирован'],
  ]);
  const actions = [
    { name: 'post', label: say('Post', 'Провести'), hint: '', from: ['draft'], to: 'posted',
      arguments: [], destructive: false },
    { name: 'reverse', label: say('Reverse', 'Сторнировать'), hint: '', from: ['posted'],
      to: 'reversed', destructive: true,
      arguments: [{ name: 'date', label: say('Date', 'Дата'), kind: 'date' as Kind,
        required: true }] },
  ];
  const money = { scale: 2, currency: 'currency', computed: true };

  const invoice: RecordMeta = {
    label: say('Invoice', 'Реализация'), plural: say('Invoices', 'Реализации'),
    hint: say('What a customer owes for goods and services.',
      'Что покупатель должен за товары и услуги.'),
    kind: 'document', title: ['number'], statuses, actions, may,
    fields: [
      field('number', say('Number', 'Номер'), 'text', { search: true, computed: true }),
      field('date', say('Date', 'Дата'), 'date', { required: true }),
      field('status', say('Status', 'Состояние'), 'enumeration',
        { options: statuses, computed: true }),
      field('customer', say('Customer', 'Покупатель'), 'reference',
        { target: 'party.party', required: true }),
      field('due_on', say('Due on', 'Срок оплаты'), 'date',
        { hint: say('When the customer must pay.', 'Когда покупатель должен заплатить.') }),
      field('currency', say('Currency', 'Валюта'), 'currency'),
      field('net', say('Net', 'Без налога'), 'amount', { ...money, list: false }),
      field('tax', say('Tax', 'Налог'), 'amount', { ...money, list: false }),
      field('total', say('Total', 'Всего'), 'amount', money),
      field('prices_include_tax', say('Prices include tax', 'Цены включают налог'), 'boolean',
        { list: false }),
      field('note', say('Note', 'Примечание'), 'text', { list: false, search: true }),
    ],
    lines: [{
      name: 'lines', label: say('Lines', 'Строки'), fields: [
        field('description', say('Description', 'Описание'), 'text'),
        field('quantity', say('Quantity', 'Количество'), 'decimal', { scale: 3 }),
        field('price', say('Price', 'Цена'), 'decimal', { scale: 4 }),
        field('gross', say('Gross', 'Всего'), 'amount', money),
      ],
    }],
  };
  const party: RecordMeta = {
    label: say('Counterparty', 'Контрагент'), plural: say('Counterparties', 'Контрагенты'),
    hint: say('Whom the company deals with.', 'С кем работает организация.'),
    kind: 'shared_catalogue', title: ['name', 'code'], lines: [], statuses: [], actions: [], may,
    fields: [
      field('code', say('Code', 'Код'), 'text', { search: true, required: true }),
      field('name', say('Name', 'Название'), 'text', { search: true, required: true }),
      field('country', say('Country', 'Страна'), 'text'),
      field('email', say('E-mail', 'Почта'), 'text', { personal: true }),
      field('active', say('Active', 'Действует'), 'boolean'),
      field('created_at', say('Entered', 'Внесён'), 'timestamp', { computed: true }),
    ],
  };
  const account: RecordMeta = {
    label: say('Account', 'Счёт'), plural: say('Accounts', 'План счетов'), hint: '',
    kind: 'catalogue', title: ['code', 'name'], lines: [], statuses: [], actions: [], may,
    fields: [
      field('code', say('Code', 'Код'), 'text', { search: true, required: true }),
      field('name', say('Name', 'Название'), 'text', { search: true, required: true }),
      field('type', say('Type', 'Вид'), 'enumeration', { options: codes([
        ['asset', 'Asset', 'Актив'], ['liability', 'Liability', 'Обязательство'],
        ['equity', 'Equity', 'Капитал'], ['income', 'Income', 'Доход'],
        ['expense', 'Expense', 'Расход'],
      ]) }),
    ],
  };
  const credit: RecordMeta = {
    ...invoice, label: say('Credit note', 'Корректировка реализации'),
    plural: say('Credit notes', 'Корректировки'),
  };
  const book = { name: 'book', label: say('Book', 'Книга'), type: 'book' as const,
    required: false, choices: [] };
  const day = (name: string, en: string, russian: string) =>
    ({ name, label: say(en, russian), type: 'date' as const, required: true, choices: [] });
  const reports: Record<string, ReportMeta> = {
    'trial-balance': {
      label: say('Trial balance', 'Оборотно-сальдовая ведомость'), hint: '', area: 'ledger',
      may: true, parameters: [book, day('from', 'From', 'С'), day('as_of', 'As of', 'По')],
    },
    ageing: {
      label: say('Ageing of receivables', 'Долги по срокам'), area: 'sales', may: true,
      hint: say('Who owes how much and for how long.', 'Кто сколько должен и как давно.'),
      parameters: [book, day('as_of', 'As of', 'На дату'), {
        name: 'by', label: say('By', 'По'), type: 'choice', required: false, choices: codes([
          ['party', 'Counterparty', 'Контрагентам'], ['currency', 'Currency', 'Валютам']]),
      }],
    },
    sales: {
      label: say('Sales by month', 'Продажи по месяцам'), hint: '', area: 'sales', may: true,
      parameters: [day('from', 'From', 'С'), day('to', 'To', 'По')],
    },
    'account-card': {
      label: say('Account card', 'Карточка счёта'), hint: '', area: 'ledger', may: true,
      parameters: [book, { name: 'account', label: say('Account', 'Счёт'), type: 'account',
        required: true, choices: [] }, day('from', 'From', 'С'), day('to', 'To', 'По')],
    },
  };
  return {
    company: {
      code: 'demo', name: say('Northwind Trading', 'Северный ветер'), currency: 'GBP', digits: 2,
      business_date: '2026-07-15',
      books: [
        { code: 'main', name: say('Main book', 'Основная книга'), kind: 'primary',
          currency: 'GBP' },
        { code: 'ifrs', name: 'IFRS', kind: 'parallel', currency: 'EUR' },
      ],
      periods: [
        { book: 'main', area: 'all', month: '2026-06', state: 'closed' },
        { book: 'main', area: 'all', month: '2026-07', state: 'open' },
        { book: 'ifrs', area: 'all', month: '2026-07', state: 'open' },
      ],
    },
    user: { login: 'ann', name: 'Ann Clark', language },
    currencies: { GBP: 2, EUR: 2, USD: 2, JPY: 0 },
    areas: [
      { name: 'sales', label: say('Sales', 'Продажи'), records: ['sales.invoice',
        'sales.credit_note', 'party.party'], reports: ['sales', 'ageing'] },
      { name: 'ledger', label: say('General ledger', 'Главная книга'),
        records: ['ledger.account'], reports: ['trial-balance', 'account-card'] },
    ],
    records: { 'sales.invoice': invoice, 'sales.credit_note': credit, 'party.party': party,
      'ledger.account': account },
    reports,
    texts: texts(language),
  };
}
