package io.openchutes.rest.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a body of one megabyte may cost, whatever is in it. */
class BodyBoundsTest {
    private static final int MEGABYTE = 1 << 20;

    record Piece(
            @NotNull String name,
            @NotNull Boolean open,
            @Size(max = 20) Map<String, Object> schema) {}

    record Parcel(
            @NotNull String name,
            @Size(max = 100) List<@Valid @NotNull Piece> pieces,
            @Size(max = 5) List<@NotNull String> words,
            @Size(max = 20) Map<String, Object> schema) {}

    record Unbounded(List<String> words) {}

    private final RequestBodyReader reader = new RequestBodyReader(
            new ObjectMapper(), Validation.buildDefaultValidatorFactory().getValidator(), new Violations(), null);

    @Test
    void aListIsRefusedForItsLengthBeforeItsElementsAreLookedAt() {
        assertThat(errors("{\"name\":\"a\",\"pieces\":[" + "{},".repeat(100) + "{}]}"))
                .containsExactly("too_long [body, pieces] At most 100 items are taken.");
        assertThat(errors("{\"name\":\"a\",\"words\":[1,2,3,4,5,6]}"))
                .containsExactly("too_long [body, words] At most 5 items are taken.");
        assertThat(errors("{\"name\":\"a\",\"words\":[1]}"))
                .containsExactly("string_type [body, words, 0] The value must be a string.");
    }

    @Test
    void anObjectOfFreeFieldsHasABoundToo() {
        String fields =
                IntStream.range(0, 21).mapToObj(i -> "\"f" + i + "\":{}").collect(Collectors.joining(",", "{", "}"));
        assertThat(errors("{\"name\":\"a\",\"schema\":" + fields + "}"))
                .containsExactly("too_long [body, schema] At most 20 entries are taken.");
        assertThat(errors("{\"name\":\"a\",\"pieces\":[{\"name\":\"b\",\"open\":true,\"schema\":" + fields + "}]}"))
                .containsExactly("too_long [body, pieces, 0, schema] At most 20 entries are taken.");
    }

    @Test
    void theNumberOfValuesHasAnEnd() {
        String most = "1,".repeat(BodyParser.MOST_VALUES - 5) + "1";
        assertThat(errors("{\"name\":\"a\",\"schema\":{\"x\":[" + most + "]}}")).isEmpty();
        assertThat(errors("{\"name\":\"a\",\"schema\":{\"x\":[1," + most + "]}}"))
                .singleElement()
                .asString()
                .startsWith("too_long [body] At most 32768 JSON values");
    }

    @Test
    void aLongListOfARecordIsNamedEvenWhereTheBodyHasTooManyValues() {
        assertThat(errors("{\"name\":\"a\",\"pieces\":[" + "{},".repeat(349_000) + "{}]}"))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("too_long [body, pieces]");
    }

    @Test
    void aRecordWhoseListHasNoBoundCanNotBeRead() {
        assertThatThrownBy(() -> errors("{\"words\":[]}", Unbounded.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("words");
    }

    static List<String> hostileBodies() {
        List<String> bodies = new ArrayList<>();
        bodies.add(filled("{\"name\":\"a\",\"pieces\":[", "{},", "{}]}"));
        bodies.add(filled("{\"name\":\"a\",\"words\":[", "\"abcd\",", "\"\"]}"));
        bodies.add(filled("{\"name\":\"a\",\"words\":[", "[],", "[]]}"));
        bodies.add(filled("{\"name\":\"a\",\"schema\":{\"x\":[", "{},", "{}]}}"));
        bodies.add(filled("{\"name\":\"a\",\"schema\":{\"x\":[", "{\"a\":1},", "{}]}}"));
        bodies.add(filled("{\"name\":\"a\",\"schema\":{\"x\":[", "1e400,", "1]}}"));
        bodies.add(filled("{\"name\":\"a\",\"nobody_knows\":[", "[[[]]],", "1]}"));
        bodies.add(filled("[", "{},", "{}]"));
        bodies.add(filled("{\"name\":\"a\",\"schema\":{\"x\":\"", "\\u0001", "\"}}"));
        bodies.add(IntStream.range(0, 90_000)
                .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":1")
                .collect(Collectors.joining(",", "{\"name\":\"a\",\"schema\":{\"x\":{", "}}}")));
        bodies.add(IntStream.range(0, 90_000)
                .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":1")
                .collect(Collectors.joining(",", "{", "}")));
        return bodies;
    }

    /** The reading and the answer together, garbage too; of the second time, since the first loads classes. */
    @ParameterizedTest
    @MethodSource("hostileBodies")
    void aHostileBodyCostsASmallMultipleOfItself(String body) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        errors(body);
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            reader.read(Parcel.class, bytes, List.of());
        } catch (ValidationFailed refused) {
            assertThat(refused.errors().size()).isLessThanOrEqualTo(400);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(48L * MEGABYTE);
    }

    private static String filled(String start, String middle, String end) {
        return start + middle.repeat((MEGABYTE - start.length() - end.length()) / middle.length()) + end;
    }

    private List<String> errors(String body) {
        return errors(body, Parcel.class);
    }

    private List<String> errors(String body, Class<?> type) {
        try {
            reader.read(type, body.getBytes(StandardCharsets.UTF_8), List.of());
            return List.of();
        } catch (ValidationFailed refused) {
            return refused.errors().stream()
                    .map((FieldError error) -> error.type() + " " + error.loc() + " " + error.msg())
                    .toList();
        }
    }
}
