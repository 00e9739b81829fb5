package io.openchutes.event.database;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.security.SimplePassword;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** Opens connections beside the pool, for those that stay open: a lock that is held, a LISTEN that waits. */
@ApplicationScoped
public class DedicatedConnections {
    private static final String ANSWER_TIMEOUT_SECONDS = "10";

    private final AgroalDataSource dataSource;

    DedicatedConnections(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Opens a connection to the service's database with the pool's own address and credentials, in auto-commit mode.
     *
     * @param purpose shown by PostgreSQL in pg_stat_activity
     */
    public Connection open(String purpose) throws SQLException {
        AgroalConnectionFactoryConfiguration factory =
                dataSource.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
        Properties properties = new Properties();
        properties.putAll(factory.jdbcProperties());
        if (factory.principal() != null) {
            properties.setProperty("user", factory.principal().getName());
        }
        for (Object credential : factory.credentials()) {
            if (credential instanceof SimplePassword password) {
                properties.setProperty("password", password.getWord());
            }
        }
        properties.setProperty("ApplicationName", purpose);
        properties.setProperty("tcpKeepAlive", "true");
        // A peer that vanished without a word must not hold the thread: no answer in time counts as a broken
        // connection.
        properties.setProperty("socketTimeout", ANSWER_TIMEOUT_SECONDS);
        properties.setProperty("connectTimeout", ANSWER_TIMEOUT_SECONDS);
        properties.setProperty("loginTimeout", ANSWER_TIMEOUT_SECONDS);
        Connection connection = new Driver().connect(factory.jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException("The datasource's URL is none of PostgreSQL");
        }
        return connection;
    }
}
