package io.openchutes.chutes.miner;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinerResourceTest {
    private static final MediaType EVENTS = MediaType.SERVER_SENT_EVENTS_TYPE;
    private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE;
    private static final MediaType ANYTHING = MediaType.WILDCARD_TYPE;

    @Test
    void eventsAreForWhoNamesThemFirst() {
        assertThat(MinerResource.wantsEvents(List.of(EVENTS))).isTrue();
        assertThat(MinerResource.wantsEvents(List.of(EVENTS, ANYTHING))).isTrue();
        assertThat(MinerResource.wantsEvents(List.of(ANYTHING))).isFalse();
        assertThat(MinerResource.wantsEvents(List.of(JSON, EVENTS))).isFalse();
        assertThat(MinerResource.wantsEvents(List.of(MediaType.TEXT_HTML_TYPE, ANYTHING)))
                .isFalse();
        assertThat(MinerResource.wantsEvents(List.of())).isFalse();
    }
}
