package io.openchutes.chutes.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Every address there is. */
class ClientAddressPropertyTest {
    @Test
    void anIpv4AddressCountsAlone() {
        Inputs.forAll(1_000, in -> {
            byte[] address = in.bytes(4);
            assertThat(ClientAddress.of(address).address())
                    .isEqualTo(InetAddress.getByAddress(address).getHostAddress());
        });
    }

    @Test
    void anIpv6AddressCountsWithItsNetwork() {
        Inputs.forAll(1_000, in -> {
            byte[] one = in.bytes(16);
            byte[] other = in.bytes(16);
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
            assertThat(ClientAddress.of(one).address())
                    .matches("[0-9a-f:.]+/64")
                    .hasSizeLessThan(50);
        });
    }
}
