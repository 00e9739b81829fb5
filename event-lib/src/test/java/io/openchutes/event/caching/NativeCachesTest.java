package io.openchutes.event.caching;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Caffeine loads a class for each kind of cache by its name: a native executable has those that are listed. */
class NativeCachesTest {
    private static final String LIST = "/META-INF/native-image/io.openchutes/event-lib/reflect-config.json";

    /** The kinds that the libraries and services build; a new kind belongs here and into the list. */
    static Stream<UnaryOperator<Caffeine<Object, Object>>> kinds() {
        Duration minute = Duration.ofMinutes(1);
        return Stream.of(
                kind -> kind.maximumSize(10),
                kind -> kind.maximumSize(10).expireAfterWrite(minute),
                kind -> kind.maximumSize(10).expireAfterAccess(minute),
                kind -> kind.maximumWeight(10).weigher((key, value) -> 1),
                kind -> kind.maximumWeight(10).weigher((key, value) -> 1).expireAfterWrite(minute),
                kind -> kind.maximumWeight(10).weigher((key, value) -> 1).expireAfterAccess(minute));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void itsClassesAreListed(UnaryOperator<Caffeine<Object, Object>> kind) throws Exception {
        Cache<Object, Object> cache = kind.apply(Caffeine.newBuilder()).build();
        assertThat(listed())
                .contains(
                        cache.asMap().getClass().getName(),
                        nodeFactory(cache).getClass().getName());
    }

    private static Object nodeFactory(Cache<Object, Object> cache) throws ReflectiveOperationException {
        Class<?> type = cache.asMap().getClass();
        while (!type.getSimpleName().equals("BoundedLocalCache")) {
            type = type.getSuperclass();
        }
        Field factory = type.getDeclaredField("nodeFactory");
        factory.setAccessible(true);
        return factory.get(cache.asMap());
    }

    private static Set<String> listed() throws IOException {
        Set<String> names = new HashSet<>();
        try (InputStream list = NativeCachesTest.class.getResourceAsStream(LIST)) {
            for (JsonNode entry : new ObjectMapper().readTree(list)) {
                names.add(entry.get("name").asText());
            }
        }
        return names;
    }
}
