/** Which columns look as if they held personal data, by their names alone: no row is read for it. */
import type { ContractColumn } from '../../contracts/contract';

/** Names, addresses and numbers by which anybody finds a person: only their hash may leave the source. */
const named: readonly RegExp[] = [
  /(^|_)e?mail(_?addr(ess)?)?\d?$/,
  /(^|_)(tele)?phone(_?(number|no))?\d?$|(^|_)(mobile|msisdn|cell_?phone|fax)(_?(number|no))?$/,
  /(^|_)(first|last|middle|full|given|family|maiden|customer|client|user|contact|person|recipient|holder)_?name$/,
  /(^|_)(surname|forename|nickname)$/,
  /(^|_)(street|addr(ess)?)(_?line)?_?\d?$/,
  /(^|_)ip(_?addr(ess)?)?(_?v?[46])?$/,
  /(^|_)(iban|ssn|(passport|card|national_?id|tax)_(number|no)|tax_?id|national_?id)$/,
];

const people = /^(.*_)?(customer|client|user|contact|person|people|member|employee|subscriber|recipient|lead)s?$/;

/** Identifiers of a device or a person that are no name of theirs. */
const identifiers: readonly RegExp[] = [
  /(^|_)(device|customer|client|user|member|subscriber|visitor|person|contact|employee|player|cookie|advertising|anonymous)_?(id|uuid|guid|key|no|number)$/,
  /(^|_)(idfa|idfv|gaid|aaid|adid|udid|imei|gclid|fbclid)$/,
  /(^|_)(e?mail|phone)_(hash|md5|sha\d*)$/,
];

/** @param names of the column and its table, in snake_case */
export function personalDataIn(name: string, table: string): ContractColumn['personal_data'] {
  if (named.some((form) => form.test(name)) || (name === 'name' && people.test(table))) return 'keyed_hash';
  if (identifiers.some((form) => form.test(name)) || (/^(id|uuid|guid)$/.test(name) && people.test(table)))
    return 'pseudonymous';
  return 'none';
}
