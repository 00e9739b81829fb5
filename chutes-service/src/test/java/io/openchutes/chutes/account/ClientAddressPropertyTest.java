package io.openchutes.chutes.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Every address there is. */
class ClientAddressPropertyTest {
    @Property
    void anIpv4AddressCountsAlone(@ForAll @Size(4) byte[] address) throws UnknownHostException {
        assertThat(ClientAddress.of(address).address())
                .isEqualTo(InetAddress.getByAddress(address).getHostAddress());
    }

    @Property
    void anIpv6AddressCountsWithItsNetwork(@ForAll @Size(16) byte[] one, @ForAll @Size(16) byte[] other) {
        System.arraycopy(one, 0, other, 0, 8);
        assertThat(ClientAddress.of(other)).isEqualTo(ClientAddress.of(one));
        other[7] ^= 1;
        assertThat(ClientAddress.of(other).address())
                .isNotEqualTo(ClientAddress.of(one).address());
        assertThat(ClientAddress.of(other).network())
                .isEqualTo(ClientAddress.of(one).network());
        other[5] ^= 1;
        assertThat(ClientAddress.of(other).network())
                .isNotEqualTo(ClientAddress.of(one).network());
        assertThat(ClientAddress.of(one).address()).matches("[0-9a-f:.]+/64").hasSizeLessThan(50);
    }
}
