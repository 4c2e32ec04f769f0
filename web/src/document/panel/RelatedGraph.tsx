// Documents that led to this one and follow from it, from top to bottom. A drawing, and links in
// it.
import { useNavigate } from 'react-router-dom';
import { useCompany } from '../../company';
import { formatAmount, formatDate } from '../../format';
import { t } from '../../texts';
import type { Related } from '../../types';
import { layered } from '../layout';
import { useModel } from '../useDocument';
import { Part } from './Part';
import { useLoaded } from './useLoaded';

const WIDTH = 148;
const HEIGHT = 62;
const GAP_X = 14;
const GAP_Y = 30;

export function RelatedGraph() {
  const loaded = useLoaded<Related>('related');
  return (
    <Part of={loaded}>
      {(related) => (related.nodes.length < 2
        ? <p className="panel-empty quiet">{t('web.document.related_none')}</p>
        : <Graph related={related} />)}
    </Part>
  );
}

interface Point { x: number; y: number }

function curve(a: Point, b: Point): string {
  const [x1, y1, x2, y2] = [a.x + WIDTH / 2, a.y + HEIGHT, b.x + WIDTH / 2, b.y];
  // Over more than one layer the line passes beside what lies between.
  const aside = b.y - a.y > HEIGHT + GAP_Y && Math.abs(x2 - x1) < 1 ? WIDTH * 0.75 : 0;
  const bend = Math.max(14, (y2 - y1) / 2);
  return `M${x1},${y1} C${x1 + aside},${y1 + bend} ${x2 + aside},${y2 - bend} ${x2},${y2}`;
}

function Graph({ related: { nodes, edges } }: { related: Related }) {
  const { places, columns, rows } = layered(nodes.map((node) => node.id), edges);
  const at = new Map(places.map((place): [string, Point] => [place.id, {
    x: place.row * (WIDTH + GAP_X) + 2, y: place.column * (HEIGHT + GAP_Y) + 2,
  }]));
  const width = Math.max(2, rows) * (WIDTH + GAP_X) - GAP_X + 4;
  const height = columns * (HEIGHT + GAP_Y) - GAP_Y + 4;
  return (
    <div className="graph">
      <svg width={width} height={height} role="group" aria-label={t('web.document.related')}>
        {edges.map(({ from, to }) => {
          const a = at.get(from);
          const b = at.get(to);
          return a && b
            ? <path key={`${from}-${to}`} className="graph-edge" d={curve(a, b)} /> : null;
        })}
        {nodes.map((node) => (
          <Node key={node.id} node={node} at={at.get(node.id) ?? { x: 0, y: 0 }} />
        ))}
      </svg>
    </div>
  );
}

function Node({ node, at }: { node: Related['nodes'][number]; at: Point }) {
  const { link, meta } = useCompany();
  const { id: own } = useModel();
  const navigate = useNavigate();
  const address = link(node.record, node.id);
  const status = meta.records[node.record]?.statuses.find((s) => s.code === node.status)?.label
    ?? node.status;
  return (
    <a href={address}
      className={node.id === own ? 'graph-node graph-own' : 'graph-node'}
      aria-current={node.id === own ? 'page' : undefined}
      aria-label={`${node.label} ${node.number}, ${formatDate(node.date)}, ${status}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        navigate(address);
      }}>
      <g transform={`translate(${at.x},${at.y})`}>
        <rect width={WIDTH} height={HEIGHT} rx={6} />
        <text x={10} y={18} className="graph-label">{cut(node.label, 22)}</text>
        <text x={10} y={35} className="graph-number">
          {cut(node.number || formatDate(node.date), 19)}
        </text>
        <text x={10} y={52} className="graph-label">{cut(status, 12)}</text>
        {node.total ? (
          <text x={WIDTH - 10} y={52} textAnchor="end" className="graph-label">
            {formatAmount(node.total)}
          </text>
        ) : null}
      </g>
    </a>
  );
}

// SVG text does not end with dots by itself.
function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
