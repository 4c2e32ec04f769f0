/**
 * Scrolls a grid as little as is needed to see row `y`, at once: of itself the grid scrolls after it
 * has drawn, and lags behind a key that is held down.
 */
export function showRow(
  grid: HTMLRevoGridElement | null, box: HTMLElement | null, y: number, height: number,
) {
  const seen = box?.querySelector('revogr-viewport-scroll.rgCol .vertical-inner');
  if (!seen) return;
  const top = y * height;
  const lowest = top + height - seen.clientHeight;
  if (top < seen.scrollTop) void grid?.scrollToCoordinate({ y: top });
  else if (lowest > seen.scrollTop) void grid?.scrollToCoordinate({ y: lowest });
}
