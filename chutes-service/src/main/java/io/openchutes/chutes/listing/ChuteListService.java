package io.openchutes.chutes.listing;

import io.openchutes.auth.Account;
import io.openchutes.auth.AccountDirectory;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.answer.ChuteAnswers;
import io.openchutes.chutes.answer.ChuteFacts;
import io.openchutes.chutes.boost.Boost;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.cord.CordList;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.instance.Instance;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.chutes.listing.ChuteListRepository.Filter;
import io.openchutes.chutes.subnet.Subnets;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.PublicAnswers.Prepared;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Lists chutes. */
@ApplicationScoped
public class ChuteListService {
    /** What lists that anyone may read call a chute that not everyone may see. */
    public static final String PRIVATE_NAME = "[private chute]";

    private static final String JSON = "application/json";

    private final ChuteListRepository repository;
    private final ChuteRepository chutes;
    private final ChuteAnswers answers;
    private final CordListService cords;
    private final BoostService boosts;
    private final InstanceService instances;
    private final AccountDirectory accounts;
    private final Subnets subnets;
    private final ChutePageWriter writer;
    private final ListCaches caches;
    private final PublicAnswers publicAnswers;
    private final Clock clock;

    public ChuteListService(
            ChuteListRepository repository,
            ChuteRepository chutes,
            ChuteAnswers answers,
            CordListService cords,
            BoostService boosts,
            InstanceService instances,
            AccountDirectory accounts,
            Subnets subnets,
            ChutePageWriter writer,
            ListCaches caches,
            PublicAnswers publicAnswers,
            Clock clock) {
        this.repository = repository;
        this.chutes = chutes;
        this.answers = answers;
        this.cords = cords;
        this.boosts = boosts;
        this.instances = instances;
        this.accounts = accounts;
        this.subnets = subnets;
        this.writer = writer;
        this.caches = caches;
        this.publicAnswers = publicAnswers;
        this.clock = clock;
    }

    /** The caller's own chutes, with everybody's where that is asked for: a {@link ChutePage}, written. */
    public byte[] page(Account caller, KeyScopes scopes, ChuteListQuery query) {
        if (!scopes.allowsSome(ObjectType.CHUTES, Action.READ)) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "This API key may not read chutes: use a key that has the scope.");
        }
        requireOnePlace(query);
        ChutePageFacts facts = QuarkusTransaction.joiningExisting()
                .call(() -> read(new Filter(
                        caller.userId(),
                        scopes.onlyObjects(ObjectType.CHUTES, Action.READ).orElse(null),
                        query)));
        return writer.write(facts, clock.instant());
    }

    /** What everybody may see, ready to be sent. */
    public Prepared publicPage(ChuteListQuery query) {
        requireOnePlace(query);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return caches.answer(
                query,
                now,
                () -> QuarkusTransaction.joiningExisting().call(() -> read(new Filter(null, null, query))),
                facts -> publicAnswers.prepare(JSON, writer.write(facts, now)));
    }

    /** Every chute with a boost above 1. */
    @Transactional
    public List<BoostedChuteResponse> boosted() {
        Map<UUID, Boost> boostOf = boosts.aboveOne();
        return chutes.byIds(boostOf.keySet()).stream()
                .filter(chute -> !chute.isOwnerClosed())
                .sorted(Comparator.comparing(chute -> chute.chuteId().toString()))
                .map(chute -> new BoostedChuteResponse(
                        chute.chuteId(),
                        chute.isPublic() ? chute.name() : PRIVATE_NAME,
                        boostOf.get(chute.chuteId()).urgency().doubleValue(),
                        boostOf.get(chute.chuteId()).manual().doubleValue()))
                .toList();
    }

    /** The affine chutes of owners who can pay and are of the subnet, or administer subnets. */
    @Transactional
    public List<AffineChuteResponse> affineAvailable() {
        List<Chute> affine = repository.affine();
        Map<UUID, Account> owners =
                accounts.byIds(affine.stream().map(Chute::userId).collect(Collectors.toSet()));
        Map<UUID, List<Instance>> instancesOf =
                instances.countingOf(affine.stream().collect(Collectors.toMap(Chute::chuteId, Chute::createdAt)));
        return affine.stream()
                .filter(chute -> mayOffer(owners.get(chute.userId())))
                .map(chute -> new AffineChuteResponse(
                        chute.chuteId(),
                        chute.userId(),
                        chute.name(),
                        owners.get(chute.userId()).hotkey(),
                        instancesOf.getOrDefault(chute.chuteId(), List.of()).stream()
                                .anyMatch(Instance::isActive)))
                .toList();
    }

    private boolean mayOffer(Account owner) {
        if (owner == null || owner.closed()) {
            return false;
        }
        Integer netuid = subnets.netuidOf(Subnets.AFFINE);
        return owner.has(Permission.SUBNET_ADMIN)
                || (owner.balance().signum() > 0
                        && netuid != null
                        && owner.netuids().contains(netuid));
    }

    private static void requireOnePlace(ChuteListQuery query) {
        if (query.page() > 0 && query.offset() > 0) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST, "Send either page or offset: both say where the page begins.");
        }
    }

    private ChutePageFacts read(Filter filter) {
        List<ChuteFacts> items = answers.factsOf(repository.page(filter));
        long total = caches.total(
                new Filter(filter.ownerId(), filter.only(), filter.query().everywhere()),
                () -> repository.count(filter));
        boolean whole = filter.query().includeSchemas();
        Map<UUID, CordList> lists =
                cords.byIds(items.stream().map(item -> item.chute().cordRefId()).collect(Collectors.toSet()));
        Map<UUID, RawJson> refs = new LinkedHashMap<>();
        for (ChuteFacts item : items) {
            CordList list = lists.get(item.chute().cordRefId());
            refs.put(list.cordRefId(), new RawJson(whole ? list.cords() : list.brief()));
        }
        return new ChutePageFacts(filter.query(), total, items, refs);
    }
}
