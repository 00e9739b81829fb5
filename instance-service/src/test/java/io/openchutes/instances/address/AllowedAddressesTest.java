package io.openchutes.instances.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.rest.error.ApiException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedAddressesTest {
    private static AllowedAddresses standard() {
        return new AllowedAddresses(Optional.empty(), 1024);
    }

    private static AllowedAddresses only(String... networks) {
        return new AllowedAddresses(Optional.of(List.of(networks)), 1024);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.9.1",
                "0.0.0.0",
                "0.1.2.3",
                "169.254.169.254",
                "169.254.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "[::1]",
                "::",
                "fe80::1",
                "ff02::1",
                "fd00:ec2::254",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "2002:7f00:1::",
                "localhost",
                "LOCALHOST"
            })
    void whatIsNoMinersMachineIsRefused(String host) {
        assertThatThrownBy(() -> standard().check(host, 8000))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("openchutes.instances.addresses.allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "1.2.3.4.5",
                "1.2.3.4 ",
                "fe80::1%eth0",
                "[10.0.0.1",
                "10.0.0.1:80",
                "a b",
                "a/b",
                "user@host",
                "-a",
                "a..b",
                "",
                "ä.example"
            })
    void whatProgramsReadDifferentlyIsNoHost(String host) {
        assertThatThrownBy(() -> standard().check(host, 8000))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("neither an IP address nor a name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.42.3.17", "192.168.1.4", "172.16.0.9", "203.0.113.7", "fd12:3456::1", "2001:db8::9"})
    void othersAreAllowedUnlessNetworksAreNamed(String host) {
        assertThat(standard().check(host, 8000).host()).isEqualTo(host);
    }

    @Test
    void namedNetworksAreTheOnlyOnes() {
        AllowedAddresses addresses = only("127.0.0.0/8", "10.42.0.0/16", "fd00:42::/32");
        assertThat(addresses.check("127.0.0.1", 31000)).isEqualTo(new CheckedAddress("127.0.0.1", "127.0.0.1"));
        assertThat(addresses.check("10.42.255.1", 31000).ip()).isEqualTo("10.42.255.1");
        assertThat(addresses.check("::ffff:10.42.0.1", 31000).ip()).isEqualTo("10.42.0.1");
        assertThat(addresses.check("fd00:42::1", 31000).ip()).isEqualTo("fd00:42:0:0:0:0:0:1");
        for (String other : new String[] {"10.43.0.1", "203.0.113.7", "fd00:43::1", "169.254.169.254", "::1"}) {
            assertThatThrownBy(() -> addresses.check(other, 31000)).isInstanceOf(ApiException.class);
        }
    }

    @Test
    void aNameIsConnectedToByTheAddressThatWasChecked() {
        CheckedAddress checked = only("127.0.0.0/8", "::1/128").check("localhost", 8000);
        assertThat(checked.host()).isEqualTo("localhost");
        assertThat(checked.ip()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThatThrownBy(() -> standard().check("no-such-host.invalid", 8000))
                .hasMessageContaining("can't be resolved");
    }

    @Test
    void portsOfTheMachinesOwnServicesAreRefused() {
        assertThatThrownBy(() -> standard().check("10.42.3.17", 22)).hasMessageContaining("from 1024 on");
        assertThat(new AllowedAddresses(Optional.empty(), 22).check("10.42.3.17", 22))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "10.0/8", "::/129", "pods", "10.0.0.0/-1"})
    void aNetworkThatIsNoneIsFoundAtStart(String network) {
        assertThatThrownBy(() -> only(network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(network);
    }
}
