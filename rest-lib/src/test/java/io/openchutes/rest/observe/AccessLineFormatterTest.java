package io.openchutes.rest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.inputs.Inputs;
import io.quarkus.logging.json.runtime.AdditionalField;
import io.quarkus.logging.json.runtime.JsonFormatter;
import io.quarkus.logging.json.runtime.JsonLogConfig.AdditionalFieldConfig.Type;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineFormatterTest {
    private static final String LINE = "127.0.0.1 GET /chutes/ 200 512 bytes 3 ms id=4711";

    private final JsonFormatter json = new JsonFormatter();

    private static AccessLineFormatter like(JsonFormatter formatter) {
        return AccessLineFormatter.like(formatter).orElseThrow();
    }

    private static ExtLogRecord line(String message, Instant time) {
        ExtLogRecord record = AccessLineFormatter.record(message, "4711");
        record.setInstant(time);
        return record;
    }

    @Test
    void linesAreThoseOfTheOtherFormatter() throws Exception {
        ExtLogRecord record = line(LINE, Instant.parse("2026-11-29T18:22:37.000120300Z"));
        String written = like(json).format(record);
        assertThat(written).isEqualTo(json.format(record)).endsWith("\n");
        JsonNode fields = new ObjectMapper().readTree(written);
        assertThat(fields.get("message").asText()).isEqualTo(LINE);
        assertThat(fields.at("/mdc/requestId").asText()).isEqualTo("4711");
        assertThat(fields.get("loggerName").asText()).isEqualTo("io.quarkus.http.access-log");
    }

    @Test
    void anyTextAndAnyMomentIsWrittenAsTheOtherWritesIt() {
        AccessLineFormatter lines = like(json);
        Inputs.forAll(5_000, in -> {
            Instant time = Instant.ofEpochSecond(
                    in.whole(0, 4_000_000_000L),
                    in.<Long>pick(0L, 1L, 100_000_000L, 120_000_000L, 999_999_999L, in.whole(0, 999_999_999)));
            ExtLogRecord record = line(in.textOf("a/\"\\<\u00e9\n\u007f\u2028 ~=?%", 0, 20), time);
            record.setThreadName(in.pick("vert.x-eventloop-thread-0", "a \"thread\""));
            assertThat(lines.format(record)).isEqualTo(json.format(record));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "Asia/Kolkata", "UTC"})
    void timesAreOfTheZoneOfTheOther(String zone) {
        json.setZoneId(zone);
        AccessLineFormatter lines = like(json);
        for (String time : new String[] {"2026-03-29T00:59:59.5Z", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00.25Z"}) {
            ExtLogRecord record = line(LINE, Instant.parse(time));
            assertThat(lines.format(record)).isEqualTo(json.format(record));
        }
    }

    @Test
    void additionalAndExcludedFieldsAreKept() {
        json.setAdditionalFields(Map.of("cluster", new AdditionalField("a", Type.STRING)));
        json.setExcludedKeys(Set.of("sequence", "threadName"));
        ExtLogRecord record = line(LINE, Instant.EPOCH);
        assertThat(like(json).format(record))
                .isEqualTo(json.format(record))
                .contains("\"cluster\":\"a\"")
                .doesNotContain("sequence");
    }

    @Test
    void aFormatOfTimesOfItsOwnIsLeftAlone() {
        json.setDateFormat("HH:mm:ss");
        assertThat(AccessLineFormatter.like(json)).isEmpty();
    }

    @Test
    void linesThatNameTheirCallerAreLeftAlone() {
        json.setPrintDetails(true);
        assertThat(AccessLineFormatter.like(json)).isEmpty();
    }

    @Test
    void otherRecordsAreTheOtherFormatters() {
        AccessLineFormatter lines = like(json);
        ExtLogRecord other = line(LINE, Instant.EPOCH);
        other.setLoggerName("io.openchutes.Other");
        assertThat(lines.format(other)).isEqualTo(json.format(other)).contains("io.openchutes.Other");
        ExtLogRecord failed = line(LINE, Instant.EPOCH);
        failed.setThrown(new IllegalStateException("broken"));
        assertThat(lines.format(failed)).contains("broken");
        ExtLogRecord more = line(LINE, Instant.EPOCH);
        more.putMdc("user", "u");
        assertThat(lines.format(more)).isEqualTo(json.format(more)).contains("\"user\":\"u\"");
        ExtLogRecord warning = line(LINE, Instant.EPOCH);
        warning.setLevel(Level.WARN);
        assertThat(lines.format(warning)).contains("WARN");
    }
}
