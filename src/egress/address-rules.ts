import ipaddr from 'ipaddr.js'

/**
 * Public addresses that are no place to send to all the same: clouds answer questions about the machine itself there.
 * The other metadata addresses (169.254.169.254, fd00:ec2::254, 100.100.100.200, 192.0.0.192) lie in ranges that are refused anyway.
 */
const METADATA_ADDRESSES: readonly string[] = ['168.63.129.16']

/** The only IPv6 block from which global addresses are given out; all else is special, deprecated or not assigned. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Interface ids of ISATAP: the last 32 bits are an IPv4 address that the network would tunnel to. */
const ISATAP_PARTS: readonly (readonly [number, number])[] = [
  [0x0000, 0x5efe],
  [0x0200, 0x5efe],
]

/**
 * Why nothing may be sent to this IP address, in a few words, or undefined if it is a public one. Whatever is not a plain
 * public unicast address is refused: loopback, private, link-local, carrier-grade NAT, multicast, documentation, and every
 * IPv6 form that carries an IPv4 address inside (mapped, compatible, NAT64, 6to4, Teredo, ISATAP).
 */
export function addressProblem(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return 'no IP address'
  const parsed = ipaddr.parse(address)
  const range = parsed.range()
  if (range !== 'unicast') return `a ${range} address`
  if (METADATA_ADDRESSES.includes(parsed.toString())) return 'a metadata address'
  return parsed instanceof ipaddr.IPv6 ? ipv6Problem(parsed) : undefined
}

function ipv6Problem(address: ipaddr.IPv6): string | undefined {
  if (address.zoneId !== undefined) return 'a link-local address'
  if (!address.match(GLOBAL_IPV6)) return 'no global IPv6 address'
  const [, , , , high, low] = address.parts
  return ISATAP_PARTS.some(([first, second]) => high === first && low === second) ? 'an ISATAP address' : undefined
}
