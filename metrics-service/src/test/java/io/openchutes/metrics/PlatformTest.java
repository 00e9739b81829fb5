package io.openchutes.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.agroal.api.AgroalDataSource;
import io.openchutes.contracts.Topics;
import io.openchutes.embedded.SharedPlatform;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
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

        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW server_version")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).startsWith("18.");
        }

        String brokers = SharedPlatform.start().kafka().bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).contains(Topics.CHUTE_EVENTS.name());
        }
    }
}
