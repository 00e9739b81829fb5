package io.openchutes.chutes.imageregistry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "vllm/vllm-openai:v0.11.0, docker.io",
        "ubuntu, docker.io",
        "localhost/a:1, localhost",
        "localhost:5000/a/b:1, localhost:5000",
        "registry.example/team/a_b__c--d.e:1.0, registry.example",
        "registry.example:5000/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, registry.example:5000",
        "a/b:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, docker.io"
    })
    void aReferenceNamesItsRegistry(String reference, String host) {
        assertThat(reference).matches(ContainerReference.PATTERN);
        assertThat(ContainerReference.host(reference)).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://registry.example/a:1",
                "registry.example/A/b:1",
                "a b",
                "a:",
                "a@sha256:12",
                "a@md5:0123",
                "-a/b",
                "a//b",
                "../a",
                "a/b:t\n",
                "a;rm -rf /"
            })
    void whatIsNoReferenceIsRefused(String text) {
        assertThat(text).doesNotMatch(ContainerReference.PATTERN);
    }
}
