import type { ProviderReply } from '@pigeonnier/plugin-sdk';
import { compilePlace } from './place.js';
import { UnusableSetting } from '../unusable-setting.js';

const STATUS = /^[1-5](?:\d\d|xx)$/i;

/** `2xx`, `200, 202`. @throws UnusableSetting */
export function compileStatuses(list: string): (status: number) => boolean {
  const words = list.split(',').map((word) => word.trim());
  if (!words.every((word) => STATUS.test(word))) throw new UnusableSetting('must list HTTP statuses such as "2xx" or "200, 202"');
  const classes = new Set(words.filter((word) => /x/i.test(word)).map((word) => Number(word[0])));
  const exact = new Set(words.map(Number));
  return (status) => exact.has(status) || classes.has(Math.floor(status / 100));
}

/** `status=ok`, `status=0|1`, `path` that must be there, `/expression/` that must match. @throws UnusableSetting */
export function compileCondition(condition: string): (reply: ProviderReply) => boolean {
  const at = condition.startsWith('/') ? -1 : condition.indexOf('=');
  if (at === -1) {
    const place = compilePlace(condition.trim());
    return (reply) => place(reply) !== undefined;
  }
  const place = compilePlace(condition.slice(0, at).trim());
  const wanted = new Set(
    condition
      .slice(at + 1)
      .split('|')
      .map((value) => value.trim()),
  );
  return (reply) => wanted.has(place(reply) ?? '');
}
