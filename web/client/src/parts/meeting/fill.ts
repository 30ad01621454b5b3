/**
 * fillWindow gives an element the height that is left of the window below its top edge, and above a
 * bar that stays at the bottom: banners above it come and go, and the page itself must not scroll.
 */
export function fillWindow(element: HTMLElement): () => void {
  const fit = (): void => {
    const top = element.getBoundingClientRect().top + window.scrollY;
    const bar = element.closest('.shell')?.querySelector('nav');
    const below = bar && getComputedStyle(bar).position === 'sticky' && bar.getBoundingClientRect().top > top ? bar.getBoundingClientRect().height : 0;
    element.style.height = `${Math.max(240, window.innerHeight - top - below)}px`;
  };
  fit();
  const observer = new ResizeObserver(fit);
  observer.observe(document.body);
  window.addEventListener('resize', fit);
  return () => {
    observer.disconnect();
    window.removeEventListener('resize', fit);
    element.style.height = '';
  };
}
