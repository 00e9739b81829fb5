package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.embedded.LoggedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/release} writes down, with stand-ins for Helm and the engine; nothing is pushed. */
class ReleaseTest {
    private static final Path ROOT = Chart.FOLDER.getParent();
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @TempDir
    Path sources;

    private Path out;

    @BeforeEach
    void unpack() throws IOException {
        for (String file : List.of(
                "pom.xml", "scripts/release", "images/build", "images/Dockerfile.jvm", "images/Dockerfile.miner")) {
            Files.createDirectories(sources.resolve(file).getParent());
            Files.copy(ROOT.resolve(file), sources.resolve(file));
        }
        // Like Helm, it packs files with a time of its own.
        program("helm", """
                name=openchutes; [ "$2" = k8s ] || name=openchutes-miner
                mkdir -p $name; echo "name: $name" > $name/Chart.yaml
                touch -d "@$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')" $name/Chart.yaml
                tar -czf "$8/$name-$4.tgz" $name""");
        program("engine", """
                case $1 in
                  push) printf '%%s' %s > "$3"
                    layout=${5#oci:}; layout=${layout%%%%:*}; mkdir -p "$layout/blobs/sha256" app
                    echo '{"schemaVersion": 2}' > "$layout/blobs/sha256/manifest"
                    echo "$4" > app/sbom.cdx.json
                    [ -n "$WITHOUT_LIST" ] || tar -czf "$layout/blobs/sha256/layer" app/sbom.cdx.json ;;
                  image) echo "${5%%%%:*}@sha256:$(echo "$5" | sha256sum | cut -c1-64)" ;;
                esac""".formatted(DIGEST));
        out = sources.resolve("out");
    }

    private void program(String name, String text) throws IOException {
        Path program = Files.writeString(sources.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String release(String... arguments) throws IOException {
        return release(Map.of(), arguments);
    }

    private String release(Map<String, String> more, String... arguments) throws IOException {
        return release(true, more, arguments);
    }

    private String release(boolean succeeds, Map<String, String> more, String... arguments) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "HELM", sources.resolve("helm").toString(),
                "ENGINE", sources.resolve("engine").toString(),
                "RELEASE_FOLDER", out.toString(),
                "REVISION", "0123456789abcdef0123456789abcdef01234567"));
        environment.putAll(more);
        List<String> command = new ArrayList<>(
                List.of("bash", sources.resolve("scripts/release").toString()));
        command.addAll(List.of(arguments));
        Path log = sources.resolve("log");
        int exit = LoggedCommand.start(command, environment, log).exit(Duration.ofMinutes(1));
        assertThat(exit == 0).as(Files.readString(log)).isEqualTo(succeeds);
        return Files.readString(log);
    }

    @Test
    void chartsAndImagesAreWrittenDownAndNothingIsPushed() throws IOException {
        String said = release("registry.example.com/oc");
        assertThat(said)
                .contains("nothing was pushed or signed")
                .contains("openchutes-0.1.0.tgz oci://registry.example.com/oc/charts")
                .contains("openchutes-miner-0.1.0.tgz oci://registry.example.com/oc/charts");
        for (String name : List.of("chutes", "bounty", "metrics", "instance", "miner")) {
            String image = "registry.example.com/oc/openchutes-" + name;
            assertThat(said)
                    .contains("docker://" + image + ":0.1.0")
                    .contains("cosign sign --yes " + image + "@" + DIGEST)
                    .contains("cosign attest --yes --type slsaprovenance1 ");
        }
    }

    @Test
    void theListOfWhatIsInAnImageIsTheImagesOwn() throws IOException {
        String said = release("registry.example.com/oc");
        for (String name : List.of("chutes", "bounty", "metrics", "instance", "miner")) {
            String list = "sbom/openchutes-" + name + ".cdx.json";
            assertThat(out.resolve(list)).hasContent("registry.example.com/oc/openchutes-" + name + ":0.1.0");
            assertThat(said).contains("cosign attest --yes --type cyclonedx --predicate " + out.resolve(list));
            assertThat(Files.readString(out.resolve("SHA256SUMS"))).contains(list);
        }
    }

    @Test
    void anImageWithoutAListEndsTheRelease() throws IOException {
        assertThat(release(false, Map.of("WITHOUT_LIST", "1"), "registry.example.com/oc"))
                .contains("registry.example.com/oc/openchutes-chutes:0.1.0 has no /app/sbom.cdx.json");
    }

    @Test
    void theProvenanceNamesTheRevisionAndTheBases() throws IOException {
        release("registry.example.com/oc");
        JsonNode statement = provenance();
        assertThat(statement.get("predicateType").asText()).isEqualTo("https://slsa.dev/provenance/v1");
        assertThat(statement.at("/subject/0/digest/sha256").asText()).isEqualTo("ab".repeat(32));
        assertThat(dependencies(statement))
                .contains("0123456789abcdef0123456789abcdef01234567")
                .containsPattern(
                        "docker://docker.io/library/eclipse-temurin:25-jre-noble\",\"digest\":\\{\"sha256\":\"[0-9a-f]{64}")
                .contains("docker://docker.io/library/eclipse-temurin:25-jdk-noble");
    }

    @Test
    void theProvenanceNamesTheBasesThatReplaceTheDefaults() throws IOException {
        release(
                Map.of(
                        "BUILD_FLAGS",
                        "--isolation chroot --build-arg JDK=mirror.example.com/jdk:25 --build-arg=JRE=jre:25"),
                "registry.example.com/oc");
        assertThat(dependencies(provenance()))
                .contains("docker://mirror.example.com/jdk:25", "docker://jre:25")
                .doesNotContain("temurin");
    }

    private JsonNode provenance() throws IOException {
        return new ObjectMapper()
                .readTree(out.resolve("provenance/openchutes-miner.json").toFile());
    }

    private static String dependencies(JsonNode statement) {
        return statement.at("/predicate/buildDefinition/resolvedDependencies").toString();
    }

    @Test
    void chartsOfOneRevisionAreTheSameEachTime() throws IOException {
        release("--charts-only", "registry.example.com/oc");
        String first = Files.readString(out.resolve("SHA256SUMS"));
        release("--charts-only", "registry.example.com/oc");
        assertThat(Files.readString(out.resolve("SHA256SUMS"))).isEqualTo(first).contains("openchutes-miner-0.1.0.tgz");
    }

    @Test
    void chartsAloneNeedNoEngine() throws IOException {
        Files.delete(sources.resolve("engine"));
        assertThat(release("--charts-only", "registry.example.com/oc"))
                .contains("helm push")
                .doesNotContain("skopeo");
    }
}
