package io.openchutes.rest.request;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the client's address behind proxies. {@code X-Forwarded-For} is read from the right: each proxy appends its peer, so what a
 * trusted one wrote counts, and what precedes an untrusted address does not.
 */
public final class ForwardedAddresses {
    /** Longer chains are read from the right up to here. */
    static final int MAX_HOPS = 16;

    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):[0-9]+|\\[([^\\]]+)](?::[0-9]+)?");
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private final List<Network> trusted;

    /**
     * @param key the configuration key that the networks come from, for the error
     * @param networks of trusted proxies, as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException for one that is none
     */
    public ForwardedAddresses(String key, Set<String> networks) {
        this.trusted =
                networks.stream().map(network -> Network.parse(key, network)).toList();
    }

    /**
     * @param peer the address of the connection
     * @param forwardedFor the values of X-Forwarded-For, in the order of the headers
     * @return 4 or 16 bytes; null where even the peer's address can't be read
     */
    public byte[] client(String peer, List<String> forwardedFor) {
        byte[] address = parse(peer);
        List<String> hops = new ArrayList<>();
        forwardedFor.forEach(value -> hops.addAll(Arrays.asList(value.split(",", -1))));
        Collections.reverse(hops);
        for (String hop : hops.subList(0, Math.min(hops.size(), MAX_HOPS))) {
            byte[] before = parse(hop);
            if (before == null || !isTrusted(address)) {
                break;
            }
            address = before;
        }
        return address;
    }

    private boolean isTrusted(byte[] address) {
        return address != null && trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** Some proxies add the port; an IPv4 address in IPv6's form is that IPv4 address. */
    private static byte[] parse(String text) {
        String stripped = text == null ? "" : text.strip();
        Matcher withPort = WITH_PORT.matcher(stripped);
        if (withPort.matches()) {
            stripped = withPort.group(1) == null ? withPort.group(2) : withPort.group(1);
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(stripped);
        boolean isMapped =
                bytes != null && bytes.length == 16 && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        return isMapped ? Arrays.copyOfRange(bytes, MAPPED.length, bytes.length) : bytes;
    }

    private record Network(byte[] address, int bits) {
        static Network parse(String key, String text) {
            String[] parts = text.strip().split("/", -1);
            byte[] address = NetUtil.createByteArrayFromIpAddressString(parts[0]);
            if (address != null && parts.length == 1) {
                return new Network(address, address.length * Byte.SIZE);
            }
            if (address == null || parts.length != 2 || !parts[1].matches("[0-9]{1,3}")) {
                throw bad(key, text);
            }
            int bits = Integer.parseInt(parts[1]);
            if (bits > address.length * Byte.SIZE) {
                throw bad(key, text);
            }
            return new Network(address, bits);
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            int rest = bits % Byte.SIZE;
            return Arrays.equals(other, 0, whole, address, 0, whole)
                    && (rest == 0 || (other[whole] ^ address[whole]) >> (Byte.SIZE - rest) == 0);
        }

        private static IllegalArgumentException bad(String key, String text) {
            return new IllegalArgumentException(key + ": \"" + text + "\" is no network such as 10.0.0.0/8");
        }
    }
}
