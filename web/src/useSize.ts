import { useEffect, useState, type RefObject } from 'react';

/** The inner width and height of an element as it is now; 0 before it was drawn. */
export function useSize(box: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([{ contentRect }]) => setSize({
      width: Math.floor(contentRect.width), height: Math.floor(contentRect.height),
    }));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return size;
}
