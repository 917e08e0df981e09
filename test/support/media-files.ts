/** A picture of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const box = (brand: string): Buffer => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}isom\0\0\0\x08free`, 'latin1');

/** The beginning of a file of every type that an MMS carries, under the extension it gets. */
export const SAMPLES: Readonly<Record<string, Buffer>> = {
  png: PNG,
  jpg: Buffer.from('\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xD9', 'latin1'),
  gif: Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'),
  webp: Buffer.from('RIFF\x1A\0\0\0WEBPVP8L\r\0\0\0\x2F\0\0\0\x10\x07\x10\x11\x11\x88\x88\xFE\x07\0', 'latin1'),
  mp4: box('mp42'),
  '3gp': box('3gp5'),
  mp3: Buffer.from(`ID3\x03\0\0\0\0\0\0\xFF\xFB\x90\x64${'\0'.repeat(600)}`, 'latin1'),
  amr: Buffer.from('#!AMR\n\x04\0\0', 'latin1'),
  ogg: Buffer.from(`OggS\0\x02${'\0'.repeat(20)}\x01\x13OpusHead\x01\x01`, 'latin1'),
  wav: Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0', 'latin1'),
  pdf: Buffer.from('%PDF-1.4\n%%EOF\n', 'latin1'),
  vcf: Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Noël\r\nEND:VCARD\r\n'),
  ics: Buffer.from('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n'),
  txt: Buffer.from('Ligne 1 : déjà vu ? 1 < 2\r\n\tLigne 2 🕊\n'),
};

/** Files that an MMS does not carry, whatever they are called. */
export const REFUSED: Readonly<Record<string, Buffer>> = {
  'an empty file': Buffer.alloc(0),
  'a page': Buffer.from('<!DOCTYPE html><script>alert(1)</script>'),
  'a page behind blanks and a byte order mark': Buffer.from('\uFEFF \n <HTML><body onload=alert(1)>'),
  'an SVG picture': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  'an XML document': Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
  'a PHP script': Buffer.from('<?php system($_GET["c"]);'),
  'a shell script': Buffer.from('#!/bin/sh\nrm -rf /\n'),
  'a program': Buffer.from(`\x7FELF\x02\x01\x01${'\0'.repeat(60)}`, 'latin1'),
  'an archive': Buffer.from('PK\x05\x06' + '\0'.repeat(18), 'latin1'),
  'bytes of no type': Buffer.from('\x01\x02\x03\xFE\xFF\x9D', 'latin1'),
  'text with control characters': Buffer.from('a\0b'),
  'text that is no UTF-8': Buffer.from('d\xE9j\xE0 vu', 'latin1'),
};
