package io.openchutes.chutes.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
    @Test
    void anAddressOfVersion4CountsByItselfAndInItsNetwork() {
        assertThat(of("192.0.2.7")).isEqualTo(new ClientAddress("192.0.2.7", "192.0.2.0/24"));
    }

    @Test
    void addressesOfVersion6CountByTheirNetwork() {
        assertThat(of("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(of("2001:db8:1:2:ffff::1"))
                .isNotEqualTo(of("2001:db8:1:3::1"));
        assertThat(of("2001:db8:1:2::1").network())
                .isEqualTo(of("2001:db8:1:3::1").network());
        assertThat(of("2001:db8:1:2::1").network())
                .isNotEqualTo(of("2001:db8:2:2::1").network());
    }

    @Test
    void whatIsNoAddressCountsAsOne() {
        assertThat(ClientAddress.of(null)).isEqualTo(ClientAddress.of(null));
    }

    private static ClientAddress of(String text) {
        return ClientAddress.of(NetUtil.createByteArrayFromIpAddressString(text));
    }
}
