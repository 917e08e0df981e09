/** A part of `docs/api.*.md` below one heading. */
export interface PageSection {
  readonly heading: string;
  /** All that is written in it. */
  readonly text: string;
  /** Its `curl` commands, in their order. */
  readonly commands: readonly string[];
  /** The answer of the last of them, when it is shown. */
  readonly answer: string | undefined;
}

/** Reads a page of calls. Every shell block holds `curl` commands and assignments only. */
export function readPage(markdown: string): readonly PageSection[] {
  return markdown.split(/^(?=#{1,3} )/m).map((text) => {
    const shells = blocksOf(text, 'sh').flatMap((block) => block.split(/\n(?!\s*-)/));
    const commands = shells.filter((line) => line.trim() !== '' && !/^[A-Z]+=/.test(line));
    return {
      heading: text.split('\n', 1)[0]?.replace(/^#+ /, '') ?? '',
      text,
      commands,
      answer: commands.length === 0 ? undefined : blocksOf(text, 'json')[0],
    };
  });
}

function blocksOf(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, block = '']) => block);
}
