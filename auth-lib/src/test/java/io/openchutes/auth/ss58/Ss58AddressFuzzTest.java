package io.openchutes.auth.ss58;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Addresses. */
class Ss58AddressFuzzTest {
    @FuzzTest
    void aTextIsTheAddressThatWouldBeWrittenOrRefused(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Ss58Address address;
        try {
            address = Ss58Address.parse(text);
        } catch (InvalidSs58Address refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(Ss58Address.of(address.publicKey()).text()).isEqualTo(text);
    }
}
