package io.openchutes.k8s;

import io.openchutes.embedded.EmbeddedKafka;
import io.openchutes.embedded.EmbeddedPostgreSql;
import io.openchutes.embedded.Jdk;
import io.openchutes.embedded.LoggedCommand;
import io.openchutes.embedded.Ports;
import io.openchutes.embedded.SharedPlatform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** A PostgreSQL that takes connections over TLS alone, and a Kafka with a listener for SCRAM over TLS, both for {@code localhost}. */
final class SecureStores implements AutoCloseable {
    private static final String STORE_PASSWORD = "for-this-test-only";
    private static final int ITERATIONS = 4096;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final int postgresPort = Ports.free();
    private final int kafkaPort = Ports.free();
    private final EmbeddedPostgreSql postgreSql;
    private final EmbeddedKafka kafka;

    /** @param databases to make, each with a role of its name that has its name as password */
    SecureStores(Path folder, List<String> databases) throws IOException, GeneralSecurityException, SQLException {
        this.folder = folder;
        Path keys = folder.resolve("server.p12");
        makeKey(keys);
        postgreSql = EmbeddedPostgreSql.start(new EmbeddedPostgreSql.Settings(
                folder.resolve("postgresql"),
                SharedPlatform.defaultPrograms(),
                folder.resolve("postgresql.log"),
                postgresPort,
                50,
                false));
        databases.forEach(postgreSql::createDatabase);
        allowTlsOnly(keys);
        int plainPort = Ports.free();
        int controllerPort = Ports.free();
        kafka = EmbeddedKafka.start(new EmbeddedKafka.Settings(
                folder.resolve("kafka"),
                folder.resolve("kafka.log"),
                plainPort,
                controllerPort,
                System.getProperty("java.class.path"),
                Map.of(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:" + plainPort + ",SASL_SSL://127.0.0.1:" + kafkaPort
                                + ",CONTROLLER://127.0.0.1:" + controllerPort,
                        "advertised.listeners",
                        "PLAINTEXT://127.0.0.1:" + plainPort + ",SASL_SSL://localhost:" + kafkaPort,
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "SCRAM-SHA-512",
                        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                        "ssl.keystore.type",
                        "PKCS12",
                        "ssl.keystore.location",
                        keys.toString(),
                        "ssl.keystore.password",
                        STORE_PASSWORD)));
    }

    private void makeKey(Path keys) throws IOException {
        List<String> command = List.of(
                Jdk.program("keytool"),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                STORE_PASSWORD);
        Path log = folder.resolve("keytool.log");
        if (LoggedCommand.start(command, Map.of(), log).exit(PATIENCE) != 0) {
            throw new IllegalStateException("keytool failed: " + Files.readString(log));
        }
    }

    private void allowTlsOnly(Path keys) throws IOException, GeneralSecurityException, SQLException {
        KeyStore store = KeyStore.getInstance(keys.toFile(), STORE_PASSWORD.toCharArray());
        Path data = folder.resolve("postgresql/data");
        Files.writeString(
                certificate(), pem("CERTIFICATE", store.getCertificate("server").getEncoded()));
        Files.copy(certificate(), data.resolve("server.crt"));
        Path key = Files.createFile(
                data.resolve("server.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                key,
                pem(
                        "PRIVATE KEY",
                        store.getKey("server", STORE_PASSWORD.toCharArray()).getEncoded()));
        try (Connection superuser = DriverManager.getConnection(postgreSql.jdbcUrl("postgres"), "postgres", "");
                Statement statement = superuser.createStatement()) {
            statement.execute("ALTER SYSTEM SET ssl = on");
            Files.writeString(data.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static String pem(String what, byte[] bytes) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** Lets this user in, by SCRAM-SHA-512. */
    void allow(String user, String password) throws InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        try (Admin admin = Admin.create(settings)) {
            ScramCredentialInfo scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user, scram, password)))
                    .all()
                    .get();
        }
    }

    /** The server's own, which signs itself: who trusts it trusts both. */
    Path certificate() {
        return folder.resolve("ca.crt");
    }

    String databaseHost() {
        return "localhost:" + postgresPort;
    }

    String bootstrapServers() {
        return "localhost:" + kafkaPort;
    }

    @Override
    public void close() {
        kafka.close();
        postgreSql.close();
    }
}
