import type { PageDump, ProcessDump, Topology, VmaDump } from "./trace.ts";

/** Where the recorder's page 0 is, and how many pages it may name. */
const BASE = 0x200000000;
const PAGE = 4096;
const PAGES = 65536;

/**
 * The scenario's own part of a dump of the whole address space, in page numbers from its page 0 on. Such a dump has addresses in bytes
 * and page offsets in pages, all as hexadecimal text.
 */
export function ownPages(dump: Topology): Topology {
  const procs = Object.fromEntries(Object.entries(dump.procs).map(([name, process]): [string, ProcessDump] =>
    [name, process.vmas ? { ...process, vmas: process.vmas.map(vmaInPages).filter(({ start }) => start >= 0 && start < PAGES) } : process]));
  const walks = Object.fromEntries(Object.entries(dump.walks).map(([page, visits]) => [page, visits.map(([vma, at, mapped]): [string, number, boolean] => [vma, pageNumber(at), mapped])]));
  return { ...dump, procs, walks };
}

const pageNumber = (address: unknown): number => (parseInt(String(address), 16) - BASE) / PAGE;
const offset = (pages: unknown): number => parseInt(String(pages), 16) - BASE / PAGE;

function vmaInPages({ vma, start, end, pgoff, prot, anon_vma, chain, pages }: VmaDump): VmaDump {
  return { vma, start: pageNumber(start), end: pageNumber(end), pgoff: offset(pgoff), prot, anon_vma, chain, pages: pages.map(pageInPages) };
}

const pageInPages = (page: PageDump): PageDump => ({ ...page, at: pageNumber(page.at), ...(page.index !== undefined && { index: offset(page.index) }) });
