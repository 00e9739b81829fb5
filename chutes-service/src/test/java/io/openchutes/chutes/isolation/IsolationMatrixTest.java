package io.openchutes.chutes.isolation;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.caching.ChuteChanges;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.filter.Filter;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One private chute of a subnet, every kind of caller, every operation: who gets what. */
@Tag("slow")
@QuarkusTest
@WithTestResource(PlatformResource.class)
class IsolationMatrixTest extends IsolationFixture {
    /**
     * The expected status for each caller. {@code seen} and {@code none}: the list answers 200 with or without the chute.
     *
     * <p>{@code subnet} administers the subnet that the chute's name belongs to, {@code elsewhere} another one; {@code owner} and
     * these call with keys that may do everything. A billing administrator may close accounts, but this one is another system's: 404.
     */
    private static final String PEOPLE = """
            operation      | anonymous owner other shared subnet elsewhere billing closed miner
            read by id     | 404       200   404   200    200    404       404     401    404
            read by name   | 404       200   404   200    200    404       404     401    404
            read by both   | 404       200   404   200    200    404       404     401    404
            code           | 404       200   404   200    200    404       404     401    404
            code by name   | 404       200   404   200    200    404       404     401    404
            its model      | 404       200   404   200    200    404       404     401    200
            change         | 401       200   404   404    404    404       404     401    404
            change by name | 401       200   404   404    404    404       404     401    404
            share          | 401       200   404   404    404    404       404     401    404
            share by name  | 401       200   404   404    404    404       404     401    404
            unshare        | 401       200   404   404    404    404       404     401    404
            warm up        | 401       200   404   200    200    404       404     401    404
            warm by name   | 401       200   404   200    200    404       404     401    404
            delete by name | 401       400   400   400    400    400       400     401    400
            delete         | 401       200   404   404    200    404       404     401    404
            own list       | none      seen  none  none   none   none      none    401    none
            public list    | none      seen  none  none   none   none      none    401    none
            list by slug   | none      seen  none  none   none   none      none    401    none
            list by image  | none      seen  none  none   none   none      none    401    none
            deploy again   | 401       409   403   403    none   none      403     401    403
            deploy vllm    | 401       200   403   403    200    200       403     401    403
            deploy picture | 401       200   403   403    200    200       403     401    403
            its image      | 404       200   404   404    404    404       404     401    404
            its images     | none      seen  none  none   none   none      none    401    none
            make an image  | 401       403   403   403    403    403       403     401    403
            its image log  | 401       404   404   404    404    404       404     401    404
            its context    | 404       404   404   404    404    404       404     404    404
            drop its image | 401       409   404   404    404    404       404     401    404
            boosted        | 200       200   200   200    200    200       200     200    200
            affine         | 200       200   200   200    200    200       200     200    200
            rolling        | 200       200   200   200    200    200       200     200    200
            ping           | 200       200   200   200    200    200       200     200    200
            my account     | 401       200   200   200    200    200       200     401    200
            my keys        | 401       200   200   200    200    200       200     401    200
            a key of mine  | 401       404   404   404    404    404       404     401    404
            drop a key     | 401       403   403   403    403    403       403     401    403
            make a key     | 401       403   403   403    403    403       403     401    403
            register       | 401       401   401   401    401    401       401     401    401
            log in         | 401       401   401   401    401    401       401     401    401
            close it       | 401       skip  403   403    403    403       404     401    403
            all accounts   | 401       403   403   403    403    403       200     401    403
            administer     | 401       403   403   403    403    403       404     401    403
            its changes    | 401       403   403   403    403    403       404     401    403
            offers         | 401       403   403   403    403    403       403     401    403
            offered code   | 401       403   403   403    403    403       403     401    403
            offered images | 401       403   403   403    403    403       403     401    403
            its service    | 401       403   403   403    403    403       200     401    403
            pricing        | 200       200   200   200    200    200       200     200    200
            """;

    /**
     * The same for keys with scopes. The owner's: {@code all} for this chute, {@code reads}, {@code writes}, {@code deletes} and
     * {@code invokes} for one action with it, {@code chutes} and {@code read} for every chute, {@code another} for another chute,
     * {@code images} and {@code image} for images, {@code invocs} for invocations. Of whom it is shared with, and of the subnet's
     * administrator: {@code sharers} and {@code admins}, for this chute.
     */
    private static final String KEYS = """
            operation      | all  reads writes deletes invokes chutes read another images image invocs sharers admins
            read by id     | 200  200   404    404     404     200    200  404     404    404   404    200     200
            read by name   | 200  200   404    404     404     200    200  404     404    404   404    200     200
            read by both   | 200  200   404    404     404     200    200  404     404    404   404    200     200
            code           | 200  200   404    404     404     200    200  404     404    404   404    200     200
            code by name   | 200  200   404    404     404     200    200  404     404    404   404    200     200
            its model      | 200  200   404    404     404     200    200  404     404    404   404    200     200
            change         | 200  403   200    404     404     200    403  404     404    404   404    404     404
            change by name | 200  403   200    404     404     200    403  404     404    404   404    404     404
            share          | 200  403   200    404     404     200    403  404     404    404   404    404     404
            share by name  | 200  403   200    404     404     200    403  404     404    404   404    404     404
            unshare        | 200  403   200    404     404     200    403  404     404    404   404    404     404
            warm up        | 200  403   200    404     404     200    403  404     404    404   404    200     200
            warm by name   | 200  403   200    404     404     200    403  404     404    404   404    200     200
            delete by name | 400  400   400    400     400     400    400  400     400    400   400    400     400
            delete         | 200  403   404    200     404     200    403  404     404    404   404    404     200
            own list       | seen seen  403    403     403     seen   seen none    403    403   403    none    none
            public list    | seen seen  403    403     403     seen   seen none    403    403   403    none    none
            list by slug   | seen seen  403    403     403     seen   seen none    403    403   403    none    none
            list by image  | seen seen  403    403     403     seen   seen none    403    403   403    none    none
            deploy again   | 409  403   409    403     403     409    403  403     403    403   403    403     403
            deploy vllm    | 200  403   200    403     403     200    403  403     403    403   403    403     403
            deploy picture | 200  403   200    403     403     200    403  403     403    403   403    403     403
            its image      | 403  403   403    403     403     403    403  403     200    200   403    403     403
            its images     | 403  403   403    403     403     403    403  403     seen   seen  403    403     403
            make an image  | 403  403   403    403     403     403    403  403     403    403   403    403     403
            its image log  | 404  404   404    404     404     404    404  404     404    404   404    404     404
            its context    | 404  404   404    404     404     404    404  404     404    404   404    404     404
            drop its image | 403  403   403    403     403     403    403  403     409    403   403    403     403
            boosted        | 200  200   200    200     200     200    200  200     200    200   200    200     200
            affine         | 200  200   200    200     200     200    200  200     200    200   200    200     200
            rolling        | 200  200   200    200     200     200    200  200     200    200   200    200     200
            ping           | 200  200   200    200     200     200    200  200     200    200   200    200     200
            my account     | 403  403   403    403     403     403    403  403     403    403   403    403     403
            my keys        | 403  403   403    403     403     403    403  403     403    403   403    403     403
            a key of mine  | 403  403   403    403     403     403    403  403     403    403   403    403     403
            drop a key     | 403  403   403    403     403     403    403  403     403    403   403    403     403
            make a key     | 403  403   403    403     403     403    403  403     403    403   403    403     403
            register       | 401  401   401    401     401     401    401  401     401    401   401    401     401
            log in         | 401  401   401    401     401     401    401  401     401    401   401    401     401
            close it       | 403  403   403    403     403     403    403  403     403    403   403    403     403
            all accounts   | 403  403   403    403     403     403    403  403     403    403   403    403     403
            administer     | 403  403   403    403     403     403    403  403     403    403   403    403     403
            its changes    | 403  403   403    403     403     403    403  403     403    403   403    403     403
            offers         | 403  403   403    403     403     403    403  403     403    403   403    403     403
            offered code   | 403  403   403    403     403     403    403  403     403    403   403    403     403
            offered images | 403  403   403    403     403     403    403  403     403    403   403    403     403
            its service    | 403  403   403    403     403     403    403  403     403    403   403    403     403
            pricing        | 200  200   200    200     200     200    200  200     200    200   200    200     200
            """;

    @Inject
    ChuteChanges changes;

    @Test
    void everyPersonGetsWhatTheMatrixSays() {
        assertThat(surprisesOf(PEOPLE, () -> {})).isEmpty();
    }

    @Test
    void everyScopedKeyGetsWhatTheMatrixSays() {
        assertThat(surprisesOf(KEYS, () -> {})).isEmpty();
    }

    @Test
    void everyPersonGetsItWhereNothingIsCached() {
        assertThat(surprisesOf(PEOPLE, this::forgetWhatIsCached)).isEmpty();
    }

    @Test
    void everyScopedKeyGetsItWhereNothingIsCached() {
        assertThat(surprisesOf(KEYS, this::forgetWhatIsCached)).isEmpty();
    }

    private void forgetWhatIsCached() {
        changes.all().changed(null);
    }

    @Test
    void theMatrixHasEveryCallerAndEveryOperation() {
        List<String> columns = new ArrayList<>(cells(PEOPLE.lines().findFirst().orElseThrow()));
        columns.addAll(cells(KEYS.lines().findFirst().orElseThrow()));
        assertThat(callers.keySet()).containsExactlyElementsOf(columns);
        for (String matrix : List.of(PEOPLE, KEYS)) {
            assertThat(matrix.lines().skip(1).map(IsolationMatrixTest::operationOf))
                    .containsExactlyElementsOf(operations.keySet());
        }
        Set<String> asked = ConcurrentHashMap.newKeySet();
        Filter recorder = (request, response, context) -> {
            asked.add(request.getMethod() + " "
                    + request.getURI().replaceFirst("^http://[^/]+", "").replaceFirst("\\?.*", ""));
            return context.next(request, response);
        };
        operations.values().forEach(operation -> operation.apply(anonymous().filter(recorder), secret));
        JsonPath document = anonymous()
                .accept("application/json")
                .get("/openapi/chutes-service.json")
                .jsonPath();
        Map<String, Map<String, Object>> paths = document.getMap("paths");
        paths.forEach((path, item) -> {
            String pattern = path.replaceAll("\\{[^}]+}", ".+");
            for (String method : item.keySet()) {
                assertThat(asked).anyMatch(call -> call.matches(method.toUpperCase(Locale.ROOT) + " " + pattern));
            }
        });
    }

    /** @param before each question */
    private List<String> surprisesOf(String matrix, Runnable before) {
        List<String> rows = matrix.lines().toList();
        List<String> names = cells(rows.get(0));
        List<String> surprises = new ArrayList<>();
        for (String row : rows.subList(1, rows.size())) {
            String operation = operationOf(row);
            List<String> expected = cells(row);
            share();
            for (int i = 0; i < names.size(); i++) {
                if (expected.get(i).equals("skip")) {
                    continue;
                }
                before.run();
                String answer = ask(operation, names.get(i));
                if (!answer.equals(expected.get(i))) {
                    surprises.add(operation + " as " + names.get(i) + ": " + answer + " instead of " + expected.get(i));
                }
            }
        }
        return surprises;
    }

    private String ask(String operation, String caller) {
        Response response = operations.get(operation).apply(callers.get(caller).get(), secret);
        String answer = String.valueOf(response.statusCode());
        if (operation.equals("unshare") && response.statusCode() == 200) {
            share();
        }
        if (operation.equals("delete") && response.statusCode() == 200) {
            deployAndShare();
        }
        if (TEMPLATES.contains(operation) && response.statusCode() == 200) {
            // A chute of the caller's own; the owner's has taken the secret's place.
            UUID deployed = TestChutes.idOf(response.jsonPath());
            boolean isSecret = deployed.equals(secret.id());
            RequestSpecification maker =
                    isSecret ? owner.call() : callers.get(caller).get();
            maker.delete("/chutes/" + deployed).then().statusCode(200);
            if (isSecret) {
                deployAndShare();
            }
        }
        boolean isList = operation.contains("list") || operation.equals("its images");
        if (isList && response.statusCode() == 200) {
            long total = response.jsonPath().getLong("total");
            assertThat(response.jsonPath().getList("items"))
                    .as("%s as %s", operation, caller)
                    .hasSize((int) total);
            return total == 0 ? "none" : "seen";
        }
        if (operation.equals("deploy again") && response.statusCode() == 400) {
            // The image is private as well: it answers as one that is not there.
            assertThat(response.jsonPath().getString("detail")).startsWith("The image is not known");
            return "none";
        }
        return answer;
    }

    private void deployAndShare() {
        secret = deploySecret();
        share();
    }

    private static String operationOf(String row) {
        return row.substring(0, row.indexOf('|')).trim();
    }

    private static List<String> cells(String row) {
        return List.of(row.substring(row.indexOf('|') + 1).trim().split(" +"));
    }
}
