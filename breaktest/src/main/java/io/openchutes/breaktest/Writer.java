package io.openchutes.breaktest;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** One account that deploys, updates, deploys anew, deletes and has bounties increased, one call after the other. */
final class Writer implements Runnable {
    private static final String IMAGE = "chutes/base:python-3.12";
    private static final UUID IMAGE_ID = UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, IMAGE);
    private static final List<Double> BOOSTS = List.of(1.0, 1.25, 1.5, 2.0, 2.5, 3.25, 4.0);
    private static final int STEADY_CHUTES = 4;
    private static final int CHANGING_CHUTES = 4;
    private static final int MOST_GPUS = 8;
    private static final int MOST_INSTANCES = 10;
    private static final long PAUSE_MILLIS = 60;
    private static final long UNANSWERED_PAUSE_MILLIS = 400;

    private final LoadAccount account;
    private final LoadAccount billingAdmin;
    private final LoadClient api;
    private final Databases databases;
    private final Ledger ledger;
    private final Random random;
    private final BooleanSupplier stopped;
    private final List<ModelledChute> steady = new ArrayList<>();
    private final List<ModelledChute> changing = new ArrayList<>();
    private int names;
    private int edits;

    Writer(
            LoadAccount account,
            LoadAccount billingAdmin,
            LoadClient api,
            Databases databases,
            Ledger ledger,
            Random random,
            BooleanSupplier stopped) {
        this.account = account;
        this.billingAdmin = billingAdmin;
        this.api = api;
        this.databases = databases;
        this.ledger = ledger;
        this.random = random;
        this.stopped = stopped;
        for (int i = 0; i < STEADY_CHUTES; i++) {
            steady.add(name("steady"));
        }
        for (int i = 0; i < CHANGING_CHUTES; i++) {
            changing.add(name("changing"));
        }
    }

    private ModelledChute name(String kind) {
        String name = kind + "-" + names++;
        ModelledChute chute = new ModelledChute(
                UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, account.username() + "::chute::" + name),
                name,
                account);
        ledger.add(chute, kind.equals("steady"));
        return chute;
    }

    @Override
    public void run() {
        try {
            while (!stopped.getAsBoolean()) {
                int before = ledger.count(Answer.Kind.UNANSWERED);
                step();
                Thread.sleep(random.nextLong(PAUSE_MILLIS * 2));
                if (ledger.count(Answer.Kind.UNANSWERED) > before) {
                    Thread.sleep(UNANSWERED_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() {
        boolean mayGo = random.nextInt(10) < 6;
        List<ModelledChute> from = mayGo ? changing : steady;
        int index = random.nextInt(from.size());
        ModelledChute chute = from.get(index);
        int dice = random.nextInt(100);
        if (!chute.mayExist() || dice < 18) {
            deploy(chute);
        } else if (dice < 50) {
            update(chute);
        } else if (dice < 62 && mayGo) {
            delete(chute);
            if (random.nextInt(3) == 0) {
                // Retired: a new name has no history, and its bounty no cooldown.
                changing.set(index, name("changing"));
            }
        } else if (dice < 68) {
            ledger.count("warm-ups", api.get(account, "/chutes/warmup/" + chute.chuteId() + "?quick=true"));
        } else {
            increase(chute);
        }
    }

    void deploy(ModelledChute chute) {
        int edit = edits++;
        boolean isPublic = Math.floorMod(chute.chuteId().hashCode(), 2) == 0;
        int gpuCount = 1 + random.nextInt(MOST_GPUS);
        String code = "# " + chute.name() + " " + edit + "\nchute = None\n";
        Integer maxInstances = isPublic ? null : 1 + random.nextInt(MOST_INSTANCES);
        ChuteFacts wanted = new ChuteFacts(
                null, versionOf(code), gpuCount, isPublic, "deployment " + edit, "", maxInstances, false);
        Map<String, Object> cord = new LinkedHashMap<>();
        cord.put("method", "POST");
        cord.put("path", "/echo");
        cord.put("function", "echo");
        cord.put("stream", false);
        Map<String, Object> body = deployment(chute.name(), wanted, code);
        // Nothing that the genuine agent has.
        body.put("node_selector", Map.of("gpu_count", gpuCount, "exclude", List.of(CallLoad.GPU)));
        body.put("cords", List.of(cord));
        // Deployed anew, a disabled chute stays disabled; asked for here, since the model has no rule for it.
        Optional<ChuteFacts> before = chute.certain();
        if (chute.mayExist() && (before.isEmpty() || before.get().disabled())) {
            Answer enabled = update(chute, Map.of("disabled", false), state -> disabled(state, false));
            if (!enabled.isAcknowledged()) {
                return;
            }
        }
        Answer answer = api.call(account, "POST", "/chutes/?accept_fee=true", body);
        chute.deployed(answer, wanted);
        ledger.count("deployments", answer);
    }

    /** The version that chutes-service gives this code. */
    static UUID versionOf(String code) {
        return UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, IMAGE_ID + ":initial:" + code);
    }

    /** A deployment without its node selector and cords. */
    static Map<String, Object> deployment(String name, ChuteFacts wanted, String code) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("tagline", wanted.tagline());
        body.put("image", IMAGE);
        body.put("public", wanted.isPublic());
        body.put("code", code);
        body.put("filename", "app.py");
        body.put("ref_str", "app:chute");
        body.put("max_instances", wanted.maxInstances());
        return body;
    }

    void update(ModelledChute chute) {
        int edit = edits++;
        switch (random.nextInt(5)) {
            case 0 -> {
                boolean disable = random.nextInt(3) == 0;
                update(chute, Map.of("disabled", disable), state -> disabled(state, disable));
            }
            case 1 -> {
                int most = 1 + random.nextInt(MOST_INSTANCES);
                update(
                        chute,
                        Map.of("max_instances", most),
                        state -> new ChuteFacts(
                                state.createdAt(),
                                state.version(),
                                state.gpuCount(),
                                state.isPublic(),
                                state.tagline(),
                                state.readme(),
                                state.isPublic() ? null : most,
                                state.disabled()));
            }
            case 2 -> {
                String readme = "readme " + edit;
                update(
                        chute,
                        Map.of("readme", readme),
                        state -> new ChuteFacts(
                                state.createdAt(),
                                state.version(),
                                state.gpuCount(),
                                state.isPublic(),
                                state.tagline(),
                                readme,
                                state.maxInstances(),
                                state.disabled()));
            }
            default -> {
                String tagline = "update " + edit;
                update(
                        chute,
                        Map.of("tagline", tagline),
                        state -> new ChuteFacts(
                                state.createdAt(),
                                state.version(),
                                state.gpuCount(),
                                state.isPublic(),
                                tagline,
                                state.readme(),
                                state.maxInstances(),
                                state.disabled()));
            }
        }
    }

    private Answer update(ModelledChute chute, Map<String, ?> body, UnaryOperator<ChuteFacts> change) {
        Answer answer = api.call(account, "PUT", "/chutes/" + chute.chuteId(), body);
        chute.updated(answer, change);
        ledger.count("updates", answer);
        return answer;
    }

    private static ChuteFacts disabled(ChuteFacts state, boolean disabled) {
        return new ChuteFacts(
                state.createdAt(),
                state.version(),
                state.gpuCount(),
                state.isPublic(),
                state.tagline(),
                state.readme(),
                state.maxInstances(),
                disabled);
    }

    private void delete(ModelledChute chute) {
        Answer answer = api.call(account, "DELETE", "/chutes/" + chute.chuteId(), null);
        chute.deleted(answer);
        ledger.count("deletions", answer);
    }

    void increase(ModelledChute chute) {
        double boost = BOOSTS.get(random.nextInt(BOOSTS.size()));
        Optional<Instant> life = chute.life();
        boolean known = life.isPresent()
                && databases.lifeKnownToBounties(chute.chuteId()).equals(life);
        Answer answer = api.get(billingAdmin, "/bounties/" + chute.chuteId() + "/increase?boost=" + boost);
        chute.boosted(answer, boost, known);
        ledger.count("increases", answer);
    }

    /** A chute that was not there before, for the phases after the load. */
    ModelledChute another() {
        return name("later");
    }
}
