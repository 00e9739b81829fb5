package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.post;

import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.instance.InstanceService;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;

/** Accounts and chutes for tests of deployments. */
abstract class DeployFixture {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    InstanceService instances;

    int total(Person person) {
        return person.call().get("/chutes/").then().statusCode(200).extract().path("total");
    }

    static void awaitStatus(Person person, Map<String, Object> body, int status) {
        Awaitility.await().untilAsserted(() -> post(person, body).statusCode(status));
    }

    static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(times);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(java.util.Collections.nCopies(times, call))) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
