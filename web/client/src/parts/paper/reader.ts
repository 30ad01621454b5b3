import workerAddress from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import type { PDFDocumentProxy } from 'pdfjs-dist';

/** ReaderEvents is what a view hears of the paper it shows. */
export interface ReaderEvents {
  /** pages counts the pages; heard once, when the first can be drawn. */
  ready(pages: number): void;
  /** page is the page on top of the view, from 1. */
  page(page: number): void;
  /** found: the match shown and the number of matches; total 0 while nothing was found. */
  found(current: number, total: number): void;
  /** progress of the file in bytes; total 0 when unknown. */
  progress(loaded: number, total: number): void;
}

/** Reader shows one paper and is driven by the view around it. */
export interface Reader {
  goTo(page: number): void;
  zoom(step: 'in' | 'out' | 'width'): void;
  /** find marks a text, tones and đ ignored; "" clears the marks. */
  find(query: string, direction: 'first' | 'next' | 'previous'): void;
  /** thumbnail draws one page into a canvas of the given width in CSS pixels. */
  thumbnail(page: number, canvas: HTMLCanvasElement, width: number): Promise<void>;
  close(): Promise<void>;
}

// The build for older engines: council tablets are seldom new.
async function load() {
  const display = await import('pdfjs-dist/legacy/build/pdf.min.mjs');
  const viewer = await import('pdfjs-dist/legacy/web/pdf_viewer.mjs');
  display.GlobalWorkerOptions.workerSrc = workerAddress;
  return { display, viewer };
}

/** The words pdf.js puts beside its pages come from our own catalogue, see labelPage. */
const noWords = {
  getLanguage: () => 'vi',
  getDirection: () => 'ltr',
  get: async () => '',
  translate: async () => undefined,
  translateOnce: async () => undefined,
  destroy: async () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};

const plain = (text: string) => text.replaceAll('đ', 'd').replaceAll('Đ', 'D');

/** openReader loads the paper at `address` into `container` (positioned, scrolling) and its child `pages`. */
export async function openReader(
  address: string,
  container: HTMLDivElement,
  pages: HTMLDivElement,
  startPage: number,
  labelPage: (page: number) => string,
  events: ReaderEvents,
): Promise<Reader> {
  const { display, viewer: parts } = await load();

  class ToneBlindFind extends parts.PDFFindController {
    override match(query: string | string[], content: string, page: number) {
      return super.match(Array.isArray(query) ? query.map(plain) : plain(query), plain(content), page);
    }
  }

  const bus = new parts.EventBus();
  const links = new parts.PDFLinkService({ eventBus: bus, externalLinkTarget: 2 });
  const finder = new ToneBlindFind({ linkService: links, eventBus: bus });
  const view = new parts.PDFViewer({
    // Papers have their own links; guessing further ones fails on a page that is put away while it is drawn.
    enableAutoLinking: false,
    container,
    viewer: pages,
    eventBus: bus,
    linkService: links,
    findController: finder,
    l10n: noWords as never,
    textLayerMode: 1,
    annotationEditorMode: -1,
  });
  links.setViewer(view);

  const task = display.getDocument({
    url: address,
    rangeChunkSize: 128 * 1024,
    standardFontDataUrl: '/pdf/standard_fonts/',
    wasmUrl: '/pdf/wasm/',
    isEvalSupported: false,
    enableXfa: false,
  });
  task.onProgress = ({ loaded, total }: { loaded: number; total: number }) => events.progress(loaded, total || 0);

  let paper: PDFDocumentProxy;
  try {
    paper = await task.promise;
  } catch (cause) {
    await task.destroy();
    throw cause;
  }

  let closing = false;
  bus.on('pagesinit', () => {
    if (closing) return;
    view.currentScaleValue = 'page-width';
    if (startPage > 1 && startPage <= paper.numPages) view.currentPageNumber = startPage;
    for (const page of pages.querySelectorAll<HTMLElement>('.page')) page.setAttribute('aria-label', labelPage(Number(page.dataset['pageNumber'])));
    events.ready(paper.numPages);
  });
  bus.on('pagechanging', ({ pageNumber }: { pageNumber: number }) => events.page(pageNumber));
  const count = ({ matchesCount }: { matchesCount: { current: number; total: number } }) => events.found(matchesCount.current, matchesCount.total);
  bus.on('updatefindmatchescount', count);
  bus.on('updatefindcontrolstate', count);
  view.setDocument(paper);
  // A paper closed while its pages are still being set up rejects these; nobody waits for them then.
  for (const step of [view.firstPagePromise, view.onePageRendered, view.pagesPromise] as (Promise<unknown> | null)[]) step?.catch(() => undefined);
  links.setDocument(paper, null);

  // Turning a tablet or opening a panel keeps the chosen fit and the page on top.
  let width = container.clientWidth;
  const resized = new ResizeObserver(() => {
    if (container.clientWidth === 0) return;
    if (container.clientWidth !== width && fitted(view.currentScaleValue)) {
      const page = view.currentPageNumber;
      view.currentScaleValue = view.currentScaleValue;
      view.currentPageNumber = page;
    }
    width = container.clientWidth;
    view.update();
  });
  resized.observe(container);

  const search = (type: string, query: string, previous: boolean) =>
    bus.dispatch('find', { source: view, type, query, caseSensitive: false, entireWord: false, highlightAll: true, findPrevious: previous, matchDiacritics: false });

  return {
    goTo(page) {
      view.currentPageNumber = Math.min(Math.max(1, page), paper.numPages);
    },
    zoom(step) {
      if (step === 'in') view.increaseScale();
      else if (step === 'out') view.decreaseScale();
      else view.currentScaleValue = 'page-width';
    },
    find(query, direction) {
      if (query === '') bus.dispatch('findbarclose', { source: view });
      else search(direction === 'first' ? '' : 'again', query, direction === 'previous');
    },
    async thumbnail(number, canvas, cssWidth) {
      const page = await paper.getPage(number);
      const natural = page.getViewport({ scale: 1 });
      const viewport = page.getViewport({ scale: (cssWidth * Math.min(2, devicePixelRatio)) / natural.width });
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      await page.render({ canvas, viewport }).promise;
    },
    async close() {
      closing = true;
      resized.disconnect();
      // What fails before the first page is there, the viewer reports to promises it makes anew for its next document,
      // where nobody could hear it.
      await view.firstPagePromise?.catch(() => undefined);
      view.setDocument(null as never);
      links.setDocument(null, null);
      view.cleanup();
      await task.destroy();
    },
  };
}

function fitted(scale: string): boolean {
  return Number.isNaN(Number(scale));
}
