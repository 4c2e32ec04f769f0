// The name of the program with its sign.
export function Mark({ large = false, folded = false }: { large?: boolean; folded?: boolean }) {
  const size = large ? 34 : 22;
  return (
    <span className={large ? 'mark mark-large' : 'mark'}>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" className="mark-ground" />
        <path d="M8 21h16M8 16h16M11 11h10" className="mark-lines" />
      </svg>
      {!folded && <span>Osnova</span>}
    </span>
  );
}
