package io.openchutes.breaktest;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Chutes that the genuine agent runs, and callers who call them through the gateway. */
final class CallLoad {
    /** The GPU that the agent says to have; the other chutes of the test do not run on it. */
    static final String GPU = "a4000";

    private static final int CHUTES = 3;
    private static final int CALLERS = 4;
    private static final int CONCURRENCY = 4;
    private static final int LONGEST_PART_MILLIS = 150;
    private static final long PAUSE_MILLIS = 150;
    /** One call in so many is answered with an error by its chute. */
    private static final int FAILING_ONE_IN = 10;

    private final LoadAccount account;
    private final LoadClient api;
    private final CallClient client;
    private final Ledger ledger;
    private final CallLedger calls = new CallLedger();
    private final Map<UUID, String> slugs = new LinkedHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    CallLoad(LoadAccount account, LoadClient api, CallClient client, Ledger ledger) {
        this.account = account;
        this.api = api;
        this.client = client;
        this.ledger = ledger;
    }

    CallLedger calls() {
        return calls;
    }

    /** Deploys the chutes; nothing else ever changes them. */
    void deploy() {
        for (int i = 0; i < CHUTES; i++) {
            String name = "called-" + i;
            ModelledChute chute = new ModelledChute(
                    UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, account.username() + "::chute::" + name),
                    name,
                    account);
            String code = "# " + name + "\nchute = None\n";
            ChuteFacts wanted = new ChuteFacts(null, Writer.versionOf(code), 1, false, name, "", 1, false);
            Map<String, Object> body = Writer.deployment(name, wanted, code);
            body.put("node_selector", Map.of("gpu_count", 1, "include", List.of(GPU)));
            body.put("concurrency", CONCURRENCY);
            body.put("cords", cords());
            Answer answer = api.call(account, "POST", "/chutes/?accept_fee=true", body);
            if (!answer.isAcknowledged()) {
                throw new IllegalStateException("A chute to call can't be deployed: " + answer);
            }
            chute.deployed(answer, wanted);
            ledger.addCalled(chute);
            slugs.put(
                    chute.chuteId(),
                    api.get(account, "/chutes/" + chute.chuteId())
                            .json()
                            .path("slug")
                            .asText());
        }
    }

    private static List<Map<String, Object>> cords() {
        List<Map<String, Object>> cords = new ArrayList<>();
        for (CallKind kind : CallKind.values()) {
            Map<String, Object> cord = new LinkedHashMap<>();
            cord.put("method", "POST");
            cord.put("path", kind.path());
            cord.put("function", kind.path().substring(1));
            cord.put("stream", kind == CallKind.STREAM);
            cord.put("public_api_path", kind.path());
            cord.put("public_api_method", "POST");
            cords.add(cord);
        }
        return cords;
    }

    /** @param forks each caller draws from one of its own */
    List<Runnable> callers(List<Random> forks, BooleanSupplier stopped) {
        List<Runnable> callers = new ArrayList<>();
        for (Random random : forks) {
            callers.add(() -> callUntil(random, stopped));
        }
        return callers;
    }

    static int callers() {
        return CALLERS;
    }

    private void callUntil(Random random, BooleanSupplier stopped) {
        List<UUID> chutes = List.copyOf(slugs.keySet());
        try {
            while (!stopped.getAsBoolean()) {
                UUID chuteId = chutes.get(random.nextInt(chutes.size()));
                CallKind kind = random.nextInt(FAILING_ONE_IN) == 0
                        ? CallKind.FAILING
                        : random.nextBoolean() ? CallKind.PLAIN : CallKind.STREAM;
                call(chuteId, kind, random.nextInt(LONGEST_PART_MILLIS));
                Thread.sleep(random.nextLong(PAUSE_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CallRecord call(UUID chuteId, CallKind kind, long millis) throws InterruptedException {
        CallRecord call = client.call(chuteId, slugs.get(chuteId), kind, numbers.incrementAndGet(), millis);
        calls.add(call);
        return call;
    }

    /** One call of each chute; those that were not answered. */
    List<CallRecord> callEach() throws InterruptedException {
        List<CallRecord> failed = new ArrayList<>();
        for (UUID chuteId : slugs.keySet()) {
            CallRecord call = call(chuteId, CallKind.PLAIN, 0);
            if (call.ending() != CallRecord.Ending.WHOLE) {
                failed.add(call);
            }
        }
        return failed;
    }

    /** Calls each chute until it answers; whether all did in time. */
    boolean allAnswer(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (UUID chuteId : slugs.keySet()) {
            while (call(chuteId, CallKind.PLAIN, 0).ending() != CallRecord.Ending.WHOLE) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        return true;
    }
}
