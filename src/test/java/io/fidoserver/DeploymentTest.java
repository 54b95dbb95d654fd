package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Kustomization;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fidoserver.secret.Secrets;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Validity of the files in deployment/: their settings exist, and their fields are known. */
class DeploymentTest {

  private static final Path DEPLOYMENT = Path.of("deployment");
  private static final Path BASE = DEPLOYMENT.resolve("kustomize/base");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** Model classes of Kubernetes objects, by apiVersion and kind. */
  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("kustomize.config.k8s.io/v1beta1 Kustomization", Kustomization.class),
          Map.entry("serving.knative.dev/v1 Service", io.fabric8.knative.serving.v1.Service.class),
          Map.entry("postgresql.cnpg.io/v1 Cluster", PostgresCluster.class),
          Map.entry("postgresql.cnpg.io/v1 Pooler", PostgresPooler.class),
          Map.entry("compose", Compose.class),
          Map.entry("rules", Rules.class));

  /**
   * Mapper that fails on an unknown field, which the model's classes would otherwise keep as an
   * additional property.
   */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              })
          .build();

  /** Compose specification, as far as compose.yaml uses it. */
  record Compose(Map<String, Container> services, Map<String, Object> volumes) {

    record Container(
        String image,
        List<String> command,
        Build build,
        @JsonProperty("depends_on") Map<String, Condition> dependsOn,
        Map<String, String> environment,
        List<String> volumes,
        HealthCheck healthcheck,
        List<String> ports,
        @JsonProperty("read_only") boolean readOnly,
        List<String> tmpfs,
        @JsonProperty("cap_drop") List<String> capDrop,
        @JsonProperty("security_opt") List<String> securityOpt) {}

    record Build(String context, String dockerfile) {}

    record Condition(String condition) {}

    record HealthCheck(List<String> test, String interval, int retries) {}
  }

  /** CloudNativePG's PostgreSQL, as far as it is used; {@code .ci/check-manifests} has it whole. */
  record PostgresCluster(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {

    record Spec(
        int instances,
        Bootstrap bootstrap,
        Postgresql postgresql,
        Affinity affinity,
        List<TopologySpreadConstraint> topologySpreadConstraints,
        Storage storage,
        ResourceRequirements resources) {}

    record Bootstrap(InitDb initdb) {}

    record InitDb(String database, String owner) {}

    record Postgresql(Synchronous synchronous) {}

    record Synchronous(String method, int number) {}

    record Affinity(String podAntiAffinityType, String topologyKey) {}

    record Storage(String size) {}
  }

  /** CloudNativePG's PgBouncer, as far as it is used. */
  record PostgresPooler(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {

    record Spec(
        Map<String, String> cluster,
        String type,
        int instances,
        PgBouncer pgbouncer,
        PodTemplateSpec template) {}

    record PgBouncer(String poolMode, Map<String, String> parameters) {}
  }

  /** Prometheus' file of alerting and recording rules. */
  record Rules(List<Group> groups) {

    record Group(String name, List<Rule> rules) {}

    record Rule(
        String alert,
        String expr,
        @JsonProperty("for") String duration,
        Map<String, String> labels,
        Map<String, String> annotations) {}
  }

  static Stream<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(DEPLOYMENT)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    }
  }

  static Stream<JsonNode> podSpecs() throws IOException {
    return manifests()
        .filter(file -> !file.startsWith(DEPLOYMENT.resolve("kustomize/overlays")))
        .map(DeploymentTest::read)
        .map(manifest -> manifest.at("/spec/template/spec"))
        .filter(JsonNode::isObject);
  }

  @Test
  void thereAreAServerAndAServiceThatScalesFromZero() throws IOException {
    assertEquals(2, podSpecs().count());
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void everyManifestHasOnlyWhatItsKindHas(Path file) throws IOException {
    JsonNode manifest = read(file);
    String kind =
        manifest.path("apiVersion").asText(manifest.has("groups") ? "rules" : "compose")
            + " "
            + manifest.path("kind").asText("");
    assertTrue(KINDS.containsKey(kind.strip()), kind);

    STRICT.treeToValue(manifest, KINDS.get(kind.strip()));
  }

  @Test
  void theBaseNamesEveryFileButTheExampleOfASecret() throws IOException {
    Set<String> named = new TreeSet<>();
    read(BASE.resolve("kustomization.yaml")).get("resources").forEach(r -> named.add(r.asText()));
    named.add("settings.env");
    named.add("kustomization.yaml");
    named.add("secret.example.yaml");
    try (Stream<Path> files = Files.list(BASE)) {
      assertEquals(
          files
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)),
          named);
    }
  }

  @ParameterizedTest
  @MethodSource("podSpecs")
  void everyPodMeetsTheRestrictedStandard(JsonNode pod) {
    assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean());
    assertEquals("RuntimeDefault", pod.at("/securityContext/seccompProfile/type").asText());
    assertEquals(false, pod.at("/automountServiceAccountToken").asBoolean(true));
    assertEquals(false, pod.at("/enableServiceLinks").asBoolean(true));
    for (JsonNode container : containers(pod)) {
      JsonNode context = container.get("securityContext");
      assertEquals(false, context.get("allowPrivilegeEscalation").asBoolean());
      assertTrue(context.get("readOnlyRootFilesystem").asBoolean());
      assertEquals("ALL", context.at("/capabilities/drop/0").asText());
      assertTrue(container.at("/resources/limits/memory").isTextual());
    }
  }

  @ParameterizedTest
  @MethodSource("podSpecs")
  void everyPodIsToldWhatTheServerNeedsAndNothingThatItDoesNotKnow(JsonNode pod)
      throws IOException {
    Set<String> set = new HashSet<>();
    set.addAll(configured());
    read(BASE.resolve("secret.example.yaml"))
        .get("stringData")
        .fieldNames()
        .forEachRemaining(set::add);
    for (JsonNode container : containers(pod)) {
      assertEquals("fido-server", container.at("/envFrom/0/configMapRef/name").asText());
      assertEquals("fido-server", container.at("/envFrom/1/secretRef/name").asText());
      container.path("env").forEach(variable -> set.add(variable.get("name").asText()));
    }

    assertTrue(
        set.containsAll(
            List.of(
                "DATABASE_URL", "FIDO_TOKEN_KEYS", "SERVER_URL", "RP_ID", "RP_NAME", "RP_ORIGIN")));
    set.removeAll(known());
    assertEquals(Set.of(), set);
  }

  private static List<JsonNode> containers(JsonNode pod) {
    List<JsonNode> all = new ArrayList<>();
    pod.path("initContainers").forEach(all::add);
    pod.get("containers").forEach(all::add);
    return all;
  }

  /** The names of the settings that the config map is made of. */
  private static List<String> configured() throws IOException {
    return find("(?m)^([A-Z_]+)=", Files.readString(BASE.resolve("settings.env")));
  }

  /**
   * A client with an address in a trusted range could choose the client address that is
   * rate-limited.
   */
  @Test
  void noProxyIsTrustedUntilAnOperatorNamesOne() throws IOException {
    assertFalse(configured().contains("FIDO_PROXY_TRUSTED"));
  }

  /** Operators' calls and {@code /q/} are not for the internet. */
  @Test
  void onlyWhatUsersCallIsPublished() {
    List<String> paths = new ArrayList<>();
    read(BASE.resolve("ingress.yaml"))
        .at("/spec/rules/0/http/paths")
        .forEach(each -> paths.add(each.get("path").asText()));
    assertTrue(
        paths.stream().allMatch(each -> each.matches("/api/v1/(webauthn|me)|/\\.well-known/.+")),
        paths.toString());
    assertTrue(
        paths.containsAll(
            List.of(
                "/.well-known/webauthn",
                "/.well-known/jwks.json",
                "/.well-known/passkey-endpoints",
                "/.well-known/openid-configuration",
                "/.well-known/assetlinks.json",
                "/.well-known/apple-app-site-association")));

    assertEquals(
        "cluster-local",
        read(DEPLOYMENT.resolve("knative/service.yaml"))
            .at("/metadata/labels/networking.knative.dev~1visibility")
            .asText());
  }

  @Test
  void callsGoByThePoolerAndMigrationsPastIt() {
    Path overlay = DEPLOYMENT.resolve("kustomize/overlays/cloudnative-pg");
    JsonNode cluster = read(overlay.resolve("cluster.yaml"));
    JsonNode pooler = read(overlay.resolve("pooler.yaml"));
    JsonNode pod = read(overlay.resolve("database.yaml")).at("/spec/template/spec");
    String name = cluster.at("/metadata/name").asText();
    String user = "postgresql://$(POSTGRES_USER):$(POSTGRES_PASSWORD)@";
    String byPooler =
        user
            + pooler.at("/metadata/name").asText()
            + ":5432/"
            + cluster.at("/spec/bootstrap/initdb/database").asText()
            + "?sslmode=require&pgbouncer=true";
    Map<String, JsonNode> server = environment(pod.at("/containers/0"));
    Map<String, JsonNode> migration = environment(pod.at("/initContainers/0"));

    assertEquals(byPooler, server.get("DATABASE_URL").get("value").asText());
    assertEquals(byPooler, migration.get("DATABASE_URL").get("value").asText());
    assertEquals(
        user + name + "-rw:5432/fido?sslmode=require",
        migration.get("DATABASE_DIRECT_URL").get("value").asText());
    for (Map<String, JsonNode> each : List.of(server, migration)) {
      // A variable that another one names comes before it.
      assertEquals(
          List.of("POSTGRES_USER", "POSTGRES_PASSWORD", "DATABASE_URL"),
          List.copyOf(each.keySet()).subList(0, 3));
      for (String key : List.of("username", "password")) {
        JsonNode secret =
            each.get(key.equals("username") ? "POSTGRES_USER" : "POSTGRES_PASSWORD")
                .at("/valueFrom/secretKeyRef");
        assertEquals(name + "-app", secret.get("name").asText());
        assertEquals(key, secret.get("key").asText());
      }
    }
    assertEquals(name, pooler.at("/spec/cluster/name").asText());
    assertEquals("transaction", pooler.at("/spec/pgbouncer/poolMode").asText());
    assertEquals(false, pooler.at("/spec/template/spec/enableServiceLinks").asBoolean(true));
    assertEquals(3, cluster.at("/spec/instances").asInt());
    assertEquals("any", cluster.at("/spec/postgresql/synchronous/method").asText());
    assertEquals(1, cluster.at("/spec/postgresql/synchronous/number").asInt());
  }

  private static Map<String, JsonNode> environment(JsonNode container) {
    Map<String, JsonNode> variables = new LinkedHashMap<>();
    container.get("env").forEach(each -> variables.put(each.get("name").asText(), each));
    return variables;
  }

  /** Whoever starts the server with it as it is must not get tokens that anybody can forge. */
  @Test
  void noSecretThatIsPrintedHereIsTaken() throws IOException {
    List<String> printed = new ArrayList<>();
    try (Stream<Path> files = Files.walk(DEPLOYMENT)) {
      for (Path each : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        printed.addAll(find("JWT_SECRET: ([^$\\s]\\S*)", Files.readString(each)));
      }
    }

    assertFalse(printed.isEmpty());
    for (String each : printed) {
      assertThrows(ConfigurationException.class, () -> Secrets.verify("JWT_SECRET", each), each);
    }
  }

  /** The ports are those of DNS, PostgreSQL, Redis, Sentinel, OTLP, metadata and webhooks. */
  @Test
  void thePodsReachAllThatSettingsMayName() {
    Set<Integer> ports = new TreeSet<>();
    read(BASE.resolve("network-policy.yaml"))
        .at("/spec/egress")
        .forEach(rule -> rule.get("ports").forEach(each -> ports.add(each.get("port").asInt())));

    assertEquals(Set.of(53, 443, 4317, 4318, 5432, 6379, 26379), ports);
  }

  @Test
  void composeSetsOnlyWhatTheServerKnows() throws IOException {
    Set<String> set = new TreeSet<>();
    read(DEPLOYMENT.resolve("compose.yaml"))
        .at("/services/fido-server/environment")
        .fieldNames()
        .forEachRemaining(set::add);
    assertTrue(set.contains("DATABASE_URL"));
    set.removeAll(known());
    assertEquals(Set.of(), set);
  }

  /**
   * Returns the known environment variables: the plain names, and those of every key of the
   * example.
   */
  private static Set<String> known() throws IOException {
    String properties = Files.readString(Path.of("src/main/resources/application.properties"));
    String example = Files.readString(Path.of("application.properties.example"));
    List<String> names =
        new ArrayList<>(List.of("DATABASE_URL", "REDIS_URL", "QUARKUS_INIT_AND_EXIT"));
    names.addAll(find("\\$\\{([A-Z_]+):", properties));
    find("(?m)^#([a-z][a-z.-]+)=", example).stream()
        .map(key -> key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
        .forEach(names::add);
    return Set.copyOf(new HashSet<>(names));
  }

  private static List<String> find(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult each) -> each.group(1))
        .toList();
  }

  private static JsonNode read(Path file) {
    try {
      return YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
