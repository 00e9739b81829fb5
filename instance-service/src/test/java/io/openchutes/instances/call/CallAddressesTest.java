package io.openchutes.instances.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.instances.call.CallAddress.OfChute;
import io.openchutes.instances.call.CallAddress.OfModel;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallAddressesTest {
    private final CallAddresses addresses = new CallAddresses(Optional.of("Chutes.example"));

    @Test
    void aSlugBeforeTheDomainIsAChute() {
        assertThat(addresses.of("alice-llama.chutes.example", "/v1/chat/completions"))
                .contains(new OfChute("alice-llama", "/v1/chat/completions", true));
        assertThat(addresses.of("ALICE-llama.CHUTES.example", "/openapi.json"))
                .contains(new OfChute("alice-llama", "/openapi.json", true));
    }

    @Test
    void otherNamesBelowTheDomainAreTheOperators() {
        assertThat(addresses.of("api.chutes.example", "/chutes/")).isEmpty();
        assertThat(addresses.of("a.alice-llama.chutes.example", "/x")).isEmpty();
        assertThat(addresses.of("chutes.example", "/x")).isEmpty();
        assertThat(addresses.of("alice-llama.elsewhere.example", "/x")).isEmpty();
        assertThat(addresses.of("-a.chutes.example", "/x")).isEmpty();
    }

    @Test
    void aPathOfTheBaseUrlNamesAChuteToo() {
        assertThat(addresses.of("api.chutes.example", "/call/alice-llama/a/b"))
                .contains(new OfChute("alice-llama", "/a/b", false));
        assertThat(addresses.of(null, "/call/alice-llama")).contains(new OfChute("alice-llama", "/", false));
        assertThat(addresses.of(null, "/call/")).contains(new OfChute("", "/", false));
        assertThat(addresses.of(null, "/callers")).isEmpty();
    }

    @Test
    void openAiPathsAreAtTheBaseUrlAndAtLlm() {
        assertThat(addresses.of("localhost", "/v1/embeddings")).contains(new OfModel("/v1/embeddings"));
        assertThat(addresses.of("llm.chutes.example", "/v1/chat/completions"))
                .contains(new OfModel("/v1/chat/completions"));
        assertThat(addresses.of("llm.chutes.example", "/v1/models")).isEmpty();
        assertThat(addresses.of("localhost", "/v1/completions/")).isEmpty();
    }

    @Test
    void withoutADomainThereArePathsAlone() {
        CallAddresses paths = new CallAddresses(Optional.empty());
        assertThat(paths.of("alice-llama.chutes.example", "/v1/completions")).contains(new OfModel("/v1/completions"));
        assertThat(paths.of("alice-llama.chutes.example", "/x")).isEmpty();
    }
}
