package io.fidoserver.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.annotation.Nullable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;

/**
 * Schemas of responses, which tell what is always there: every member of a record but those that
 * are {@link Nullable}, which are left out; or are null where they are included always.
 */
final class ResponseSchemas {

  private static final String SCHEMAS = "#/components/schemas/";
  private static final DotName NULLABLE = DotName.createSimple(Nullable.class);
  private static final DotName INCLUDE = DotName.createSimple(JsonInclude.class);
  private static final DotName SCHEMA =
      DotName.createSimple(org.eclipse.microprofile.openapi.annotations.media.Schema.class);

  private final OpenAPI document;
  private final IndexView index;

  ResponseSchemas(OpenAPI document, IndexView index) {
    this.document = document;
    this.index = index;
  }

  /** Sets which members are required, and which may be null. */
  void complete() {
    Set<String> ofRequests = new TreeSet<>();
    Set<String> ofResponses = new TreeSet<>();
    operations()
        .forEach(
            operation -> {
              if (operation.getRequestBody() != null) {
                collect(operation.getRequestBody().getContent(), ofRequests);
              }
              operation
                  .getResponses()
                  .getAPIResponses()
                  .values()
                  .forEach(each -> collect(each.getContent(), ofResponses));
            });
    ofResponses.removeAll(ofRequests);
    ofResponses.forEach(name -> complete(name, schemas().get(name)));
  }

  private Stream<Operation> operations() {
    return document.getPaths().getPathItems().values().stream()
        .flatMap(item -> item.getOperations().values().stream());
  }

  private Map<String, Schema> schemas() {
    return document.getComponents().getSchemas();
  }

  private void collect(Content content, Set<String> names) {
    if (content != null) {
      content.getMediaTypes().values().forEach(each -> collect(each.getSchema(), names));
    }
  }

  private void collect(Schema schema, Set<String> names) {
    if (schema == null) {
      return;
    }
    if (schema.getRef() != null) {
      String name = schema.getRef().substring(SCHEMAS.length());
      if (names.add(name)) {
        collect(schemas().get(name), names);
      }
      return;
    }
    collect(schema.getItems(), names);
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(each -> collect(each, names));
    }
  }

  private void complete(String name, Schema schema) {
    if (schema.getProperties() == null || schema.getRequired() != null) {
      return;
    }
    List<RecordComponentInfo> components =
        record(name).map(ClassInfo::recordComponents).orElse(List.of());
    List<String> required = new ArrayList<>(schema.getProperties().keySet());
    for (RecordComponentInfo each : components) {
      if (!each.hasAnnotation(NULLABLE) || !schema.getProperties().containsKey(each.name())) {
        continue;
      }
      if (isAlwaysIncluded(each)) {
        schema.addProperty(each.name(), nullable(schema.getProperties().get(each.name())));
      } else {
        required.remove(each.name());
      }
    }
    if (!required.isEmpty()) {
      schema.setRequired(required);
    }
  }

  private static boolean isAlwaysIncluded(RecordComponentInfo component) {
    // The target of Jackson's annotation is the field of the component.
    AnnotationInstance include =
        component.declaringClass().field(component.name()).annotation(INCLUDE);
    return include != null && include.value().asEnum().equals(JsonInclude.Include.ALWAYS.name());
  }

  private static Schema nullable(Schema type) {
    Schema none = OASFactory.createSchema().addType(Schema.SchemaType.NULL);
    return type.getRef() == null
        ? type.addType(Schema.SchemaType.NULL)
        : OASFactory.createSchema().anyOf(List.of(type, none));
  }

  /** The record of a schema, which has its name, or names it. */
  private Optional<ClassInfo> record(String schema) {
    return index.getKnownClasses().stream()
        .filter(ClassInfo::isRecord)
        .filter(each -> schema.equals(name(each)))
        .findFirst();
  }

  private static String name(ClassInfo type) {
    AnnotationInstance schema = type.declaredAnnotation(SCHEMA);
    return schema == null || schema.value("name") == null
        ? type.simpleName()
        : schema.value("name").asString();
  }
}
