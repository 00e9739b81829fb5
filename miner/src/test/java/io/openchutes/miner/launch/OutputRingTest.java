package io.openchutes.miner.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputRingTest {
    private static final class Lines implements OutputRing.Reader {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void line(String line) {
            lines.add(line);
        }

        @Override
        public void end() {
            lines.add("END");
        }
    }

    private static OutputRing read(int most, String text) {
        OutputRing ring = new OutputRing(most);
        ring.readFrom(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return ring;
    }

    @Test
    void keepsTheLastLines() {
        assertThat(read(2, "a\nb\r\nc\nd").last(10)).containsExactly("c", "d");
        assertThat(read(5, "a\nb\nc\n").last(2)).containsExactly("b", "c");
    }

    @Test
    void longLinesAndControlCharactersAreCut() {
        assertThat(read(5, "x".repeat(100_000) + "\nshort\n").last(5)).containsExactly("x".repeat(4096), "short");
        assertThat(read(5, "\u001b[2Jred\tgreen\u0007\n").last(5)).containsExactly("?[2Jred\tgreen?");
    }

    @Test
    void manyLongLinesAreBoundedInBytes() {
        OutputRing ring = read(100_000, ("y".repeat(4000) + "\n").repeat(1000));
        assertThat(ring.last(100_000).stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(1024 * 1024);
    }

    @Test
    void aReaderGetsWhatWasAndWhatComesWithoutAGap() {
        OutputRing ring = new OutputRing(10);
        ring.append("one");
        ring.append("two");
        Lines lines = new Lines();
        ring.follow(1, lines);
        ring.append("three");
        ring.readFrom(new ByteArrayInputStream("four\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(lines.lines).containsExactly("two", "three", "four", "END");
        Lines late = new Lines();
        ring.follow(10, late);
        assertThat(late.lines).containsExactly("one", "two", "three", "four", "END");
    }
}
