/** Arithmetic on IPv4 networks in CIDR form. */

const FORM = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

interface Network {
  /** First address as a number. */
  readonly first: number;
  /** Length of the prefix, 0 to 32. */
  readonly bits: number;
}

const parse = (cidr: string): Network | undefined => {
  const match = FORM.exec(cidr);
  if (match === null) return undefined;
  const [octets, bits] = [match.slice(1, 5).map(Number), Number(match[5])];
  if (octets.some((octet) => octet > 255) || bits > 32) return undefined;
  const first = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return first % 2 ** (32 - bits) === 0 ? { first, bits } : undefined;
};

/** Whether the text is a network: octets in range and no bit set behind the prefix. */
export const isNetwork = (cidr: string): boolean => parse(cidr) !== undefined;

const holds = (outer: Network, inner: Network): boolean =>
  outer.bits <= inner.bits && inner.first >= outer.first && inner.first < outer.first + 2 ** (32 - outer.bits);

/** Whether the networks have addresses in common; false when a text is no network. */
export const overlap = (one: string, other: string): boolean => {
  const [a, b] = [parse(one), parse(other)];
  return a !== undefined && b !== undefined && (holds(a, b) || holds(b, a));
};

/** Networks that the internet doesn't route (RFC 1918). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Whether the network lies in one that the internet doesn't route; false when the text is no network. */
export const isPrivateNetwork = (cidr: string): boolean => {
  const network = parse(cidr);
  return (
    network !== undefined &&
    PRIVATE.some((text) => {
      const outer = parse(text);
      return outer !== undefined && holds(outer, network);
    })
  );
};

/** Length of the network's prefix; NaN when the text is no network. */
export const prefixLength = (cidr: string): number => parse(cidr)?.bits ?? Number.NaN;

/**
 * The `index`-th part of a network that is cut into 2^`newBits` equal parts.
 *
 * @throws RangeError when the text is no network or has no such part
 */
export function subnet(cidr: string, newBits: number, index: number): string {
  const network = parse(cidr);
  if (network === undefined) throw new RangeError(`${cidr} is not an IPv4 network`);
  const bits = network.bits + newBits;
  if (bits > 32 || index < 0 || index >= 2 ** newBits)
    throw new RangeError(`${cidr} has no part ${index} of ${2 ** newBits}`);
  const first = network.first + index * 2 ** (32 - bits);
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join('.')}/${bits}`;
}
