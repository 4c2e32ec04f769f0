// Tokens of Markdown as React nodes. Addresses are checked: a link leads to another page of the
// guide, into the interface, or to http, https, mailto; pictures come from this server alone.
import type { Token, Tokens } from 'marked';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';

interface Place { root: string; folder: string[] }
interface Props { tokens: Token[]; place: Place }

export function Blocks({ tokens, place }: Props) {
  return tokens.map((token, index) => <Block key={index} token={token} place={place} />);
}

function Block({ token, place }: { token: Token; place: Place }): ReactNode {
  const inline = (tokens: Token[] | undefined) => <Inline tokens={tokens ?? []} place={place} />;
  switch (token.type) {
    case 'heading': {
      const { depth, tokens, text } = token as Tokens.Heading;
      const Heading = `h${Math.min(depth, 6)}` as 'h1';
      return <Heading id={anchorOf(text)}>{inline(tokens)}</Heading>;
    }
    case 'paragraph': return <p>{inline((token as Tokens.Paragraph).tokens)}</p>;
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return tokens ? inline(tokens) : unescape(text);
    }
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={(token as Tokens.Blockquote).tokens} place={place} />
        </blockquote>
      );
    case 'code': return <pre tabIndex={0}><code>{(token as Tokens.Code).text}</code></pre>;
    case 'hr': return <hr />;
    case 'list': return <List list={token as Tokens.List} place={place} />;
    case 'table': return <Table table={token as Tokens.Table} place={place} />;
    case 'html': return <p>{token.raw}</p>;
    default: return null;   // blank lines and definitions of links
  }
}

function List({ list, place }: { list: Tokens.List; place: Place }) {
  const items = list.items.map((item, index) => (
    <li key={index}>
      {item.task && <input type="checkbox" disabled checked={item.checked} aria-hidden="true" />}
      <Blocks tokens={item.tokens} place={place} />
    </li>
  ));
  return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ table, place }: { table: Tokens.Table; place: Place }) {
  const side = (index: number) => (table.align[index] === 'right' ? 'figure' : undefined);
  return (
    <div className="guide-table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              <th key={index} className={side(index)}>
                <Inline tokens={cell.tokens} place={place} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) => (
                <td key={index} className={side(index)}>
                  <Inline tokens={cell.tokens} place={place} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inline({ tokens, place }: Props): ReactNode {
  return tokens.map((token, index) => <Piece key={index} token={token} place={place} />);
}

function Piece({ token, place }: { token: Token; place: Place }): ReactNode {
  const inner = 'tokens' in token && token.tokens
    ? <Inline tokens={token.tokens} place={place} /> : null;
  switch (token.type) {
    case 'strong': return <strong>{inner}</strong>;
    case 'em': return <em>{inner}</em>;
    case 'del': return <del>{inner}</del>;
    case 'codespan': return <code>{unescape((token as Tokens.Codespan).text)}</code>;
    case 'br': return <br />;
    case 'link': return <Anchor href={(token as Tokens.Link).href} place={place}>{inner}</Anchor>;
    case 'image': {
      const { href, text } = token as Tokens.Image;
      return /^\/(?!\/)/.test(href) ? <img src={href} alt={text} /> : text;
    }
    case 'html': return token.raw;
    default: return inner ?? unescape('text' in token ? String(token.text) : token.raw);
  }
}

function Anchor({ href, place, children }: { href: string; place: Place; children: ReactNode }) {
  if (/^(https?:|mailto:)/i.test(href))
    return <a href={href} rel="noopener noreferrer" target="_blank">{children}</a>;
  if (href.startsWith('#')) return <a href={href}>{children}</a>;
  // Any other scheme (javascript:, data:) is text.
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return children;
  return <Link to={href.startsWith('/') ? href : within(href, place)}>{children}</Link>;
}

function within(href: string, { root, folder }: Place): string {
  const [path, hash] = href.split('#');
  const parts = [...folder];
  for (const part of path.replace(/\.md$/, '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `${root}/${parts.join('/')}${hash ? `#${hash}` : ''}`;
}

function anchorOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
}

// The lexer writes the five characters of HTML as entities; React wants them plain.
function unescape(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) =>
    ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '');
}
