package io.openchutes.chutes.lifecycle;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.chutes.answer.ChuteAnswers;
import io.openchutes.chutes.answer.ChuteFacts;
import io.openchutes.chutes.caching.CachedAnswers;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.subnet.Subnets;
import io.openchutes.chutes.visibility.Viewer;
import io.openchutes.chutes.visibility.VisibleChutes;
import io.openchutes.event.caching.AnswerCache;
import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.Repeatable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers what one chute is, from memory where nothing of it has changed. */
@ApplicationScoped
public class ChuteReading {
    private final VisibleChutes chutes;
    private final ChuteAnswers answers;
    private final Subnets subnets;
    private final CachedAnswers cache;
    private final PublicAnswers writer;
    private final Clock clock;

    public ChuteReading(
            VisibleChutes chutes,
            ChuteAnswers answers,
            Subnets subnets,
            CachedAnswers cache,
            PublicAnswers writer,
            Clock clock) {
        this.chutes = chutes;
        this.answers = answers;
        this.subnets = subnets;
        this.cache = cache;
        this.writer = writer;
        this.clock = clock;
    }

    /**
     * A {@link io.openchutes.chutes.answer.ChuteResponse}, written. Keys that are limited to some chutes are not answered from memory: what
     * a name means depends on them.
     */
    public Repeatable get(Optional<Account> caller, KeyScopes scopes, String idOrName) {
        Viewer viewer = Viewer.of(caller.orElse(null), subnets);
        Supplier<Read> read = () -> QuarkusTransaction.joiningExisting().call(() -> {
            Chute chute = chutes.findVisible(caller, scopes, idOrName, Action.READ);
            return new Read(viewer, answers.factsOf(chute, viewer.userId()), answers.cordsOf(chute));
        });
        if (scopes.onlyObjects(ObjectType.CHUTES, Action.READ).isPresent()) {
            return new Repeatable(written(read.get(), clock.instant()), () -> null);
        }
        return cache.repeatable(new Asked(viewer, idOrName), read, this::written);
    }

    private Prepared written(Read read, Instant now) {
        return writer.prepare(answers.whole(read.chute(), read.cords(), now));
    }

    private record Asked(Viewer viewer, String idOrName) implements AnswerCache.Key {
        private static final int BYTES_WITHOUT_TEXTS = 200;

        @Override
        public int bytes() {
            return BYTES_WITHOUT_TEXTS
                    + 2 * idOrName.length()
                    + viewer.subnets().stream().mapToInt(String::length).sum();
        }
    }

    /** Names are looked for among the viewer's own chutes and those shared with it. */
    private record Read(Viewer viewer, ChuteFacts chute, RawJson cords) implements AnswerCache.Facts {
        @Override
        public Instant goodUntil(Instant now) {
            return chute.goodUntil(now);
        }

        @Override
        public Set<UUID> madeFrom() {
            return Stream.concat(
                            Stream.ofNullable(viewer.userId()),
                            Stream.of(chute.chuteId(), chute.chute().imageId()))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
