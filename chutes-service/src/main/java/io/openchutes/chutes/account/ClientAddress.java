package io.openchutes.chutes.account;

import io.netty.util.NetUtil;
import java.util.Arrays;

/**
 * Under which names a caller is counted.
 *
 * @param address an IPv4 address, or an IPv6 network of 64 bits, of which a household has one at least
 * @param network what an owner of many addresses has: an IPv4 network of 24 bits, an IPv6 network of 48
 */
public record ClientAddress(String address, String network) {
    private static final ClientAddress UNKNOWN = new ClientAddress("unknown", "unknown network");

    /** @param bytes 4 or 16; null where the address is not known: all such callers are counted together */
    static ClientAddress of(byte[] bytes) {
        if (bytes == null) {
            return UNKNOWN;
        }
        return bytes.length == 4
                ? new ClientAddress(NetUtil.bytesToIpAddress(bytes), prefix(bytes, 24))
                : new ClientAddress(prefix(bytes, 64), prefix(bytes, 48));
    }

    private static String prefix(byte[] bytes, int bits) {
        byte[] network = bytes.clone();
        Arrays.fill(network, bits / Byte.SIZE, network.length, (byte) 0);
        return NetUtil.bytesToIpAddress(network) + "/" + bits;
    }
}
