package io.openchutes.instances.address;

import java.net.InetAddress;

/**
 * A network by its address and prefix, as {@code 10.42.0.0/16}.
 *
 * @param address with as many bytes as the addresses that it may hold
 */
record Network(byte[] address, int prefix) {
    /** @throws IllegalArgumentException if the text is none */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        String ip = slash < 0 ? text : text.substring(0, slash);
        byte[] address = Literals.parse(ip)
                .orElseThrow(() -> new IllegalArgumentException("no network, as 10.42.0.0/16 or fd00::/8: " + text))
                .getAddress();
        int bits = address.length * Byte.SIZE;
        int prefix;
        try {
            prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no network, as 10.42.0.0/16 or fd00::/8: " + text, e);
        }
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("a prefix from 0 to " + bits + " is needed: " + text);
        }
        return new Network(address, prefix);
    }

    boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((bytes[bit / Byte.SIZE] & mask) != (address[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
