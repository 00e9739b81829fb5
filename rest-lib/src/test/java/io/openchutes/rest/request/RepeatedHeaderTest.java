package io.openchutes.rest.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedHeaderTest {
    private final List<String> read = new ArrayList<>();
    private final RepeatedHeader<String> header = new RepeatedHeader<>(value -> {
        read.add(value);
        return value.isEmpty() ? null : "of " + value;
    });

    @Test
    void theSameValueIsReadOnce() {
        assertThat(header.read("a")).isEqualTo("of a");
        assertThat(header.read("a")).isEqualTo("of a");
        assertThat(header.read("b")).isEqualTo("of b");
        assertThat(header.read("a")).isEqualTo("of a");
        assertThat(read).containsExactly("a", "b", "a");
    }

    @Test
    void anEmptyOneIsReadToo() {
        assertThat(header.read("")).isNull();
        assertThat(header.read("a")).isEqualTo("of a");
        assertThat(read).containsExactly("", "a");
    }
}
