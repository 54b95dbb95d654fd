package io.fidoserver.openapi;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.ErrorEnvelope;
import io.quarkus.security.Authenticated;
import io.quarkus.security.PermissionsAllowed;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

/**
 * Filter that completes the OpenAPI document at build time with what OpenAPI annotations can't
 * express: the errors of each operation, from {@link ErrorResponses} and from its kind; its
 * security requirement, from the annotations of Quarkus Security; and the format of binary values.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {

  static final String ACCESS_TOKEN = "accessToken";
  static final String ADMIN_TOKEN = "adminToken";
  static final String ENROLLMENT_TOKEN = "enrollmentToken";

  private static final DotName ERROR_RESPONSES = DotName.createSimple(ErrorResponses.class);
  private static final String JSON = "application/json";
  private static final String SCHEMAS = "#/components/schemas/";
  private static final String ENVELOPE = SCHEMAS + "ErrorEnvelope";

  private static final String EXAMPLES = "#/components/examples/";

  /** Security scheme of an operation, and the errors without a valid token. */
  private record Secured(String scheme, Set<ErrorCode> errors) {}

  private static final Map<DotName, Secured> SECURED =
      Map.of(
          DotName.createSimple(Authenticated.class),
          new Secured(ACCESS_TOKEN, EnumSet.of(ErrorCode.UNAUTHORIZED)),
          DotName.createSimple(PermissionsAllowed.class),
          new Secured(ADMIN_TOKEN, EnumSet.of(ErrorCode.UNAUTHORIZED, ErrorCode.FORBIDDEN)));

  /** Error codes of every operation of the API. */
  private static final Set<ErrorCode> COMMON_ERRORS =
      EnumSet.of(ErrorCode.DATABASE_ERROR, ErrorCode.SERVICE_UNAVAILABLE, ErrorCode.INTERNAL_ERROR);

  /** Error codes of a JSON body. */
  private static final Set<ErrorCode> BODY_ERRORS =
      EnumSet.of(
          ErrorCode.INVALID_REQUEST,
          ErrorCode.JSON_ERROR,
          ErrorCode.PAYLOAD_TOO_LARGE,
          ErrorCode.UNSUPPORTED_MEDIA_TYPE);

  private final IndexView index;

  /** Creates the filter with the index of the application's classes. */
  public ApiDocument(IndexView index) {
    this.index = index;
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Components components = document.getComponents();
    inlined(components, components.getSchemas().get("ErrorEnvelope"));
    components.addSchema(
        "OpaqueObject", OASFactory.createSchema().addType(Schema.SchemaType.OBJECT));
    List.of("Entry", "UnknownCredential", "MissingAuthentication", "ObjectNode", "JsonNode")
        .forEach(components::removeSchema);
    Set<ErrorCode> occurring = EnumSet.noneOf(ErrorCode.class);
    document
        .getPaths()
        .getPathItems()
        .forEach(
            (path, item) ->
                item.getOperations()
                    .values()
                    .forEach(each -> occurring.addAll(complete(path, each))));
    occurring.forEach(code -> components.addExample(code.name(), example(code)));
    new ResponseSchemas(document, index).complete();
    document.addWebhook("event", webhook());
  }

  /** The delivery of an event (integration.md#webhooks), which a receiver answers. */
  private static PathItem webhook() {
    Content content =
        OASFactory.createContent()
            .addMediaType(
                JSON,
                OASFactory.createMediaType()
                    .schema(OASFactory.createSchema().ref(SCHEMAS + "WebhookEvent")));
    Operation delivery =
        OASFactory.createOperation()
            .operationId("WebhookReceiver_event")
            .summary("An event, signed as Standard Webhooks has it")
            .description(
                "At least once; each user's events in their order; again after 2, 4, 8 seconds and"
                    + " so on without an answer of 2xx within 10 seconds.")
            .security(List.of(OASFactory.createSecurityRequirement()))
            .requestBody(OASFactory.createRequestBody().required(true).content(content))
            .responses(
                OASFactory.createAPIResponses()
                    .addAPIResponse(
                        "2XX", OASFactory.createAPIResponse().description("The event arrived")));
    for (String header : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      delivery.addParameter(
          OASFactory.createParameter()
              .name(header)
              .in(Parameter.In.HEADER)
              .required(true)
              .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
    }
    return OASFactory.createPathItem().POST(delivery);
  }

  @Override
  public Schema filterSchema(Schema schema) {
    if ("binary".equals(schema.getFormat())) {
      schema.setFormat("base64url");
    }
    return schema;
  }

  /** Completes an operation, and returns its error codes. */
  private Set<ErrorCode> complete(String path, Operation operation) {
    List<AnnotationInstance> annotations = annotations(operation.getOperationId());
    Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
    if (path.startsWith("/api/")) {
      codes.addAll(COMMON_ERRORS);
    }
    if (operation.getRequestBody() != null
        && operation.getRequestBody().getContent().hasMediaType(JSON)) {
      codes.addAll(BODY_ERRORS);
    }
    annotations.stream().flatMap(this::errorCodes).forEach(codes::add);
    setSuccessStatus(operation, annotations, isStatusVariable(operation.getOperationId()));
    addExamples(operation);
    codes.stream()
        .collect(groupingBy(ErrorCode::status, TreeMap::new, toList()))
        .forEach(
            (status, each) ->
                operation.getResponses().addAPIResponse(status.toString(), errorResponse(each)));
    operation.setSecurity(security(operation, annotations));
    return codes;
  }

  /** The alternatives to authenticate; one without any where a token is optional. */
  private static List<SecurityRequirement> security(
      Operation operation, List<AnnotationInstance> annotations) {
    Optional<SecurityRequirement> required =
        annotations.stream()
            .map(each -> SECURED.get(each.name()))
            .filter(Objects::nonNull)
            .map(each -> OASFactory.createSecurityRequirement().addScheme(each.scheme()))
            .findFirst();
    return required
        .map(List::of)
        .orElseGet(
            () ->
                Stream.concat(
                        Stream.of(OASFactory.createSecurityRequirement()),
                        Stream.ofNullable(operation.getSecurity()).flatMap(List::stream))
                    .toList());
  }

  /** Sets the status of the success response, which the build generates as 200. */
  private static void setSuccessStatus(
      Operation operation, List<AnnotationInstance> annotations, boolean isStatusVariable) {
    annotations.stream()
        .filter(each -> each.name().withoutPackagePrefix().equals("ResponseStatus"))
        .map(each -> Integer.toString(each.value().asInt()))
        .forEach(
            status -> {
              APIResponse success = operation.getResponses().getAPIResponse("200");
              if (!isStatusVariable) {
                operation.getResponses().removeAPIResponse("200");
              }
              operation.getResponses().addAPIResponse(status, success);
            });
  }

  /**
   * Adds the examples of the request and the response, from {@code openapi-examples} under the
   * operation's ID.
   */
  private static void addExamples(Operation operation) {
    String file = "openapi-examples/" + operation.getOperationId() + ".json";
    try (InputStream in =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        return;
      }
      JsonNode example = new ObjectMapper().readTree(in);
      if (example.has("request")) {
        addExample(operation.getRequestBody().getContent(), example.get("request"));
      }
      operation.getResponses().getAPIResponses().values().stream()
          .findFirst()
          .ifPresent(success -> addExample(success.getContent(), example.get("answer")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addExample(Content content, JsonNode example) {
    Object value = new ObjectMapper().convertValue(example, Object.class);
    content.getMediaTypes().values().forEach(each -> each.setExample(value));
  }

  /**
   * Returns the annotations of the method and of its class, both of which are in the operation's
   * ID.
   */
  private List<AnnotationInstance> annotations(String operationId) {
    MethodInfo method = method(operationId);
    return Stream.concat(
            method.declaringClass().declaredAnnotations().stream(),
            method.annotations().stream()
                .filter(each -> each.target().kind() == AnnotationTarget.Kind.METHOD))
        .toList();
  }

  private MethodInfo method(String operationId) {
    String[] names = operationId.split("_|\\.");
    return index.getKnownClasses().stream()
        .filter(each -> names[0].equals(each.simpleName()))
        .flatMap(resource -> resource.methods().stream())
        .filter(each -> each.name().equals(names[1]))
        .findFirst()
        .orElseThrow();
  }

  /** Returns whether a method chooses the status: it may be 200 too. */
  private boolean isStatusVariable(String operationId) {
    return method(operationId).returnType().toString().contains("RestResponse");
  }

  private Stream<ErrorCode> errorCodes(AnnotationInstance annotation) {
    if (annotation.name().equals(ERROR_RESPONSES)) {
      return Stream.of(annotation.value().asEnumArray()).map(ErrorCode::valueOf);
    }
    if (SECURED.containsKey(annotation.name())) {
      return SECURED.get(annotation.name()).errors().stream();
    }
    ClassInfo type = index.getClassByName(annotation.name());
    AnnotationInstance inherited = type == null ? null : type.declaredAnnotation(ERROR_RESPONSES);
    return inherited == null ? Stream.empty() : errorCodes(inherited);
  }

  private static APIResponse errorResponse(List<ErrorCode> codes) {
    MediaType json = OASFactory.createMediaType().schema(OASFactory.createSchema().ref(ENVELOPE));
    codes.forEach(
        code -> json.addExample(code.name(), OASFactory.createExample().ref(EXAMPLES + code)));
    Content content = OASFactory.createContent().addMediaType(JSON, json);
    String names = String.join(", ", codes.stream().map(Enum::name).toList());
    return OASFactory.createAPIResponse().description(names).content(content);
  }

  private static Example example(ErrorCode code) {
    return OASFactory.createExample()
        .value(
            Map.of(
                "status",
                "error",
                "message",
                code.message(),
                "errors",
                List.of(Map.of("code", code.name(), "message", code.message())),
                "timestamp",
                "2026-01-01T00:00:00Z",
                "requestId",
                "0b8f2f06-63a2-4bd3-9d4e-0a3c6f1b7a11"));
  }

  /**
   * Inlines the schemas that a schema refers to: only {@link ErrorEnvelope} uses those of its
   * parts.
   */
  private static Schema inlined(Components components, Schema schema) {
    if (schema.getRef() != null) {
      String name = schema.getRef().substring(SCHEMAS.length());
      return inlined(components, components.getSchemas().get(name));
    }
    if (schema.getItems() != null) {
      schema.setItems(inlined(components, schema.getItems()));
    }
    if (schema.getProperties() != null) {
      Map<String, Schema> properties = new LinkedHashMap<>(schema.getProperties());
      properties.replaceAll((name, each) -> inlined(components, each));
      schema.setProperties(properties);
    }
    return schema;
  }
}
