package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class AbsenceProofTest {
    private static final String OWN = "/breaktest/outside writes to chutes.instance-events, which this service owns";

    @Test
    void theTestsOwnWritingIsNoFault() throws Exception {
        assertThat(state("{\"state\": \"degraded\", \"reasons\": \"" + OWN + "; " + OWN + "\"}"))
                .isEqualTo("ok");
        assertThat(state("{\"state\": \"ok\"}")).isEqualTo("ok");
    }

    @Test
    void anyOtherReasonIs() throws Exception {
        assertThat(state("{\"state\": \"degraded\", \"reasons\": \"" + OWN + "; the outbox is not published\"}"))
                .isEqualTo("degraded");
        assertThat(
                        state(
                                "{\"state\": \"degraded\", \"reasons\": \"/else writes to chutes.x, which this service owns\"}"))
                .isEqualTo("degraded");
        assertThat(AbsenceProof.state(new ObjectMapper().readTree("{}"))).isEqualTo("nothing");
    }

    private static String state(String data) throws Exception {
        return AbsenceProof.state(
                new ObjectMapper().readTree("{\"checks\": [{\"name\": \"events\", \"data\": " + data + "}]}"));
    }
}
