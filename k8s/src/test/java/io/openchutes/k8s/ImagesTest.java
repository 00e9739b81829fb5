package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.embedded.LoggedCommand;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the images are built, as far as it shows without an engine: what the Dockerfiles start from, and what {@code images/build} asks an engine for. */
class ImagesTest {
    private static final Path ROOT = Chart.FOLDER.getParent();

    @TempDir
    Path sources;

    private Path asked;

    @BeforeEach
    void unpackAnArchiveOfTheSources() throws IOException {
        Files.createDirectories(sources.resolve("images"));
        for (String file : List.of("pom.xml", "images/build")) {
            Files.copy(ROOT.resolve(file), sources.resolve(file));
        }
        Files.setLastModifiedTime(sources.resolve("pom.xml"), FileTime.from(Instant.ofEpochSecond(1_780_000_000)));
        asked = sources.resolve("asked");
        Path engine = sources.resolve("engine");
        Files.writeString(engine, "#!/bin/sh\n[ \"$1\" = info ] || echo \"$@\" >> '" + asked + "'\n");
        Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void whatIsLeftOutOfTheContextIsNoSource() throws IOException {
        List<String> anywhere = Files.readAllLines(ROOT.resolve(".dockerignore")).stream()
                .filter(line -> line.startsWith("**/"))
                .map(line -> line.substring(3))
                .toList();
        assertThat(anywhere).isNotEmpty();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(ROOT, "*-{service,lib}")) {
            for (Path module : modules) {
                try (Stream<Path> sources = Files.walk(module.resolve("src/main"))) {
                    assertThat(sources.map(path -> path.getFileName().toString()))
                            .doesNotContainAnyElementsOf(anywhere);
                }
            }
        }
    }

    @Test
    void imagesAreBuiltFromAnArchiveOfTheSourcesToo() throws IOException {
        build(Map.of("REPOSITORY", "registry.example.com/oc"), "native", "bounty");
        assertThat(Files.readString(asked))
                .startsWith("build -f images/Dockerfile.native")
                .contains(
                        "SERVICE=bounty",
                        "VERSION=0.1.0 ",
                        "REVISION=unknown",
                        "SOURCE_DATE_EPOCH=1780000000",
                        "-t registry.example.com/oc-bounty:0.1.0-native .");
    }

    @Test
    void aPlatformMayBeNamed() throws IOException {
        build(Map.of("PLATFORM", "linux/arm64", "REVISION", "abc"), "jvm");
        assertThat(Files.readAllLines(asked))
                .hasSize(4)
                .allMatch(line -> line.contains(" --platform linux/arm64 -f ") && line.contains("REVISION=abc"));
    }

    @Test
    void theMinerHasItsOwnDockerfile() throws IOException {
        build(Map.of("REVISION", "abc"), "jvm", "miner");
        assertThat(Files.readString(asked))
                .startsWith("build -f images/Dockerfile.miner")
                .contains("-miner:0.1.0 .");
    }

    private void build(Map<String, String> environment, String... arguments) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("ENGINE", sources.resolve("engine").toString());
        Path log = sources.resolve("log");
        List<String> command =
                new ArrayList<>(List.of("bash", sources.resolve("images/build").toString()));
        command.addAll(List.of(arguments));
        int exit = LoggedCommand.start(command, all, log).exit(Duration.ofMinutes(1));
        assertThat(exit).as(Files.readString(log)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "native", "miner"})
    void baseImagesMoveInPatchesAlone(String flavour) throws IOException {
        String dockerfile = Files.readString(ROOT.resolve("images/Dockerfile." + flavour));
        Matcher bases =
                Pattern.compile("^ARG [A-Z]+=(\\S+/\\S+)$", Pattern.MULTILINE).matcher(dockerfile);
        int found = 0;
        while (bases.find()) {
            found++;
            assertThat(bases.group(1))
                    .as("names the version, and the operating system's release")
                    .matches(".*(:25-(jdk|jre)-noble|ubi9-.*:jdk-25|-debian12:nonroot|@sha256:[0-9a-f]{64})");
        }
        assertThat(found).isEqualTo(2);
        assertThat(dockerfile).as("for amd64 and arm64").doesNotContain("x86_64", "amd64-", "aarch64");
    }
}
