package io.openchutes.chutes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import io.vertx.core.impl.launcher.commands.VersionCommand;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.postgresql.util.DriverInfo;

/** The libraries that meet callers first are not older than the versions whose security fixes count here; see ADR 135. */
class ResolvedVersionsTest {
    @Test
    void quarkusIsOfTheLongTermLine() throws IOException {
        Properties pom = new Properties();
        try (InputStream file =
                getClass().getResourceAsStream("/META-INF/maven/io.quarkus/quarkus-core/pom.properties")) {
            pom.load(file);
        }
        assertAtLeast(pom.getProperty("version"), "3.33.2");
    }

    @Test
    void nettyReadsLengthsAsRfc9112Says() {
        assertThat(Version.identify())
                .containsKeys("netty-codec-http", "netty-handler", "netty-transport")
                .allSatisfy((artifact, version) ->
                        assertAtLeast(version.artifactVersion().replace(".Final", ""), "4.1.139"));
    }

    @Test
    void vertxIsTheOneWhoseInternalsAreUsed() {
        assertAtLeast(VersionCommand.getVersion(), "4.5.27");
    }

    @Test
    void theDatabaseDriverIsFixed() {
        assertAtLeast(DriverInfo.DRIVER_VERSION, "42.7.14");
    }

    private static void assertAtLeast(String version, String floor) {
        assertThat(ModuleDescriptor.Version.parse(version))
                .isGreaterThanOrEqualTo(ModuleDescriptor.Version.parse(floor));
    }
}
