package io.openchutes.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EventSchemasTest {
    @Test
    void aSampleIsValid() {
        EventSchemas.assertValid("bounty-claimed", EventSchemas.sample("bounty-claimed"));
    }

    @Test
    void whatIsMissingOrMalformedOrForeignIsFound() {
        String sample = EventSchemas.sample("bounty-claimed");
        assertThatThrownBy(() -> EventSchemas.assertValid("bounty-claimed", sample.replace("\"bounty_id\"", "\"id\"")))
                .hasMessageContaining("bounty_id");
        assertThatThrownBy(() -> EventSchemas.assertValid(
                        "bounty-claimed",
                        sample.replaceFirst("\"created_at\": \"[^\"]*\"", "\"created_at\": \"soon\"")))
                .hasMessageContaining("created_at");
        assertThatThrownBy(() -> EventSchemas.assertValid("bounty-created", sample))
                .hasMessageContaining("status");
    }

    @Test
    void fieldsThatTheSchemaDoesNotKnowAreFine() {
        assertThat(new EventSchemas()
                        .errors(
                                "price-quoted",
                                EventSchemas.sample("price-quoted").replace("{", "{\"new\": 1, ")))
                .isEmpty();
    }
}
