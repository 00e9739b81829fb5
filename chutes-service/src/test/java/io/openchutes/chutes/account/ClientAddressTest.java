package io.openchutes.chutes.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAddressTest {
    @Test
    void anAddressOfVersion4CountsByItself() {
        assertThat(ClientAddress.of("192.0.2.7")).isEqualTo("192.0.2.7");
    }

    @Test
    void addressesOfVersion6CountByTheirNetwork() {
        assertThat(ClientAddress.of("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(ClientAddress.of("2001:db8:1:2:ffff::1"))
                .isNotEqualTo(ClientAddress.of("2001:db8:1:3::1"));
    }

    @Test
    void whatIsNoAddressCountsAsOne() {
        assertThat(ClientAddress.of("")).isEqualTo(ClientAddress.of("nonsense"));
    }
}
