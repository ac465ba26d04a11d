import { isNetwork, isPrivateNetwork, overlap, prefixLength, subnet } from '../../config/cidr';

describe('IPv4 networks', () => {
  it.each(['10.20.0.0/16', '127.0.0.1/32', '0.0.0.0/0'])('takes %s for a network', (cidr) => {
    expect(isNetwork(cidr)).toBe(true);
  });

  it.each(['10.20.0.1/16', '10.256.0.0/16', '10.0.0.0', '10.0.0.0/33', 'ten'])('takes %s for none', (cidr) => {
    expect(isNetwork(cidr)).toBe(false);
    expect(prefixLength(cidr)).toBeNaN();
  });

  it('knows those that the internet does not route, and parts of them', () => {
    const all = ['10.0.0.0/8', '10.1.2.0/24', '172.31.0.0/16', '172.32.0.0/16', '192.168.1.1/32', '0.0.0.0/0', 'ten'];
    expect(all.map(isPrivateNetwork)).toEqual([true, true, true, false, true, false, false]);
  });

  it.each([
    ['10.20.0.0/16', '10.20.7.0/24', true],
    ['10.20.7.0/24', '10.20.0.0/16', true],
    ['10.20.0.0/16', '10.20.0.0/16', true],
    ['10.20.0.0/16', '10.21.0.0/16', false],
    ['10.20.0.0/24', '10.20.1.0/24', false],
    ['10.20.0.0/24', 'ten', false],
  ])('says whether %s and %s overlap: %s', (one, other, expected) => {
    expect(overlap(one, other)).toBe(expected);
  });

  it('cuts a network into parts that do not overlap', () => {
    expect([0, 1, 15].map((index) => subnet('10.20.0.0/20', 4, index))).toEqual([
      '10.20.0.0/24',
      '10.20.1.0/24',
      '10.20.15.0/24',
    ]);
    expect(subnet('192.168.0.0/16', 4, 15)).toBe('192.168.240.0/20');
  });

  it('refuses a part that is not there', () => {
    expect(() => subnet('10.20.0.0/20', 4, 16)).toThrow('10.20.0.0/20 has no part 16 of 16');
    expect(() => subnet('10.20.0.0/30', 4, 0)).toThrow(RangeError);
    expect(() => subnet('nowhere', 4, 0)).toThrow('nowhere is not an IPv4 network');
  });
});
