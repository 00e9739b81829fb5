package io.openchutes.event.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ArrayTextTest {
    @Test
    void idsAndTimesAreWrittenAsPostgresqlReadsThem() {
        UUID one = new UUID(1, 2);
        UUID other = new UUID(-1, -2);
        assertThat(ArrayText.ids(List.of(one, other), id -> id)).isEqualTo("{" + one + "," + other + "}");
        assertThat(ArrayText.times(List.of(Instant.EPOCH), at -> at)).isEqualTo("{1970-01-01T00:00:00Z}");
        assertThat(ArrayText.ids(List.<UUID>of(), id -> id)).isEqualTo("{}");
    }
}
