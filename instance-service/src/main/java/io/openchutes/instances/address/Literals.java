package io.openchutes.instances.address;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Reads IP addresses written in full. Forms that programs read differently ({@code 127.1}, {@code 0x7f000001}) are none. */
final class Literals {
    private Literals() {}

    static Optional<InetAddress> parse(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (bare.indexOf('%') >= 0) {
            return Optional.empty();
        }
        byte[] bytes = NetUtil.isValidIpV4Address(bare) || NetUtil.isValidIpV6Address(bare)
                ? NetUtil.createByteArrayFromIpAddressString(bare)
                : null;
        return Optional.ofNullable(bytes).map(Literals::of);
    }

    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("An address has 4 or 16 bytes", e);
        }
    }
}
