package io.openchutes.chutes.listing;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.chutes.answer.ChuteAnswers;
import io.openchutes.chutes.answer.ChuteFacts;
import io.openchutes.chutes.caching.CachedAnswers;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.cord.CordList;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.listing.ChuteListRepository.Filter;
import io.openchutes.chutes.paging.Branches.CountedPage;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.Repeatable;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** Lists the chutes that a caller sees. */
@ApplicationScoped
public class ChuteListService {
    private static final String JSON = "application/json";

    private final ChuteListRepository repository;
    private final ChuteAnswers answers;
    private final CordListService cords;
    private final ChutePageWriter writer;
    private final CachedAnswers cache;
    private final ListTotals totals;
    private final PublicAnswers publicAnswers;

    public ChuteListService(
            ChuteListRepository repository,
            ChuteAnswers answers,
            CordListService cords,
            ChutePageWriter writer,
            CachedAnswers cache,
            ListTotals totals,
            PublicAnswers publicAnswers) {
        this.repository = repository;
        this.answers = answers;
        this.cords = cords;
        this.writer = writer;
        this.cache = cache;
        this.totals = totals;
        this.publicAnswers = publicAnswers;
    }

    /** The caller's own chutes, with everybody's where that is asked for: a {@link ChutePage}, written. */
    public Repeatable page(Account caller, KeyScopes scopes, ChuteListQuery query) {
        if (!scopes.allowsSome(ObjectType.CHUTES, Action.READ)) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "This API key may not read chutes: use a key that has the scope.");
        }
        requireOnePlace(query);
        return page(new Filter(
                caller.userId(),
                scopes.onlyObjects(ObjectType.CHUTES, Action.READ).orElse(null),
                query));
    }

    /** What everybody may see, ready to be sent. */
    public Repeatable publicPage(ChuteListQuery query) {
        requireOnePlace(query);
        return page(new Filter(null, null, query));
    }

    private Repeatable page(Filter filter) {
        return cache.repeatable(
                filter,
                () -> QuarkusTransaction.joiningExisting().call(() -> read(filter)),
                (facts, now) -> publicAnswers.prepare(JSON, writer.write(facts, now)));
    }

    private static void requireOnePlace(ChuteListQuery query) {
        if (query.page() > 0 && query.offset() > 0) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST, "Send either page or offset: both say where the page begins.");
        }
    }

    private ChutePageFacts read(Filter filter) {
        AtomicReference<List<Chute>> counted = new AtomicReference<>();
        long total = totals.total(
                new Filter(filter.ownerId(), filter.only(), filter.query().everywhere()), () -> {
                    CountedPage<Chute> page = repository.countedPage(filter);
                    counted.set(page.rows());
                    return page.total().orElse(0);
                });
        List<ChuteFacts> items = answers.factsOf(counted.get() == null ? repository.page(filter) : counted.get());
        boolean whole = filter.query().includeSchemas();
        Map<UUID, CordList> lists =
                cords.byIds(items.stream().map(item -> item.chute().cordRefId()).collect(Collectors.toSet()));
        Map<UUID, RawJson> refs = new LinkedHashMap<>();
        for (ChuteFacts item : items) {
            CordList list = lists.get(item.chute().cordRefId());
            refs.put(list.cordRefId(), new RawJson(whole ? list.cords() : list.brief()));
        }
        return new ChutePageFacts(filter, total, items, refs);
    }
}
