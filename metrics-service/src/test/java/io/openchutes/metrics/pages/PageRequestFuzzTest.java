package io.openchutes.metrics.pages;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** What shapes a page, a line each: search, column, direction, page. */
class PageRequestFuzzTest {
    @FuzzTest
    void exactlyTheBadParametersAreNamed(byte[] input) {
        String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 4);
        PageRequestPropertyTest.requireExactlyTheBadAreNamed(
                lines[0],
                lines.length > 1 ? lines[1] : null,
                lines.length > 2 ? lines[2] : null,
                lines.length > 3 ? lines[3] : null);
    }
}
