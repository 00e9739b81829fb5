package io.openchutes.event.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.openchutes.event.EventPlatform;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A pool whose connections are all in use is no reason to put a record aside. */
@QuarkusTest
@WithTestResource(EventPlatform.class)
class ExhaustedPoolTest {
    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @Test
    void waitingInVainForAConnectionPasses() throws Exception {
        AgroalDataSourceConfigurationSupplier one = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(1)
                        .acquisitionTimeout(Duration.ofSeconds(30))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                                .principal(new NamePrincipal(user))
                                .credential(new SimplePassword(password))));
        try (AgroalDataSource dataSource = AgroalDataSource.from(one);
                Connection taken = dataSource.getConnection()) {
            dataSource.getConfiguration().connectionPoolConfiguration().setAcquisitionTimeout(Duration.ofMillis(50));
            Throwable refusal = catchThrowable(dataSource::getConnection);
            assertThat(taken.isClosed()).isFalse();
            assertThat(Fault.of(new IllegalStateException(refusal))).isEqualTo(Fault.PASSING);
        }
    }
}
