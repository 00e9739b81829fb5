package io.openchutes.base.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputLinesTest {
    private final List<String> lines = new ArrayList<>();

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesEndHoweverTheyEnd() throws IOException {
        OutputLines.read(bytes("one\r\n\nthree"), lines::add);
        assertThat(lines).containsExactly("one", "", "three");
    }

    @Test
    void longLinesAreCutAndControlCharactersReplaced() throws IOException {
        OutputLines.read(bytes("x".repeat(10_000) + "\nred \u001b[31m\tname\n"), lines::add);
        assertThat(lines).containsExactly("x".repeat(4096), "red ?[31m\tname");
    }

    @Test
    void whatCameBeforeTheStreamBrokeIsKept() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }
        };
        assertThatThrownBy(
                        () -> OutputLines.read(new SequenceInputStream(bytes("one\nand a half"), broken), lines::add))
                .hasMessage("reset");
        assertThat(lines).containsExactly("one", "and a half");
    }
}
