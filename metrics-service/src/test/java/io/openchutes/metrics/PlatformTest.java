package io.openchutes.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.agroal.api.AgroalDataSource;
import io.openchutes.contracts.Topics;
import io.openchutes.embedded.SharedPlatform;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class PlatformTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    AgroalDataSource database;

    @Test
    void answersWithARealDatabaseAndARealBroker() throws Exception {
        given().get(management.resolve("/q/health/ready"))
                .then()
                .statusCode(200)
                .body("status", is("UP"));

        assertThat(new TestDatabase(database).texts("SHOW server_version"))
                .singleElement()
                .asString()
                .startsWith("18.");

        String brokers = SharedPlatform.start().kafka().bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).contains(Topics.CHUTE_EVENTS.name());
        }
    }
}
