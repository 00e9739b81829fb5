package io.openchutes.instances.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallHeadersTest {
    private static MultiMap headers(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private static List<String> names(MultiMap headers) {
        return headers.entries().stream().map(Map.Entry::getKey).toList();
    }

    @Test
    void neitherCredentialsNorWhatConcernsOneConnectionReachesAnInstance() {
        MultiMap forwarded = headers();
        CallHeaders.copyToInstance(
                headers(
                        "Authorization", "Bearer cpk_secret",
                        "authorization", "again",
                        "Cookie", "session=1",
                        "X-Chutes-Hotkey", "5H",
                        "X-Chutes-Signature", "aa",
                        "X-Chutes-Nonce", "1",
                        "X-Chutes-Sig-Version", "2",
                        "X-OpenChutes-Secret", "forged",
                        "x-openchutes-instance", "forged",
                        "Connection", "keep-alive, X-Named, Content-Type2",
                        "X-Named", "1",
                        "Keep-Alive", "5",
                        "TE", "trailers",
                        "Upgrade", "websocket",
                        "Transfer-Encoding", "chunked",
                        "Expect", "100-continue",
                        "Host", "alice-llama.chutes.example",
                        "X-Forwarded-For", "203.0.113.9",
                        "Accept", "a",
                        "Accept", "b",
                        "Content-Type", "application/json",
                        "X-Request-Id", "42"),
                forwarded);
        assertThat(names(forwarded)).containsExactlyInAnyOrder("Accept", "Accept", "Content-Type", "X-Request-Id");
    }

    @Test
    void aChuteCanNotActOnThePlatformsPages() {
        MultiMap answer = headers("Content-Encoding", "identity", "X-Request-Id", "ours");
        CallHeaders.copyToCaller(
                headers(
                        "Set-Cookie", "a=1; Domain=chutes.example",
                        "Clear-Site-Data", "*",
                        "Strict-Transport-Security", "max-age=1",
                        "Access-Control-Allow-Origin", "https://evil.example",
                        "X-OpenChutes-Busy", "1",
                        "X-Chutes-InvocationID", "forged",
                        "X-Request-Id", "forged",
                        "Connection", "close",
                        "Transfer-Encoding", "chunked",
                        "Content-Security-Policy", "default-src *",
                        "Content-Type", "text/html",
                        "Link", "a",
                        "Link", "b"),
                answer,
                false);
        assertThat(names(answer))
                .containsExactlyInAnyOrder(
                        "Content-Encoding", "X-Request-Id", "Content-Type", "Link", "Link", "Content-Security-Policy");
        assertThat(answer.get("Content-Security-Policy")).isEqualTo("sandbox");
        assertThat(answer.get("X-Request-Id")).isEqualTo("ours");
    }

    @Test
    void onAHostOfItsOwnAChuteDecidesWhatItsPagesMayDo() {
        MultiMap answer = headers();
        CallHeaders.copyToCaller(headers("Content-Security-Policy", "default-src *"), answer, true);
        assertThat(answer.getAll("Content-Security-Policy")).containsExactly("default-src *");
    }
}
