package io.openchutes.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
    /** Where Linux takes the ports of connections from, unless told otherwise: ip_local_port_range. */
    private static final int FIRST_OF_CONNECTIONS = 32_768;

    @Test
    void noneIsOfThoseThatConnectionsTakeAndNoneComesTwice() {
        List<Integer> ports =
                IntStream.range(0, 50).mapToObj(any -> Ports.free()).toList();

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port > 1_024 && port < FIRST_OF_CONNECTIONS);
        assertThat(Ports.firstOfFree(10)).isBetween(1_025, FIRST_OF_CONNECTIONS - 10);
    }

    @Test
    void aPortThatSomebodyListensAtIsNotFree() throws IOException {
        int port = Ports.free();

        try (ServerSocket listening = new ServerSocket(port)) {
            assertThat(Ports.isFree(listening.getLocalPort())).isFalse();
        }
    }
}
