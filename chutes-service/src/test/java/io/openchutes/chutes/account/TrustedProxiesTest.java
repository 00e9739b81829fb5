package io.openchutes.chutes.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.util.NetUtil;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.DefaultConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a registration through proxies is counted for. */
class TrustedProxiesTest {
    private static final String PRIVATE = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // peer       | X-Forwarded-For                       | counted
                "10.1.2.3     | -                                     | 10.1.2.3",
                "10.1.2.3     | 203.0.113.9                           | 203.0.113.9",
                "203.0.113.1  | 203.0.113.9                           | 203.0.113.1",
                "10.1.2.3     | 198.51.100.1, 203.0.113.9             | 203.0.113.9",
                "10.1.2.3     | 198.51.100.1, 203.0.113.9, 172.31.0.1 | 203.0.113.9",
                "10.1.2.3     | 198.51.100.1, 203.0.113.9, 172.32.0.1 | 172.32.0.1",
                "10.1.2.3     | 192.168.0.5, 10.0.0.1                 | 192.168.0.5",
                "10.1.2.3     | 203.0.113.9, nonsense                 | 10.1.2.3",
                "10.1.2.3     | 203.0.113.9:4711                      | 203.0.113.9",
                "10.1.2.3     | '203.0.113.9,'                        | 10.1.2.3",
                "fd00::1      | [2001:db8::1]:443                     | 2001:db8::1",
                "fd00::1      | 2001:db8::1                           | 2001:db8::1",
                "::ffff:10.0.0.1 | ::ffff:203.0.113.9                 | 203.0.113.9",
                "2001:db8::2  | 203.0.113.9                           | 2001:db8::2",
            })
    void theLastAddressThatNoTrustedProxyHas(String peer, String header, String counted) {
        assertThat(client(PRIVATE, peer, header == null ? List.of() : List.of(header)))
                .isEqualTo(counted);
    }

    @Test
    void severalHeadersAreOneListInTheirOrder() {
        assertThat(client(PRIVATE, "10.0.0.1", List.of("198.51.100.1", "203.0.113.9, 10.0.0.2")))
                .isEqualTo("203.0.113.9");
    }

    @Test
    void nothingIsBelievedWithoutConfiguration() {
        assertThat(client(null, "10.0.0.1", List.of("203.0.113.9"))).isEqualTo("10.0.0.1");
    }

    @Test
    void aLongChainIsReadFromTheRightUpToABound() {
        String chain = "203.0.113.9, " + String.join(", ", Collections.nCopies(100_000, "10.0.0.2"));
        assertThat(client(PRIVATE, "10.0.0.1", List.of(chain))).isEqualTo("10.0.0.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "::/129", "everybody", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/-1"})
    void aNetworkThatIsNoneStopsTheStartAndIsNamed(String network) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client(network, "10.0.0.1", List.of()))
                .withMessageContaining("trusted-proxies")
                .withMessageContaining(network);
    }

    @Test
    void bitsInsideAByteCountToo() {
        assertThat(client("100.64.0.0/10", "100.127.255.255", List.of("203.0.113.9")))
                .isEqualTo("203.0.113.9");
        assertThat(client("100.64.0.0/10", "100.128.0.0", List.of("203.0.113.9")))
                .isEqualTo("100.128.0.0");
        assertThat(client("0.0.0.0/0", "100.128.0.0", List.of("203.0.113.9"))).isEqualTo("203.0.113.9");
        assertThat(client("10.0.0.1", "10.0.0.1", List.of("203.0.113.9"))).isEqualTo("203.0.113.9");
    }

    private static String client(String trusted, String peer, List<String> forwardedFor) {
        ChutesConfig config = DefaultConfig.with(
                trusted == null ? Map.of() : Map.of("openchutes.chutes.accounts.trusted-proxies", trusted));
        byte[] address = new TrustedProxies(config).client(peer, forwardedFor);
        return NetUtil.bytesToIpAddress(address);
    }
}
