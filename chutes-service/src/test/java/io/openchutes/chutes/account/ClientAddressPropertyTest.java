package io.openchutes.chutes.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Addresses as a proxy's header may spell them. */
class ClientAddressPropertyTest {
    @Property
    void anIpv4AddressCountsAlone(@ForAll @Size(4) byte[] address) throws UnknownHostException {
        String text = InetAddress.getByAddress(address).getHostAddress();
        assertThat(ClientAddress.of(text)).isEqualTo(text);
    }

    @Property
    void anIpv6AddressCountsWithItsNetwork(@ForAll @Size(16) byte[] one, @ForAll @Size(16) byte[] other)
            throws UnknownHostException {
        one[0] = (byte) (0x20 | one[0] & 0x1f);
        System.arraycopy(one, 0, other, 0, 8);
        String network = ClientAddress.of(InetAddress.getByAddress(one).getHostAddress());
        assertThat(ClientAddress.of(InetAddress.getByAddress(other).getHostAddress()))
                .isEqualTo(network);
        other[7] ^= 1;
        assertThat(ClientAddress.of(InetAddress.getByAddress(other).getHostAddress()))
                .isNotEqualTo(network);
        byte[] zeroed = Arrays.copyOf(Arrays.copyOf(one, 8), 16);
        assertThat(InetAddress.getByName(network.replace("/64", "")).getAddress())
                .isEqualTo(zeroed);
    }

    @Property
    void anyTextCountsAsSomething(@ForAll("texts") String text) {
        assertThat(ClientAddress.of(text))
                .matches("unknown|[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f:.]+/64")
                .hasSizeLessThan(50);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("0123456789abcdef:.%[]").ofMaxLength(42), Arbitraries.strings());
    }
}
