package io.openchutes.chutes.account;

import io.netty.util.NetUtil;
import java.util.Arrays;

/** What counts as one address: an IPv4 address, or an IPv6 network of 64 bits, of which a household has one at least. */
final class ClientAddress {
    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    static String of(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null || bytes.length == 4) {
            return bytes == null ? "unknown" : NetUtil.bytesToIpAddress(bytes);
        }
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        return NetUtil.bytesToIpAddress(bytes) + "/64";
    }
}
