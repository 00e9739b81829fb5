package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
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

    /** The platform of a test answers as the services do. */
    @AfterEach
    void assertThatTheContractWasKept() {
        assertThat(platform.broken()).isEmpty();
    }
}
