package io.fidoserver.http;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Reader of JSON request bodies: {@link StrictJson}, at most 64 KiB, with errors that name the
 * field.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class JsonBodyReader implements ServerMessageBodyReader<Object> {

  /** The largest body, in bytes. */
  static final int MAX_BYTES = 64 * 1024;

  /** A parameter may be empty (RFC 9110 §5.6.6). */
  private static final Pattern JSON_UTF8 =
      Pattern.compile(
          "application/json\\s*(;\\s*(charset\\s*=\\s*(utf-8|\"utf-8\")\\s*)?)*",
          Pattern.CASE_INSENSITIVE);

  private final LoadShedding load;
  private final RoutingContext request;

  JsonBodyReader(LoadShedding load, RoutingContext request) {
    this.load = load;
    this.request = request;
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return true;
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return true;
  }

  @Override
  public Object readFrom(
      Class<Object> type, Type genericType, MediaType mediaType, ServerRequestContext context)
      throws IOException {
    String contentType = context.getRequestHeaders().getHeaderString(HttpHeaders.CONTENT_TYPE);
    if (contentType == null || !JSON_UTF8.matcher(contentType).matches()) {
      throw new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
    load.begin(request);
    return read(genericType, context.getInputStream());
  }

  @Override
  public Object readFrom(
      Class<Object> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body)
      throws IOException {
    return read(genericType, body);
  }

  private static Object read(Type type, InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new ApiException(ErrorCode.PAYLOAD_TOO_LARGE);
    }
    try {
      Object value =
          isExtensible(type) ? StrictJson.read(bytes, type) : StrictJson.readKnown(bytes, type);
      if (value == null) {
        throw invalid(null, "must not be null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw refusal(e);
    }
  }

  /** Returns whether the type ignores members that it does not have: those of ceremonies do. */
  private static boolean isExtensible(Type type) {
    JsonIgnoreProperties ignored =
        type instanceof Class<?> request ? request.getAnnotation(JsonIgnoreProperties.class) : null;
    return ignored != null && ignored.ignoreUnknown();
  }

  private static ApiException refusal(JsonProcessingException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StreamReadException || cause instanceof StreamConstraintsException) {
        return new ApiException(ErrorCode.JSON_ERROR);
      }
    }
    String field = e instanceof JsonMappingException mapping ? path(mapping.getPath()) : null;
    if (e instanceof InvalidFormatException format && format.getTargetType() == byte[].class) {
      return ApiException.input(ErrorCode.BASE64_ERROR, field, "must be base64url without padding");
    }
    if (e instanceof UnrecognizedPropertyException) {
      return invalid(field, "is not known");
    }
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      return invalid(field, e.getCause().getMessage());
    }
    return invalid(field, "has the wrong type or an unknown value");
  }

  private static ApiException invalid(String field, String message) {
    return ApiException.input(ErrorCode.INVALID_REQUEST, field, message);
  }

  private static String path(List<Reference> references) {
    StringBuilder path = new StringBuilder();
    for (Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.isEmpty() ? null : path.toString();
  }
}
