/** What the JavaScript side calls; `row-kernel.ts` says in which order. */
import { makeHexTable } from './base64';
import { makeCrcTable } from './crc';
import { Form } from './encode';
import { Fault } from './fault';
import { arrangeMemory, makeRoom, Place } from './memory';
import { beginMd5, md5Sum } from './md5';
import { beginPackets, Packets, takePackets } from './mysql';
import { DONE, Page } from './page';
import { takeTokens } from './tds';
import { Utf } from './utf8';

/**
 * Makes room for a layout.
 *
 * @returns where the records of the columns go; the names follow them
 */
export function arrange(columns: usize, nameBytes: usize, hashes: usize, json: bool): usize {
  makeCrcTable();
  makeHexTable();
  Form.json = json;
  arrangeMemory(columns, nameBytes, hashes);
  return Place.records;
}

export function begin(): void {
  Place.at = Place.input;
  Place.end = Place.input;
  Place.out = Place.output;
  Page.rows = 0;
  Page.checksum = 0;
  beginPackets();
  beginMd5();
}

/** Where input goes, once its room was asked for. */
export function inputAt(): usize {
  return Place.end;
}

/** How much input may be put there; what rows were made of gives way to it. */
export function inputRoom(): usize {
  makeRoom();
  return Place.input + Place.inputSize - Place.end;
}

/** Takes bytes that were put there as MySQL's. */
export function mysql(bytes: usize): i32 {
  Place.end += bytes;
  Utf.was16 = false;
  return stop(takePackets());
}

/** Takes bytes that were put there as SQL Server's; the records say how its columns lie. */
export function tds(bytes: usize): i32 {
  Place.end += bytes;
  Utf.was16 = true;
  return stop(takeTokens());
}

/** Lets go of what is behind the rows, which is the caller's. */
function stop(state: i32): i32 {
  if (state != DONE) return state;
  Page.rest = Place.end - Place.at;
  Place.end = Place.at;
  return state;
}

/** Bytes of input behind what ended the rows. */
export function rest(): usize {
  return Page.rest;
}

export function recordsAt(): usize {
  return Place.records;
}

export function packetAt(): usize {
  return Packets.last;
}

export function packetSize(): usize {
  return Packets.lastSize;
}

export function rows(): u32 {
  return Page.rows;
}

export function checksum(): u64 {
  // A page is of one source: one of both is zero.
  return Page.checksum + md5Sum();
}

export function cellsAt(): usize {
  return Place.cells;
}

export function hashedAt(): usize {
  return Place.hashed;
}

export function outputAt(): usize {
  return Place.output;
}

export function outputEnd(): usize {
  return Place.out;
}

export function faultKind(): i32 {
  return Fault.kind;
}

export function faultColumn(): i32 {
  return Fault.column;
}
