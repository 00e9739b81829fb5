package io.openchutes.console;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A browser and a platform for it, in the state of a good day before each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserTest {
    protected FixturePlatform platform;
    protected ConsoleBrowser browser;

    @BeforeAll
    void open() throws IOException {
        browser = new ConsoleBrowser(getClass());
        platform = new FixturePlatform();
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.close();
            platform.close();
        }
    }

    @BeforeEach
    void fill() {
        Fixtures.fill(platform);
    }
}
