/** What the JavaScript side calls; `row-kernel.ts` says in which order. */
import { makeHexTable } from './base64';
import { makeCrcTable } from './crc';
import { Form } from './encode';
import { Fault } from './fault';
import { arrangeMemory, makeRoom, Place } from './memory';
import { beginPackets, Packets, takePackets } from './mysql';
import { Page } from './page';

/**
 * Makes room for a layout.
 *
 * @returns where the records of the columns go; the names follow them
 */
export function arrange(columns: usize, nameBytes: usize, json: bool): usize {
  makeCrcTable();
  makeHexTable();
  Form.json = json;
  arrangeMemory(columns, nameBytes);
  return Place.records;
}

export function begin(): void {
  Place.at = Place.input;
  Place.end = Place.input;
  Place.out = Place.output;
  Page.rows = 0;
  Page.checksum = 0;
  beginPackets();
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
  return takePackets();
}

/** Bytes of input behind what ended the rows. */
export function rest(): usize {
  return Place.end - Place.at;
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
  return Page.checksum;
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
